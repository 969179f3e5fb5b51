"""The plan from today on: missed tasks find new days, the plan moves on, or the most valuable tasks are kept.

`plan` is pure and changes nothing when nothing is late. It never forgets a task: what finds no day is
listed as left out, with the reason, and can be restored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from assistant.plan.board import Board, lay, problems_of
from assistant.plan.layout import FINAL_PLAN_DAYS, aims, choose_and_lay, first_layout
from assistant.plan.state import MOST_DAYS, Facts, Placed, PlanError, Profile, State, Status

FEW_MISSED = 3  # so many missed days are caught up within the days that are left
MOST_SHIFT = 7  # days by which a plan without a near interview may move on
PASSED = "optional, and its day has passed"


@dataclass(frozen=True, slots=True)
class Changes:
    """What planning anew changed: tasks on another day, tasks left out, and days by which the end moved."""

    moved: tuple[Placed, ...]
    dropped: tuple[Placed, ...]
    later_days: int

    def __bool__(self) -> bool:
        return bool(self.moved or self.dropped or self.later_days)


def plan(state: State, facts: Facts, today: date) -> State:
    """Plan from today on; the same state, facts and day give the same plan, and planning twice changes nothing."""
    if all(p.on is None and p.is_open for p in state.tasks):
        tasks = [p.task for p in state.tasks]
        return replace(state, tasks=tuple(first_layout(state.profile, tasks, facts, today)))
    late = late_tasks(state, today)
    unplaced = any(p.is_open and p.on is None for p in state.tasks)
    wrong = problems_of(state.profile, state.tasks, today)
    if not late and not unplaced and not wrong:
        return state
    end = last_possible_day(state.profile)
    if not state.profile.study_days(today, end):
        return state  # over: what is late stays listed as late
    if unplaced or wrong:
        enough = state.profile.study_days(today, state.profile.last_day)
        return _select(state, facts, today, state.profile if enough else _grown(state.profile))
    if state.profile.pace == "completion":
        shifted = _shift(state, late, today, most=MOST_DAYS)
        return shifted or _select(state, facts, today, _grown(state.profile))
    needed = [p for p in late if p.task.priority != "could"]
    missed = {p.on for p in needed}
    found = None
    if len(missed) <= 1:
        found = _on_a_light_day(state, late, needed, today)
    if found is None and len(missed) <= FEW_MISSED:
        found = _fill(state, late, needed, today)
    if found is None:
        found = _shift(state, late, today, most=MOST_SHIFT)
    return found or _select(state, facts, today, _grown(state.profile))


def relay(state: State, facts: Facts, today: date) -> State:
    """Lay all open tasks anew, for changed dates or hours; what was left out gets another chance."""
    again = [replace(p, status=Status.OPEN, reason="") for p in state.tasks if p.status is Status.DROPPED]
    return _select(with_tasks(state, again), facts, today, state.profile)


def changes(before: State, after: State) -> Changes:
    """Compare two states of the same plan."""
    was = {p.id: p for p in before.tasks}
    moved = tuple(p for p in after.tasks if p.is_open and p.on != was[p.id].on)
    dropped = tuple(
        p for p in after.tasks if p.status is Status.DROPPED and was[p.id].status is not Status.DROPPED
    )
    return Changes(moved, dropped, (after.profile.last_day - before.profile.last_day).days)


def late_tasks(state: State, today: date) -> list[Placed]:
    """List the open tasks of past days, in the order of the plan."""
    return [p for p in state.tasks if p.is_open and p.on is not None and p.on < today]


def last_possible_day(profile: Profile) -> date:
    """The last day to which a plan may grow: the eve of the interview, else a week after its last day."""
    if profile.interview is not None:
        end = profile.interview - timedelta(days=1)
    else:
        end = profile.last_day + timedelta(days=MOST_SHIFT)
    return max(profile.last_day, min(end, profile.first_day + timedelta(days=MOST_DAYS - 1)))


def restore(state: State, task_id: str, today: date) -> State:
    """Put a task that was skipped or left out back on the first day with room; raises PlanError if none has."""
    found = state.find(task_id)
    if found.status not in (Status.SKIPPED, Status.DROPPED):
        raise PlanError(
            f"The task {found.id} is {found.status}; only a task that was skipped or left out is restored."
        )
    board = _board(state, today, state.profile)
    waiting = [
        board.where[p.id]
        for p in state.tasks
        if p.is_open and found.id in p.task.prerequisites and p.id in board.where
    ]
    needs = [board.where[n] for n in found.task.prerequisites if n in board.where]
    if not board.dates:
        raise PlanError("The plan has no days left; start a new one with `whetstone plan start --new`.")
    on = board.find(
        found.task,
        wish=board.dates[0],
        earliest=max([board.dates[0], *needs]),
        latest=min([board.dates[-1], *waiting]),
    )
    if on is None:
        raise PlanError(
            f"No day is left with room for {found.id} ({found.task.minutes} minutes): {board.why_not(found.task)}. "
            "Skip another task or raise the hours a day."
        )
    return with_tasks(state, [replace(found, on=on, status=Status.OPEN, reason="")])


def with_tasks(state: State, changed: Iterable[Placed]) -> State:
    """Put changed tasks in the place of those with the same ids."""
    new = {p.id: p for p in changed}
    return replace(state, tasks=tuple(new.get(p.id, p) for p in state.tasks))


def _board(state: State, today: date, profile: Profile, without: Iterable[str] = ()) -> Board:
    """The days from today on with what stands on them."""
    board = Board(profile, profile.study_days(max(today, profile.first_day), profile.last_day))
    left_out = set(without)
    for p in state.tasks:
        stays = p.is_open or (p.status is Status.DONE and p.on == today)
        if stays and p.on in board.load and p.id not in left_out:
            board.put(p.task, p.on)
    return board


def _drop(p: Placed, reason: str) -> Placed:
    return replace(p, on=None, status=Status.DROPPED, reason=reason)


def _on_a_light_day(
    state: State, late: Sequence[Placed], needed: Sequence[Placed], today: date
) -> State | None:
    """Put one missed day on the next light day, if it fits there and nothing before waits for it."""
    board = _board(state, today, state.profile)
    minutes = sum(p.task.minutes for p in needed)
    light = next(
        (
            on
            for on in board.dates
            if on not in board.final
            and on not in board.mocks
            and board.load[on] <= state.profile.capacity // 2
        ),
        None,
    )
    if light is None or board.load[light] + minutes > state.profile.capacity:
        return None
    ids = {p.id for p in needed}
    for p in state.tasks:
        if p.is_open and p.on is not None and today <= p.on < light and ids & set(p.task.prerequisites):
            return None
    changed = []
    for p in sorted(late, key=lambda p: p.task.priority == "could"):
        needs = [board.where[n] for n in p.task.prerequisites if n in board.where]
        if all(on <= light for on in needs) and board.has_room(p.task, light):
            board.put(p.task, light)
            changed.append(replace(p, on=light))
        elif p.task.priority == "could":
            changed.append(_drop(p, PASSED))
        else:
            return None
    return with_tasks(state, changed)


def _fill(state: State, late: Sequence[Placed], needed: Sequence[Placed], today: date) -> State | None:
    """Fill the coming days with what was missed; optional tasks give way where there is no room."""
    released = _with_dependents(state, {p.id for p in needed})
    optional_late = [p for p in late if p.task.priority == "could"]
    pool = [p for p in state.tasks if p.is_open and p.id in released]
    wish = {p.id: max(p.on or today, today) for p in pool}
    for give_way in (False, True):
        optional = [
            p for p in state.tasks if p.is_open and p.task.priority == "could" and p not in optional_late
        ]
        out = {p.id for p in optional} if give_way else set()
        board = _board(state, today, state.profile, without=released | out)
        if lay(board, [p.task for p in pool], wish):
            continue
        back = [p for p in optional if p.id in out]
        reasons = lay(board, [p.task for p in back], {p.id: p.on or today for p in back})
        changed = [replace(p, on=board.where[p.id]) for p in pool]
        changed += [
            replace(p, on=board.where[p.id]) if p.id in board.where else _drop(p, reasons[p.id]) for p in back
        ]
        changed += [_drop(p, PASSED) for p in optional_late if p.id not in released]
        return with_tasks(state, changed)
    return None


def _with_dependents(state: State, ids: set[str]) -> set[str]:
    """Add the open tasks that wait for these ones, and those that wait for them."""
    found = set(ids)
    for p in state.tasks:  # in the order of the plan, in which prerequisites come first
        if p.is_open and found & set(p.task.prerequisites):
            found.add(p.id)
    return found


def _shift(state: State, late: Sequence[Placed], today: date, *, most: int) -> State | None:
    """Move the plan on by the days missed, if that is not too many and ends before the interview."""
    profile = state.profile
    days = sorted({p.on for p in late if p.on is not None})
    count = len(days)
    if not count or count > most:
        return None
    allowed = profile.first_day + timedelta(days=MOST_DAYS - 1)
    if profile.interview is not None:
        allowed = profile.interview - timedelta(days=1)
    far = profile.study_days(today, profile.last_day + timedelta(days=7 * (count + 2)))
    rest = [on for on in far if on <= profile.last_day]
    if len(rest) + count > len(far):
        return None
    moved = {on: far[index] for index, on in enumerate(days)}
    moved |= {on: far[index + count] for index, on in enumerate(rest)}
    end = far[len(rest) + count - 1]
    if end > allowed:
        return None
    changed = [replace(p, on=moved[p.on]) for p in state.tasks if p.is_open and p.on in moved]
    shifted = replace(with_tasks(state, changed), profile=replace(profile, last_day=end))
    return None if problems_of(shifted.profile, shifted.tasks, today) else shifted


def _select(state: State, facts: Facts, today: date, profile: Profile) -> State:
    """Choose anew what the days that are left can hold."""
    board = Board(profile, profile.study_days(max(today, profile.first_day), profile.last_day))
    for p in state.tasks:
        if p.status is Status.DONE and p.on == today and today in board.load:
            board.put(p.task, today)
    pool = [p for p in state.tasks if p.is_open]
    tasks = [p.task for p in pool]
    aimed = aims(tasks, board.dates)
    lay(board, [task for task in tasks if task.day in FINAL_PLAN_DAYS], aimed)  # the last two days stay
    reasons = choose_and_lay(board, tasks, facts, aimed)
    changed = [
        replace(p, on=board.where[p.id]) if p.id in board.where else _drop(p, reasons[p.id]) for p in pool
    ]
    return replace(with_tasks(state, changed), profile=profile)


def _grown(profile: Profile) -> Profile:
    """The profile with as many more days as the plan may grow."""
    return replace(profile, last_day=last_possible_day(profile))
