"""A task: one thing that a drill asks, complete in itself, so that a stored drill needs no question file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TaskKind = Literal["concept", "calculate", "follow_up", "recap", "pattern", "star", "code", "design"]
Verdict = Literal["yes", "partly", "no"]
EXPLAIN = (
    "Explain the complexity and the trade-offs of your code."  # where an exercise asks nothing of its own
)


@dataclass(frozen=True, slots=True)
class Point:
    """One key point of the answer; `support` is `page#section` of the handbook, or a link, or empty."""

    claim: str
    vital: bool
    support: str = ""


@dataclass(frozen=True, slots=True)
class Nearest:
    """A handbook passage to compare with where nothing settles a question: `place` is `page` or `page#section`.

    `says` is its sentence that comes closest to the question, "" if the whole section is meant.
    """

    place: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A fluent wrong answer that candidates give, and why it is wrong."""

    answer: str
    why: str


@dataclass(frozen=True, slots=True)
class Number:
    """The checked answer of a calculate task: relative `tolerance`, and the working with the drawn numbers."""

    answer: float
    unit: str
    tolerance: float
    working: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a pattern pick is marked by; `options` are shown, the rest only after the answer."""

    options: tuple[str, ...]
    accepted: tuple[str, ...]
    time: tuple[str, ...]
    space: tuple[str, ...]
    cues: tuple[str, ...]
    insight: str
    corner_cases: tuple[str, ...]
    leetcode: str


@dataclass(frozen=True, slots=True)
class Brief:
    """A system-design problem as a drill keeps it; `key` names it for good.

    `facts` are the interviewer's answers as (slot, text) pairs, told when asked for; those in `given` stand in
    the prompt. The `twist` comes in the middle of the interview.
    """

    key: str
    family: str
    title: str
    prompt: str
    facts: tuple[tuple[str, str], ...]
    given: tuple[str, ...]
    twist: str


@dataclass(frozen=True, slots=True)
class Task:
    """One question of a drill with everything needed to ask it, mark it and go on from it.

    `question_id` ties follow-ups and recaps to the question they belong to. `seconds` is the time box
    (0: none). `ladder` holds the follow-ups that may come next, best first; `aims_at` says which key
    point (1-based) of the parent a follow-up probes, 0 for one step deeper. A task without key points
    and checks is served for self-check and never scored; `nearest` is what to compare with then. `returns`
    counts how often it came back. `title` stands for a prompt that is a whole page. The phases of a design
    interview share their `brief`.
    """

    key: str
    question_id: str
    kind: TaskKind
    topic: str
    level: int
    prompt: str
    seconds: int
    points: tuple[Point, ...] = ()
    wrong_answers: tuple[Wrong, ...] = ()
    origin: str = "built-in"
    source: str = ""
    round: str = ""
    aims_at: int = 0
    ladder: tuple[Task, ...] = ()
    follow_ups: int = 0  # how many may follow; 0 switches the ladder off
    returns: int = 0
    number: Number | None = None
    pattern: Pattern | None = None
    exercise_id: str = ""
    explain: str = ""  # what is asked beside the code of an exercise
    title: str = ""
    licence: str = ""  # of the resource that a mined question stands in
    phase: str = ""  # of a system-design interview
    brief: Brief | None = None
    nearest: tuple[Nearest, ...] = ()
    seeks: str = ""  # what the reply to a probe of a story is checked for

    @property
    def name(self) -> str:
        """The task in one line: its title, else its prompt."""
        return self.title or self.prompt

    @property
    def asked(self) -> str:
        """What the words of an answer reply to; beside code they explain it, they do not repeat the statement."""
        return f"{self.name}: {self.explain or EXPLAIN}" if self.kind == "code" else self.prompt

    @property
    def scored(self) -> bool:
        """Whether an answer to this task can be marked without the user's own judgment."""
        marked = self.points or self.number or self.pattern or self.seeks
        return bool(marked) or self.kind in ("star", "code")
