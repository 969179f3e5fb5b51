"""A problem in, the tasks of its interview out: eight phases, each with what it is marked by and its follow-ups."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from assistant.design.history import PREFIX
from assistant.design.problem import Problem
from assistant.drill.task import Brief, Point, Task
from content.scenarios import ChecklistItem, Grid, Phase, load_grid

LEVEL = 4  # of difficulty, 1 to 5
TOPIC = "system-design"
FOLLOW_UPS = 1  # a phase; an interviewer has 45 minutes
FOLLOW_UPS_ALONE = 3  # a phase where only some are drilled
FOLLOW_UP_SECONDS = 90
TWIST_PHASE = "tradeoffs"


def design_tasks(problem: Problem, grid: Grid | None = None, *, phases: Collection[str] = ()) -> list[Task]:
    """Turn a problem into its eight tasks, or those of the phases named, in the order in which they are asked."""
    grid = grid or load_grid()
    brief = brief_of(problem)
    asked = [phase for phase in grid.phases if not phases or phase.id in phases]
    follow_ups = FOLLOW_UPS if len(asked) == len(grid.phases) else FOLLOW_UPS_ALONE
    return [
        _phase_task(problem, phase, brief, grid, first=phase is asked[0], follow_ups=follow_ups)
        for phase in asked
    ]


def brief_of(problem: Problem) -> Brief:
    """Turn a problem into what a drill keeps of it."""
    return Brief(
        key=problem.key,
        family=problem.family,
        title=problem.title,
        prompt=problem.prompt,
        facts=tuple((slot, text) for slot, text in problem.facts.items()),
        given=tuple(problem.given),
        twist=problem.twist,
    )


def items_of(grid: Grid, phase: Phase, family: str, twist: str) -> list[ChecklistItem]:
    """List what an answer to a phase is marked by: generic items, the family's, and in the end the twist's."""
    own = [item for item in grid.families[family].items if item.phase == phase.id]
    turned = grid.twists[twist].items if phase.id == TWIST_PHASE else []
    return [*phase.items, *own, *turned]


def _phase_task(
    problem: Problem, phase: Phase, brief: Brief, grid: Grid, *, first: bool, follow_ups: int
) -> Task:
    items = items_of(grid, phase, problem.family, problem.combination.twist)
    question_id = f"{PREFIX}:{problem.family}:{phase.id}"
    support = f"{phase.page}#how-it-works"
    points = tuple(Point(item.claim, item.vital, support) for item in items)
    ask = phase.ask
    return Task(
        key=f"{problem.key}/{phase.id}",
        question_id=question_id,
        kind="design",
        topic=TOPIC,
        level=LEVEL,
        prompt=f"{problem.prompt}\n\n{ask}" if first else ask,
        seconds=phase.minutes * 60,
        points=points,
        source=phase.page,
        ladder=_ladder(problem, phase, items, points, question_id),
        follow_ups=follow_ups,
        title=f"{problem.title}: {phase.title}",
        phase=phase.id,
        brief=brief,
    )


def _ladder(
    problem: Problem, phase: Phase, items: Sequence[ChecklistItem], points: Sequence[Point], question_id: str
) -> tuple[Task, ...]:
    """Make the follow-ups of a phase: one for each item that has a question of its own."""
    return tuple(
        Task(
            key=f"{problem.key}/{phase.id}/{number}",
            question_id=question_id,
            kind="follow_up",
            topic=TOPIC,
            level=LEVEL,
            prompt=item.probe,
            seconds=FOLLOW_UP_SECONDS,
            points=(points[number - 1],),
            source=phase.page,
            aims_at=number,
            phase=phase.id,
        )
        for number, item in enumerate(items, start=1)
    )
