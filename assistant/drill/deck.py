"""The deck: everything that can be asked, and the draw of the tasks of a drill or of a whole loop."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.bank import (
    QUICK_KINDS,
    SPOKEN_KINDS,
    BankError,
    Item,
    Wish,
    deep_task,
    nothing_fits,
    pattern_items,
    pattern_task,
    rapid_task,
    select,
    star_task,
)
from assistant.drill.kinds import DrillKind
from assistant.drill.task import Point, Task
from content.dsa import PatternProblem
from content.loops import Loop, Part


@dataclass(frozen=True, slots=True)
class Deck:
    """What can be drawn, and what the draw should know: how often asked, how weak, by id and by topic.

    `further` items are asked again in a review but never drawn anew. `complete` reads what an item still
    lacks, once it is drawn. `code` and `design` hold ready tasks of those kinds; without them their rounds are left out.
    The phases of one design problem stand together in order.
    """

    items: Sequence[Item]
    problems: Mapping[str, PatternProblem]
    code: Sequence[Task] = ()
    design: Sequence[Task] = ()
    times_asked: Mapping[str, int] = field(default_factory=dict)
    weakness: Mapping[str, float] = field(default_factory=dict)
    further: Sequence[Item] = ()
    complete: Callable[[Item], Item] | None = None

    def draw(
        self,
        kind: DrillKind | Part,
        count: int,
        *,
        seed: int,
        topics: Sequence[str] = (),
        levels: Sequence[int] = (),
        due: Sequence[str] = (),
    ) -> list[Task]:
        """Draw up to `count` tasks of a kind, the `due` ids first (a review asks these alone).

        Raises BankError if nothing fits.
        """
        if kind == "review":
            return self._review(due[:count], seed)
        if kind in ("code", "design"):
            return self._ready(
                self.code if kind == "code" else self.design, kind, count, seed, topics, levels
            )
        if kind == "pattern":
            chosen = self._select(
                pattern_items(self.problems.values()),
                Wish(levels=tuple(levels), kinds=("pattern",)),
                count,
                seed,
                due,
            )
            return [pattern_task(self.problems[item.id], seed) for item in chosen]
        kinds = ("behavioral",) if kind == "star" else QUICK_KINDS if kind == "rapid" else SPOKEN_KINDS
        chosen = self._select(self.items, Wish(tuple(topics), tuple(levels), kinds), count, seed, due)
        if kind == "star":
            return [star_task(item) for item in chosen]
        return [deep_task(item, seed) if kind == "deep" else rapid_task(item, seed) for item in chosen]

    def _select(
        self, items: Sequence[Item], wish: Wish, count: int, seed: int, due: Sequence[str]
    ) -> list[Item]:
        chosen = select(
            items,
            wish,
            count,
            seed=seed,
            times_asked=self.times_asked,
            weakness=self.weakness,
            first=due,
        )
        return [self._completed(item) for item in chosen]

    def _completed(self, item: Item) -> Item:
        return self.complete(item) if self.complete else item

    def _review(self, due: Sequence[str], seed: int) -> list[Task]:
        items = {item.id: item for item in (*self.further, *self.items)}
        tasks = [
            rapid_task(self._completed(items[id_]), seed)
            if id_ in items
            else pattern_task(self.problems[id_], seed)
            for id_ in due
            if id_ in items or id_ in self.problems
        ]
        if not tasks:
            raise BankError("Nothing is due for review today.")
        return tasks

    def _ready(
        self,
        tasks: Sequence[Task],
        kind: str,
        count: int,
        seed: int,
        topics: Sequence[str],
        levels: Sequence[int],
    ) -> list[Task]:
        fitting = [
            t for t in tasks if (not topics or t.topic in topics) and (not levels or t.level in levels)
        ]
        if kind != "design":
            fitting.sort(key=lambda t: t.key)
        if not fitting:
            what = "coding exercise" if kind == "code" else "design problem"
            raise BankError(nothing_fits(what, topics, levels))
        if kind == "design":
            return _interviews(fitting, count)
        random.Random(seed).shuffle(fitting)
        return sorted(fitting, key=lambda t: self.times_asked.get(t.question_id, 0))[:count]


def draw_loop(deck: Deck, loop: Loop, *, seed: int) -> list[Task]:
    """Draw the tasks of a full loop, each named after its round; no question comes twice.

    A round whose tasks do not exist (no exercises, no design prompts) is left out and is missing from the
    packet as well.
    """
    tasks: list[Task] = []
    for number, round_ in enumerate(loop.rounds):
        for part, count in round_.parts.items():
            if (part == "code" and not deck.code) or (part == "design" and not deck.design):
                continue
            rest = replace(
                deck,
                items=_without(deck.items, {task.question_id for task in tasks}),
                code=[task for task in deck.code if task.key in round_.exercises] or deck.code,
            )
            drawn = rest.draw(part, count, seed=seed + number, topics=round_.topics)
            tasks += [_in_round(task, round_.id) for task in drawn]
    return tasks


def code_task(
    exercise_id: str,
    *,
    topic: str,
    level: int,
    statement: str,
    minutes: int,
    points: Sequence[Point],
    title: str = "",
    source: str = "",
    explain: str = "",
) -> Task:
    """Turn an ML-coding exercise into a task: code with hidden tests, and an explanation with key points."""
    return Task(
        key=exercise_id,
        question_id=exercise_id,
        kind="code",
        topic=topic,
        level=level,
        prompt=statement,
        seconds=minutes * 60,
        points=tuple(points),
        exercise_id=exercise_id,
        explain=explain,
        title=title,
        source=source,
    )


def _interviews(tasks: Sequence[Task], count: int) -> list[Task]:
    """Take the first problems with all their phases in order; they were drawn with care already."""
    by_problem: dict[str, list[Task]] = {}
    for task in tasks:
        by_problem.setdefault(task.brief.key if task.brief else task.key, []).append(task)
    return [task for phases in list(by_problem.values())[:count] for task in phases]


def _without(items: Sequence[Item], used: set[str]) -> list[Item]:
    return [item for item in items if item.id not in used]


def _in_round(task: Task, round_id: str) -> Task:
    ladder = tuple(replace(rung, round=round_id) for rung in task.ladder)
    return replace(task, round=round_id, ladder=ladder)
