"""The actions that move a drill on; each is stored as it came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from assistant.drill.attempt import NO_WORK, Work
from assistant.drill.marks import Marks
from assistant.drill.task import Verdict

TimerMode = Literal["on", "doubled", "off"]


@dataclass(frozen=True, slots=True)
class Begin:
    """Show the first question and start its clock."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Keep the words typed so far, with the pick, code or story and the confidence chosen beside them."""

    text: str
    work: Work = NO_WORK
    confidence: int = 0


@dataclass(frozen=True, slots=True)
class Hint:
    """Ask for a hint; it costs one band."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Put a clarifying question; `slot` is the fact that the interviewer told in `reply` ("": your call)."""

    question: str
    slot: str
    reply: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Sketch:
    """Keep the diagram drawn so far, as text."""

    text: str


@dataclass(frozen=True, slots=True)
class Submit:
    """Hand in an answer; `confidence` runs from 1 (guess) to 4 (sure) and is 0 only with `gave_up`."""

    answer: str
    confidence: int = 0
    gave_up: bool = False
    work: Work = NO_WORK


@dataclass(frozen=True, slots=True)
class Grade:
    """Put the marks of the submitted answer in place, or better marks of the last one later."""

    marks: Marks


@dataclass(frozen=True, slots=True)
class Overrule:
    """Set the user's own verdict on a key point (0-based) of an attempt (1-based ordinal)."""

    ordinal: int
    point: int
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Next:
    """Leave the feedback for the next question, or for the end."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Let the clock speak: hand in the draft when box and grace are over; otherwise nothing changes."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Stop the clock."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on where the drill stood; the pause is not counted."""


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Switch the time boxes on, to double length, or off."""

    mode: TimerMode


@dataclass(frozen=True, slots=True)
class Abandon:
    """End the drill here; what was answered stays."""


Action = (
    Begin
    | Draft
    | Hint
    | Ask
    | Sketch
    | Submit
    | Grade
    | Overrule
    | Next
    | Tick
    | Pause
    | Resume
    | SetTimer
    | Abandon
)


def action_named(name: str) -> type[Action]:
    """Turn the name of an action, as it is stored, into its class."""
    named: dict[str, type[Action]] = {kind.__name__: kind for kind in get_args(Action)}
    return named[name]
