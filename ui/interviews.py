"""System-design interviews over a study room: posing problems and beginning, for the terminal and the app."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.design.history import family_weakness
from assistant.design.problem import Problem
from assistant.design.reading import Reading, reading_for
from assistant.design.rewording import reword
from assistant.design.session import Debrief, briefs_in, debrief_of, is_whole, minutes_planned
from assistant.design.tasks import design_tasks
from assistant.drill.actions import TimerMode
from assistant.drill.engine import DrillRoom
from assistant.drill.kinds import start
from assistant.drill.machine import Drill
from assistant.plan.blocks import join
from content.scenarios import FAMILY_IDS, load_grid
from ui.failures import UsageProblem
from ui.study import Study


def pose(
    study: Study, count: int, *, families: Sequence[str] = (), company: str = "", seed: int = 0
) -> list[Problem]:
    """Draw problems that were never posed and keep them; weak families come more often; seed 0 draws anew.

    Raises UsageProblem for an unknown family or company, ContentError if nothing unused is left.
    """
    for family in families:
        known_family(family)
    if company and company not in load_grid().companies:
        raise UsageProblem(
            f"There is no company {company!r}; the companies are {', '.join(load_grid().companies)}."
        )
    now = study.now()
    return study.problems.pose(
        count,
        seed=seed or int(now.timestamp()),
        now=now,
        families=families,
        company=company,
        weakness=family_weakness(study.progress.attempts(topic="system-design")),
    )


def in_other_words(study: Study, chosen: Problem) -> Problem:
    """Let the model that speaks reword a problem; it stays as it is without one, or where a fact would be lost."""
    model = study.model_choice().model
    return replace(chosen, prompt=reword(chosen, model)) if model else chosen


def known_family(family: str) -> str:
    """Return the family; raises UsageProblem naming the families if it is unknown."""
    if family not in FAMILY_IDS:
        raise UsageProblem(f"There is no family {family!r}; the families are {', '.join(FAMILY_IDS)}.")
    return family


def known_phases(names: Sequence[str]) -> list[str]:
    """Return the phases in order, none for all of them; raises UsageProblem naming the phases if one is unknown."""
    phases: list[str] = [phase.id for phase in load_grid().phases]
    for name in names:
        if name not in phases:
            raise UsageProblem(f"There is no phase {name!r}; the phases are {', '.join(phases)}.")
    return [phase for phase in phases if phase in names]


def phase_titles(phases: Sequence[str]) -> str:
    """Name phases in the middle of a sentence, such as "data, features and training"."""
    return join([load_grid().phase(phase).title.lower() for phase in phases])


def new_interview(
    study: Study,
    room: DrillRoom,
    problem: Problem,
    *,
    phases: Sequence[str] = (),
    timer: TimerMode = "on",
) -> Drill:
    """Store the interview of a problem, or a drill of some phases, and return it briefed, with its clock standing."""
    now, grid = study.now(), load_grid()
    named = known_phases(phases) or [phase.id for phase in grid.phases]
    title = problem.title if is_whole(named) else f"{problem.title}: {phase_titles(named)}"
    return room.begin(
        start(
            "design", design_tasks(problem, phases=named), seed=int(now.timestamp()), now=now,
            minutes=minutes_planned(named), title=title, timer=timer,
        )
    )  # fmt: skip


def unfinished_interview(study: Study) -> Drill | None:
    """Find the newest design interview that can be gone on with."""
    return next((d for d in study.progress.unfinished() if d.kind == "design"), None)


def reading_after(study: Study, debrief: Debrief) -> Reading:
    """Look up what to read after an interview in the user's library."""
    return reading_for(debrief.brief.family, debrief.phases, study.retriever(), study.embedder)


def played(study: Study, drill_id: int) -> tuple[str, list[tuple[str, str]]]:
    """Tell in words how an interview went: its mean level, and the level of each phase."""
    drill = study.progress.load(drill_id)
    debrief = debrief_of(drill, briefs_in(drill)[0])
    mean = debrief.mean_level
    parts = [
        (load_grid().phase(p.phase).title, f"{p.level} of 4" if p.level else "not reached")
        for p in debrief.phases
    ]
    return (f"{mean:.1f} of 4" if mean else "ungraded"), parts
