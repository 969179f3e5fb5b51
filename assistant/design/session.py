"""A design interview as it stands: its clock, its twist, what was asked and what came of each phase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.design.estimates import Estimate, corrections
from assistant.design.interviewer import Interviewer, unasked
from assistant.design.levels import PhaseResult, phase_result
from assistant.design.problem import problem_named
from assistant.design.tasks import TWIST_PHASE
from assistant.drill.actions import Ask
from assistant.drill.attempt import Attempt
from assistant.drill.machine import TIMER_FACTOR, Drill, elapsed
from assistant.drill.task import Brief, Task
from content.scenarios import Grid, load_grid
from content.text import ContentError

TWIST_AT_MINUTES = 27
TWIST_PHASE_WITHOUT_CLOCK = "serving"
ENOUGH_QUESTIONS = 4


@dataclass(frozen=True, slots=True)
class Debrief:
    """How an interview went.

    `phases` holds all eight; `unasked` are vital facts that were never asked for, as (title, text);
    `asked` counts the facts that were.
    """

    brief: Brief
    phases: tuple[PhaseResult, ...]
    asked: int
    unasked: tuple[tuple[str, str], ...]
    corrections: tuple[Estimate, ...]
    minutes: float

    @property
    def mean_level(self) -> float | None:
        """The mean level of the phases that were reached; None if there was none."""
        levels = [p.level for p in self.phases if p.level]
        return sum(levels) / len(levels) if levels else None


def current_brief(drill: Drill) -> Brief | None:
    """Find the problem that the task in hand, or the last one, belongs to; None outside of a design interview."""
    task = drill.task
    if task is not None and task.brief is not None:
        return task.brief
    if task is not None and not task.phase:
        return None
    return next((a.task.brief for a in reversed(drill.attempts) if a.task.brief), None)


def briefs_in(drill: Drill) -> list[Brief]:
    """List the design problems of a drill, in order; a loop may hold one among other rounds."""
    tasks = [*(a.task for a in drill.attempts), *drill.queue]
    return list({task.brief.key: task.brief for task in tasks if task.brief}.values())


def minutes_spent(drill: Drill, now: datetime) -> float:
    """Tell the minutes spent on the design problem in hand, pauses not counted."""
    brief = current_brief(drill)
    if brief is None:
        return 0.0
    spent = sum(a.seconds for a in _attempts(drill, brief))
    return (spent + (elapsed(drill, now) if drill.task and drill.task.phase else 0.0)) / 60


def twist_now(drill: Drill, now: datetime) -> str:
    """Tell the twist once minute 27 has come, or its phase before that; "" until then."""
    brief, task = current_brief(drill), drill.task
    if brief is None:
        return ""
    phases: list[str] = [phase.id for phase in load_grid().phases]
    phase = task.phase if task else phases[-1]
    factor = TIMER_FACTOR[drill.timer]
    if factor and minutes_spent(drill, now) >= TWIST_AT_MINUTES * factor:
        return brief.twist
    due = TWIST_PHASE if factor else TWIST_PHASE_WITHOUT_CLOCK
    return brief.twist if phases.index(phase) >= phases.index(due) else ""


def told(drill: Drill) -> list[str]:
    """List the slots that the candidate knows: those of the prompt and those that were asked for."""
    brief = current_brief(drill)
    given = list(brief.given) if brief else []
    return [*given, *(ask.slot for ask in drill.asked if ask.slot)]


def ask(drill: Drill, question: str, interviewer: Interviewer) -> Ask | None:
    """Turn a clarifying question into the action that keeps it with the reply; None outside of an interview."""
    brief = current_brief(drill)
    if brief is None or not question.strip():
        return None
    reply = interviewer.reply(question, dict(brief.facts), told(drill))  # type: ignore[arg-type]
    return Ask(question.strip(), reply.slot, reply.text, reply.is_new)


def remarks(drill: Drill) -> list[Estimate]:
    """List the estimates of the last answer that an interviewer would point out at once."""
    brief = current_brief(drill)
    if brief is None or not drill.attempts:
        return []
    return _corrections(drill.attempts[-1:], brief)


def debrief_of(drill: Drill, brief: Brief, grid: Grid | None = None) -> Debrief:
    """Turn the attempts of an interview, finished or not, into its debrief."""
    grid = grid or load_grid()
    attempts = _attempts(drill, brief)
    results = []
    for phase in grid.phases:
        chain = [a for a in attempts if a.task.phase == phase.id]
        results.append(phase_result(chain) if chain else _not_reached(phase.id))
    known = [*brief.given, *(a.slot for a in drill.asked if a.slot)]
    facts = dict(brief.facts)
    return Debrief(
        brief=brief,
        phases=tuple(results),
        asked=sum(1 for a in drill.asked if a.is_new),
        unasked=tuple(
            (grid.slots[slot].title, facts[slot]) for slot in unasked(grid, known) if slot in facts
        ),
        corrections=tuple(_corrections(attempts, brief)),
        minutes=sum(a.seconds for a in attempts) / 60,
    )


def phase_place(task: Task, grid: Grid | None = None) -> tuple[int, int]:
    """Tell which of how many phases a task belongs to, from 1."""
    phases: list[str] = [phase.id for phase in (grid or load_grid()).phases]
    return phases.index(task.phase) + 1, len(phases)


def _attempts(drill: Drill, brief: Brief) -> list[Attempt]:
    """The attempts at one problem with its follow-ups, which carry no brief of their own."""
    return [a for a in drill.attempts if a.task.phase and a.task.key.startswith(f"{brief.key}/")]


def _corrections(attempts: Sequence[Attempt], brief: Brief) -> list[Estimate]:
    try:
        problem = problem_named(brief.key)
    except ContentError:  # an interview of an earlier version: its numbers cannot be recomputed
        return []
    return [e for a in attempts for e in corrections(a.answer, problem, phase=a.task.phase)]


def _not_reached(phase: str) -> PhaseResult:
    return PhaseResult(phase, None, 0.0, False, False, False, (), (), 0.0)
