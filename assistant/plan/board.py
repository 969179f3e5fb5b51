"""The board: tasks are put on dates one by one, within the limits of a day and after what they need."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta

from assistant.plan.state import MOST_OVER, Placed, Profile, Status
from assistant.plan.tasks import RANK, Task

MOCK_SPACING = timedelta(days=2)
LIGHT_MINUTES = 60
FINAL_DAYS = 2  # study days at the end without new material
NO_ROOM = "the days left have no room for it"
TOO_LONG = "it is longer than a day allows"
NO_NEW = "nothing new is learned in the last two days"


class Board:
    """The study days of a plan from one date on, and what stands on each.

    `limit` tells the minutes that a date may hold (default: the profile's capacity).
    """

    def __init__(
        self, profile: Profile, dates: Sequence[date], limit: Callable[[date], int] | None = None
    ) -> None:
        self.profile = profile
        self.dates = list(dates)
        self.load = dict.fromkeys(self.dates, 0)
        self.mocks: set[date] = set()
        self.where: dict[str, date] = {}
        final = profile.study_days(profile.first_day, profile.last_day)[-FINAL_DAYS:]
        self.final = frozenset(final)
        self.end = final[-1] if final else profile.last_day
        self.limits = {on: limit(on) if limit else profile.capacity for on in self.dates}
        if self.end in self.limits:  # the last day stays light
            least = min(profile.capacity, LIGHT_MINUTES)
            self.limits[self.end] = min(self.limits[self.end], max(least, profile.capacity // 2))

    def copy(self) -> Board:
        """Make a board with the same tasks on it that can be changed on its own."""
        other = Board(self.profile, self.dates, self.limits.__getitem__)
        other.load, other.mocks, other.where = dict(self.load), set(self.mocks), dict(self.where)
        return other

    def put(self, task: Task, on: date) -> None:
        """Put a task on a date, whatever else stands there."""
        self.where[task.id] = on
        self.load[on] = self.load.get(on, 0) + task.minutes
        if task.type == "mock":
            self.mocks.add(on)

    def has_room(self, task: Task, on: date, *, spaced: bool = True) -> bool:
        """Tell whether a date can take a task: time, nothing new at the end, mocks apart.

        There is one mock a day at most and none on the last; `spaced` keeps two days between them.
        """
        if task.is_new and on in self.final:
            return False
        if task.type == "mock":
            if on == self.end:
                return False
            close = (abs(on - other) < MOCK_SPACING for other in self.mocks)
            if on in self.mocks or (spaced and any(close)):
                return False
        if self.load[on] + task.minutes <= self.limits[on]:
            return True
        # a task that is longer than any day's share stands alone
        alone = self.load[on] == 0 and task.minutes > self.limits[on]
        return alone and task.minutes <= self.profile.minutes + MOST_OVER

    def find(self, task: Task, *, wish: date, earliest: date, latest: date) -> date | None:
        """Find the date nearest to the wish and not before it, else the nearest before; None if there is none."""
        allowed = [on for on in self.dates if earliest <= on <= latest]
        nearest = [on for on in allowed if on >= wish] + [on for on in reversed(allowed) if on < wish]
        for spaced in (True, False) if task.type == "mock" else (False,):
            found = next((on for on in nearest if self.has_room(task, on, spaced=spaced)), None)
            if found is not None:
                return found
        return None

    def why_not(self, task: Task) -> str:
        """Say why a task found no date."""
        if task.minutes > self.profile.minutes + MOST_OVER:
            return TOO_LONG
        if task.is_new and not any(on not in self.final for on in self.dates):
            return NO_NEW
        return NO_ROOM


def lay(
    board: Board, tasks: Iterable[Task], wish: Mapping[str, date], *, longest_first: bool = False
) -> dict[str, str]:
    """Put tasks on the board, musts first and each after what it needs; returns the reasons of those left out.

    A task on the board already stays; one whose dependents stay comes before them. Tasks must come in the order
    of the plan, in which what is needed comes first.
    """
    tasks = list(tasks)
    by_id = {task.id: task for task in tasks}
    dependents: dict[str, list[str]] = {}
    for task in tasks:
        for need in task.prerequisites:
            dependents.setdefault(need, []).append(task.id)
    failed: dict[str, str] = {}

    def rank(task: Task, seen: frozenset[str] = frozenset()) -> int:
        """A task counts as much as what depends on it."""
        above = [rank(by_id[d], seen | {task.id}) for d in dependents.get(task.id, ()) if d not in seen]
        return min([RANK[task.priority], *above])

    first, last = (board.dates[0], board.dates[-1]) if board.dates else (date.max, date.min)
    # stable: the order of the plan within a rank
    for task in sorted(tasks, key=lambda t: (rank(t), -t.minutes if longest_first else 0)):
        if task.id in board.where:
            continue
        missing = [n for n in task.prerequisites if n in failed]
        if missing:
            failed[task.id] = f"it needs “{by_id[missing[0]].title}”, which was left out"
            continue
        needs = [board.where[n] for n in task.prerequisites if n in board.where]
        waiting = [board.where[d] for d in dependents.get(task.id, ()) if d in board.where]
        on = board.find(
            task,
            wish=wish.get(task.id, first),
            earliest=max([first, *needs]),
            latest=min([last, *waiting]),
        )
        if on is None:
            failed[task.id] = board.why_not(task)
        else:
            board.put(task, on)
    return failed


def problems_of(profile: Profile, placed: Iterable[Placed], today: date) -> list[str]:
    """List what is wrong with the placement of open tasks from today on; empty if nothing is."""
    wrong: list[str] = []
    load: dict[date, int] = {}
    mocks: set[date] = set()
    final = set(profile.study_days(profile.first_day, profile.last_day)[-FINAL_DAYS:])
    for p in placed:
        if p.status not in (Status.OPEN, Status.DONE) or p.on is None or p.on < today:
            continue
        if p.status is Status.DONE and p.on != today:
            continue
        load[p.on] = load.get(p.on, 0) + p.task.minutes
        if p.task.type == "mock":
            if p.on in mocks:
                wrong.append(f"two mocks on {p.on}")
            mocks.add(p.on)
        if not p.is_open:
            continue
        if p.on > profile.last_day:
            wrong.append(f"{p.id} after the last day")
        if profile.is_off(p.on):
            wrong.append(f"{p.id} on a day off")
        if p.task.is_new and p.on in final:
            wrong.append(f"{p.id} is new in the last two days")
    wrong += [f"{m} minutes on {on}" for on, m in load.items() if m > profile.minutes + MOST_OVER]
    return wrong
