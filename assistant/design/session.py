"""A design interview, whole or of some phases, as it stands: clock, twist, questions, and what came of each phase."""

from __future__ import annotations

from collections.abc import Collection, Sequence
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

    `phases` holds those that it was to have, eight in a whole interview of `planned` minutes; `unasked` are vital facts
    that were never asked for, as (title, text); `asked` counts the facts that were. `twist` is "" where none was due.
    """

    brief: Brief
    phases: tuple[PhaseResult, ...]
    planned: int
    twist: str
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


def phases_in(drill: Drill, brief: Brief) -> tuple[str, ...]:
    """List the phases of a problem that a drill asks for, in order."""
    tasks = [*(a.task for a in drill.attempts), *drill.queue]
    return tuple(dict.fromkeys(t.phase for t in tasks if t.phase and t.key.startswith(f"{brief.key}/")))


def minutes_planned(phases: Collection[str], grid: Grid | None = None) -> int:
    """Add up the minutes of phases: 45 for all eight."""
    return sum(phase.minutes for phase in (grid or load_grid()).phases if phase.id in phases)


def is_whole(phases: Collection[str], grid: Grid | None = None) -> bool:
    """Tell whether these are all eight phases."""
    return len(phases) == len((grid or load_grid()).phases)


def minutes_spent(drill: Drill, now: datetime) -> float:
    """Tell the minutes spent on the design problem in hand, pauses not counted."""
    brief = current_brief(drill)
    if brief is None:
        return 0.0
    spent = sum(a.seconds for a in _attempts(drill, brief))
    return (spent + (elapsed(drill, now) if drill.task and drill.task.phase else 0.0)) / 60


def twist_now(drill: Drill, now: datetime) -> str:
    """Tell the twist once minute 27 has come, or its phase before that; "" until then.

    Where only some phases are drilled it comes with its phase, or not at all.
    """
    brief, task = current_brief(drill), drill.task
    asked = phases_in(drill, brief) if brief else ()
    if brief is None or TWIST_PHASE not in asked:
        return ""
    factor = TIMER_FACTOR[drill.timer]
    if is_whole(asked) and factor and minutes_spent(drill, now) >= TWIST_AT_MINUTES * factor:
        return brief.twist
    due = TWIST_PHASE_WITHOUT_CLOCK if is_whole(asked) and not factor else TWIST_PHASE
    phase = task.phase if task else asked[-1]
    return brief.twist if asked.index(phase) >= asked.index(due) else ""


def twist_at_its_minute(drill: Drill, now: datetime) -> bool:
    """Tell whether the twist came because minute 27 had; False where it came, or will come, with its phase."""
    brief, task = current_brief(drill), drill.task
    factor = TIMER_FACTOR[drill.timer]
    if brief is None or not factor or not is_whole(phases_in(drill, brief)):
        return False
    spent = sum(a.seconds for a in _attempts(drill, brief) if a.task.phase != TWIST_PHASE)
    spent += elapsed(drill, now) if task and task.phase and task.phase != TWIST_PHASE else 0.0
    return spent >= TWIST_AT_MINUTES * factor * 60


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
    reply = interviewer.reply(question, dict(brief.facts), told(drill))
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
    attempts, asked = _attempts(drill, brief), phases_in(drill, brief)
    results = []
    for phase in asked:
        chain = [a for a in attempts if a.task.phase == phase]
        results.append(phase_result(chain) if chain else _not_reached(phase))
    known = [*brief.given, *(a.slot for a in drill.asked if a.slot)]
    facts = dict(brief.facts)
    needed = [slot for slot in unasked(grid, known) if set(grid.slots[slot].phases) & set(asked)]
    return Debrief(
        brief=brief,
        phases=tuple(results),
        planned=minutes_planned(asked, grid),
        twist=brief.twist if TWIST_PHASE in asked else "",
        asked=sum(1 for a in drill.asked if a.is_new),
        unasked=tuple((grid.slots[slot].title, facts[slot]) for slot in needed if slot in facts),
        corrections=tuple(_corrections(attempts, brief)),
        minutes=sum(a.seconds for a in attempts) / 60,
    )


def phase_place(drill: Drill, task: Task, brief: Brief) -> tuple[int, int]:
    """Tell which of how many phases of its interview a task belongs to, from 1."""
    phases = phases_in(drill, brief)
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
