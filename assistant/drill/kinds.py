"""The kinds of drill: how many questions, how they are shown, and a new drill of each kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from assistant.drill.machine import Drill, State
from assistant.drill.task import Task

DrillKind = Literal["rapid", "review", "deep", "pattern", "star", "code", "design", "loop"]


@dataclass(frozen=True, slots=True)
class Kind:
    """What sets one kind of drill apart; `seconds_each` is the planning time of one question."""

    title: str
    brief: str
    minutes: int
    seconds_each: int
    show: Literal["each", "end"] = "each"
    returns_misses: bool = False


KINDS: dict[DrillKind, Kind] = {
    "rapid": Kind(
        "Rapid-fire quiz",
        "One to three sentences each, a minute a question. Say how sure you are before you see the verdict; "
        "what you miss comes back.",
        minutes=15,
        seconds_each=90,
        returns_misses=True,
    ),
    "review": Kind(
        "Review of what is due",
        "Questions you missed before, on the day they are about to fade.",
        minutes=25,
        seconds_each=90,
        returns_misses=True,
    ),
    "deep": Kind(
        "Deep dive",
        "One question and up to five follow-ups that go where your answer was thin, then a recap.",
        minutes=15,
        seconds_each=900,
    ),
    "pattern": Kind(
        "Pattern pick",
        "Name the pattern, its time and space, and a plan in two lines; then solve the problem for real.",
        minutes=18,
        seconds_each=210,
        returns_misses=True,
    ),
    "star": Kind(
        "Behavioral questions",
        "Tell one story per question: situation, task, action, result. One probe follows.",
        minutes=20,
        seconds_each=300,
    ),
    "code": Kind(
        "ML coding from scratch",
        "Plan, write the function, run the visible tests as often as you like, submit, then explain. An exercise has its "
        "own clock, 20 to 45 minutes.",
        minutes=35,
        seconds_each=2100,
    ),
    "design": Kind(
        "System-design interview",
        "Forty-five minutes in eight phases. Ask the interviewer what you need to know; something changes on the "
        "way; levels and what was missing come at the end.",
        minutes=45,
        seconds_each=2700,
        show="end",
    ),
    "loop": Kind(
        "Full loop",
        "All rounds in order; what was found in your answers comes at the end, as in a real loop.",
        minutes=0,
        seconds_each=0,
        show="end",
    ),
}


def questions_for(kind: DrillKind, minutes: int = 0) -> int:
    """Tell how many questions fit into the minutes (0: the kind's own length), at least one."""
    spec = KINDS[kind]
    return max(1, (minutes or spec.minutes) * 60 // max(1, spec.seconds_each))


def start(
    kind: DrillKind,
    tasks: Sequence[Task],
    *,
    seed: int,
    now: datetime,
    minutes: int = 0,
    profile: str = "",
    title: str = "",
    timer: Literal["on", "doubled", "off"] = "on",
) -> Drill:
    """Turn drawn tasks into a new drill, briefed and with its clock still standing.

    `minutes` 0 takes the kind's own length; a loop has none, its rounds have their time boxes.
    """
    if not tasks:
        raise ValueError("a drill needs at least one task")
    spec = KINDS[kind]
    return Drill(
        id=0,
        kind=kind,
        profile=profile,
        title=title or spec.title,
        seed=seed,
        state=State.BRIEFED,
        started_at=now.astimezone(UTC),
        queue=tuple(tasks),
        show=spec.show,
        returns_misses=spec.returns_misses,
        minutes=minutes or spec.minutes,
        timer=timer,
    )
