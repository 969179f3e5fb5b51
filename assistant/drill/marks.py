"""Marks: what was found in an answer, and the score and band that follow from it and from nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from assistant.drill.task import Point, Task, Verdict

Band = Literal["miss", "weak", "solid", "strong"]
BANDS: tuple[Band, ...] = ("miss", "weak", "solid", "strong")
BAND_FLOORS = (0.0, 0.25, 0.5, 0.8)
WORTH: dict[Verdict, float] = {"yes": 1.0, "partly": 0.5, "no": 0.0}
VITAL, OKAY = 2.0, 1.0
TESTS = "tests"  # the check of a run of hidden tests
STORY = "parts"  # the check of a story's situation, task, action and result
HALF = 0.5
NEARLY = 0.85  # of the hidden tests: one corner case missed, and code that is nearly right
COPIED = "copied"  # flag of an answer taken from the reference: it may score, the schedule ignores it


@dataclass(frozen=True, slots=True)
class PointMark:
    """The verdict on one key point: its probability, the answer's best sentence, the source's quote."""

    verdict: Verdict
    p: float = 0.0
    contradicted: bool = False
    best_sentence: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One fact checked by rule, such as the pattern picked or the share of tests passed; value 0 to 1."""

    name: str
    value: float
    weight: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Marks:
    """Everything found in one answer; `points` are in the order of the task's key points.

    `mistakes` are indexes of the task's wrong answers that a sentence of the answer comes close to.
    """

    points: tuple[PointMark, ...] = ()
    checks: tuple[Check, ...] = ()
    flags: tuple[str, ...] = ()
    mistakes: tuple[int, ...] = ()
    feedback: str = ""
    grader: str = ""


class Grader(Protocol):
    """Turns an answer to a task's key points into marks; deterministic."""

    def grade(self, task: Task, answer: str) -> Marks:
        """Mark `answer` against `task.points`, one PointMark per point, in order."""
        ...


class KeywordGrader:
    """A grader by shared words alone: the double of tests, and honest about it in its name."""

    name = "shared words"

    def grade(self, task: Task, answer: str) -> Marks:
        """Call a point stated if 60 % of its longer words stand in the answer, partly if 30 % do."""
        said = set(_words(answer))
        marks = []
        for point in task.points:
            words = set(_words(point.claim))
            share = len(words & said) / len(words) if words else 0.0
            marks.append(PointMark("yes" if share >= 0.6 else "partly" if share >= 0.3 else "no", share))
        return Marks(points=tuple(marks), grader=self.name)


def score(points: Sequence[Point], marks: Marks, overrides: dict[int, Verdict] | None = None) -> float | None:
    """Turn marks into a score from 0 to 1, the user's overrules first; None if nothing could be marked.

    A vital point weighs 2, another 1; a contradicted one is worth nothing. Code that fails a hidden test is never
    strong, and code that fails more than one in seven is at most weak, however well it is explained. So is a story
    of which half is missing.
    """
    total = weights = 0.0
    for index, point in enumerate(points):
        overruled = (overrides or {}).get(index)
        mark = marks.points[index] if index < len(marks.points) else None
        if overruled is None and mark is None:
            continue  # neither grader nor user has judged it
        weight = VITAL if point.vital else OKAY
        weights += weight
        if overruled is not None:
            total += weight * WORTH[overruled]
        elif mark is not None and not mark.contradicted:
            total += weight * WORTH[mark.verdict]
    for check in marks.checks:
        weights += check.weight
        total += check.weight * check.value
    return min(total / weights, _most(marks.checks)) if weights else None


def _most(checks: Sequence[Check]) -> float:
    """The highest score that failed tests or half a story leave: just below the band that they are not worth."""
    passed = min((check.value for check in checks if check.name == TESTS), default=1.0)
    weak, solid = BAND_FLOORS[2] - 0.01, BAND_FLOORS[3] - 0.01
    if any(check.name == STORY and check.value <= HALF for check in checks):
        return weak
    return 1.0 if passed >= 1 else solid if passed >= NEARLY else weak


def band(value: float, hints: int = 0) -> Band:
    """Turn a score into its band; a hint costs one band."""
    index = max(i for i, floor in enumerate(BAND_FLOORS) if value >= floor)
    return BANDS[max(0, index - (1 if hints else 0))]


def _words(text: str) -> list[str]:
    letters = "".join(c.lower() if c.isalnum() else " " for c in text)
    return [word[:6] for word in letters.split() if len(word) > 3]
