"""The layout of a plan over any number of days: what is chosen, and the date at which each task is aimed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from assistant.plan.board import Board, lay
from assistant.plan.state import Facts, Placed, Profile, Status
from assistant.plan.tasks import RANK, Accepts, Opening, Task

PLAN_DAYS = 30
FINAL_PLAN_DAYS = (29, 30)
LIGHT_PLAN_DAYS = (7, 14, 21)
FEWEST_FOR_LIGHT_DAYS = 14
SPREAD_MINUTES = 25
LEAST_WEAKNESS = 0.15  # what is known well is still rehearsed when there is room


def aims(tasks: Sequence[Task], dates: Sequence[date]) -> dict[str, date]:
    """Aim each task at a date: the days of the plan keep their order and their share of the time.

    The last two days of the plan fall on the last two dates.
    """
    count = len(dates)
    begun = min(
        (t.day for t in tasks if t.day not in FINAL_PLAN_DAYS), default=1
    )  # days before it are behind us
    days = PLAN_DAYS - begun + 1
    aimed: dict[str, date] = {}
    for task in tasks:
        if task.day in FINAL_PLAN_DAYS:
            index = count - 1 - (PLAN_DAYS - task.day)
        elif count >= days:
            index = round((task.day - begun) * (count - 1) / max(1, days - 1))
        else:
            index = (task.day - begun) * count // days
        aimed[task.id] = dates[max(0, index)]
    return aimed


def spread_tasks(profile: Profile) -> list[Task]:
    """Make a short review for every study day that a plan of more than 30 days leaves empty."""
    dates = profile.study_days(profile.first_day, profile.last_day)
    if len(dates) <= PLAN_DAYS:
        return []
    used = {round(day * (len(dates) - 1) / (PLAN_DAYS - 1)): day + 1 for day in range(PLAN_DAYS)}
    tasks, last = [], 1
    for index in range(len(dates)):
        if index in used:
            last = used[index]
        else:
            tasks.append(spread_task(f"s{index + 1:03d}.d{last:02d}.review"))
    return tasks


def spread_task(task_id: str) -> Task:
    """Make the review of an empty study day from its id (`s012.d05.review`)."""
    day = int(task_id.split(".")[1].lstrip("d"))
    openings = (
        Opening("drill", "review:", "Reviews that are due"),
        Opening("drill", "rapid:", "Quiz, weak topics first"),
        Opening("drill", "pattern:", "Pick the pattern"),
    )
    accepts = Accepts("drills", "one review, quiz or pattern drill is finished", 1, ("review/rapid/pattern",))
    return Task(
        task_id, day, "review", "interviews", "Review, and redo one problem", SPREAD_MINUTES, "could", openings,
        accepts,
    )  # fmt: skip


def is_spread(task_id: str) -> bool:
    """Tell whether an id is that of a review made for an empty study day."""
    return task_id.startswith("s")


def first_layout(profile: Profile, tasks: Sequence[Task], facts: Facts, today: date) -> list[Placed]:
    """Lay out a new plan: all tasks where there is room, the most valuable where there is not."""
    dates = profile.study_days(max(today, profile.first_day), profile.last_day)
    aimed = aims(tasks, dates)
    for task in tasks:
        if is_spread(task.id):
            aimed[task.id] = dates[int(task.id[1:4]) - 1]
    light = (
        {aimed[t.id] for t in tasks if t.day in LIGHT_PLAN_DAYS and not is_spread(t.id)}
        if len(dates) >= FEWEST_FOR_LIGHT_DAYS
        else set()
    )
    board = Board(profile, dates, lambda on: profile.capacity // 2 if on in light else profile.capacity)
    reasons = choose_and_lay(board, tasks, facts, aimed)
    return [
        Placed(task, board.where[task.id])
        if task.id in board.where
        else Placed(task, None, Status.DROPPED, reasons[task.id])
        for task in tasks
    ]


def choose_and_lay(
    board: Board, tasks: Sequence[Task], facts: Facts, aimed: Mapping[str, date]
) -> dict[str, str]:
    """Choose what the board can hold, lay it, and fill what room is left; returns the reasons of the rest."""
    chosen = choose([task for task in tasks if task.id not in board.where], board, facts)
    kept = [task for task in tasks if task.id in chosen or task.id in board.where]
    trial = board.copy()
    failed = lay(trial, kept, aimed)
    if any(task.priority == "must" and task.id in failed for task in kept):
        packed = board.copy()
        again = lay(packed, kept, aimed, longest_first=True)
        if _lost(kept, again) < _lost(kept, failed):
            trial = packed
    for task in kept:
        if task.id in trial.where and task.id not in board.where:
            board.put(task, trial.where[task.id])
    return lay(board, tasks, aimed)


def choose(tasks: Sequence[Task], board: Board, facts: Facts) -> set[str]:
    """Choose tasks for the minutes of the board, by priority and then by value a minute.

    Value is the topic's importance times its weakness, and falls with each task of the same kind that is chosen.
    A task brings what it needs. One mock of system design, one with coding and the stories come first.
    """
    total = sum(max(0, board.limits[on] - board.load[on]) for on in board.dates)
    new = sum(max(0, board.limits[on] - board.load[on]) for on in board.dates if on not in board.final)
    by_id = {task.id: task for task in tasks}
    if sum(task.minutes for task in tasks) <= total and sum(t.minutes for t in tasks if t.is_new) <= new:
        return set(by_id)
    chosen: dict[str, Task] = {}
    kinds: Counter[tuple[str, str]] = Counter()

    def needs(task: Task) -> list[Task]:
        found = {task.id: task}
        for need in task.prerequisites:
            if need in by_id and need not in chosen:
                found |= {t.id: t for t in needs(by_id[need])}
        return list(found.values())

    def fits(group: Sequence[Task]) -> bool:
        used = sum(t.minutes for t in chosen.values())
        used_new = sum(t.minutes for t in chosen.values() if t.is_new)
        more_new = sum(t.minutes for t in group if t.is_new)
        return used + sum(t.minutes for t in group) <= total and used_new + more_new <= new

    def value(task: Task) -> float:
        worth = facts.importance.get(task.topic, 1.0) * max(LEAST_WEAKNESS, facts.weakness(task.topic))
        return worth / (1 + kinds[task.type, task.topic]) / sum(t.minutes for t in needs(task))

    def take(task: Task) -> None:
        for one in needs(task):
            chosen[one.id] = one
            kinds[one.type, one.topic] += 1

    for kind in (("system_design",), ("coding",), ("star_stories",)):
        able = [t for t in tasks if t.type in ("mock", "star") and any(word in _words(t) for word in kind)]
        able.sort(key=lambda t: sum(n.minutes for n in needs(t)))
        if able and not any(t.id in chosen for t in able) and fits(needs(able[0])):
            take(able[0])
    for rank in range(len(RANK)):
        waiting = [t for t in tasks if RANK[t.priority] == rank and t.id not in chosen]
        while waiting:
            best = max(waiting, key=value)
            waiting.remove(best)
            if best.id not in chosen and fits(needs(best)):
                take(best)
    return set(chosen)


def _lost(tasks: Sequence[Task], failed: Mapping[str, str]) -> tuple[int, ...]:
    """Minutes left out, by priority."""
    return tuple(
        sum(t.minutes for t in tasks if t.id in failed and RANK[t.priority] == rank)
        for rank in range(len(RANK))
    )


def _words(task: Task) -> str:
    opened = " ".join(f"{o.kind} {o.value}" for o in task.openings)
    names = {"design ": "system_design", "drill pattern:": "coding"}
    return " ".join([task.id, *(name for sign, name in names.items() if sign in f"{opened} ")])
