"""Marks of a phase in, its level out: 1 very weak, 2 weak, 3 strong, 4 very strong, computed from stored facts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.design.marking import plainly_covered
from assistant.drill.attempt import Attempt
from assistant.drill.marks import WORTH, Marks, score
from assistant.drill.task import Verdict

LEVEL_NAMES = ("very weak", "weak", "strong", "very strong")
COVERAGE_FLOORS = (0.25, 0.5, 0.75)
# An answer that covers next to nothing is weak, not very weak, when it speaks to the phase at all: so many words, and a
# sentence so like (cosine) what a good candidate would say. Fitted on answers at the two lower levels to seven families;
# tests/evals/test_phase_levels.py fits it anew with each family left out.
WORDS_TO_THE_POINT, LIKE_TO_THE_POINT = 13, 0.26
NUMBER = re.compile(
    r"(?<![\w@])\$?\d[\d,.]*\s?(?:%|percent|ms|s\b|seconds?|minutes?|hours?|days?|weeks?|months?|years?|k\b|m\b|"
    r"million|billion|thousand|gb|tb|mb|qps|dollars?|cents?|times|x\b|dimensions?)?",
    re.IGNORECASE,
)
TRADE_OFF = re.compile(
    r"\b(?:because|since|instead of|rather than|at the (?:cost|expense|price) of|in exchange|trade.?offs?|traded?|"
    r"whereas|although|even if|which costs|give up|gives up|sacrific\w+|but then|so that)\b",
    re.IGNORECASE,
)
FAILURE = re.compile(
    r"\b(?:fail\w*|break\w*|outage|risk\w*|drift\w*|leak\w*|bias\w*|stale|spik\w+|attack\w*|wrong\w*|crowd\w* out|"
    r"feedback loop|cold.?start|overload\w*|timeouts?|degrad\w*|corrupt\w*|abuse\w*|fraudsters?|censor\w*|skew\w*|"
    r"starv\w*|hallucinat\w*|too (?:late|slow|few|many))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PhaseResult:
    """What came of one phase; `level` is None while nothing was answered.

    `covered` and `missed` are claims of checklist items with the candidate's sentence or ""; vital ones first.
    """

    phase: str
    level: int | None
    coverage: float
    has_number: bool
    has_trade_off: bool
    names_failure: bool
    covered: tuple[tuple[str, str], ...]
    missed: tuple[str, ...]
    seconds: float

    @property
    def name(self) -> str:
        """The level in words."""
        return LEVEL_NAMES[self.level - 1] if self.level else "not reached"


def phase_level(
    coverage: float, *, has_number: bool, has_trade_off: bool, names_failure: bool, to_the_point: bool
) -> int:
    """Turn the coverage of a phase's checklist (0 to 1) and signs of depth into its level, 1 to 4."""
    signs = has_number + has_trade_off + names_failure
    if coverage < COVERAGE_FLOORS[0]:
        return 2 if to_the_point else 1
    if coverage < COVERAGE_FLOORS[1] or not signs:
        return 2
    return 4 if coverage >= COVERAGE_FLOORS[2] and signs >= 2 else 3


def phase_result(attempts: Sequence[Attempt]) -> PhaseResult:
    """Turn the answer to a phase and the answers to its follow-ups into the result of the phase.

    A follow-up that was answered counts for the item it asked about, and for any other that it plainly covers.
    """
    root = attempts[0]
    verdicts = _verdicts(root)
    found = root.marks.points if root.marks else ()  # none where the phase was given up
    sentences = [found[i].best_sentence if i < len(found) else "" for i in range(len(verdicts))]
    overruled = {index for index, _ in root.overrides}
    claims = [point.claim for point in root.task.points]
    for follow_up in attempts[1:]:
        index = follow_up.task.aims_at - 1
        for verdict in _verdicts(follow_up)[:1]:
            if 0 <= index < len(verdicts) and WORTH[verdict] > WORTH[verdicts[index]]:
                verdicts[index] = verdict
                sentences[index] = follow_up.answer.strip()
        said_too = (
            {} if follow_up.gave_up else plainly_covered(claims, follow_up.answer, follow_up.task.prompt)
        )
        for place, sentence in said_too.items():
            if place != index and verdicts[place] != "yes" and place not in overruled:
                verdicts[place], sentences[place] = "yes", sentence
    coverage = score(root.task.points, Marks(), dict(enumerate(verdicts))) or 0.0
    said = "\n".join(attempt.answer for attempt in attempts if not attempt.gave_up)
    signs = signs_in(said)
    order = sorted(range(len(verdicts)), key=lambda i: not root.task.points[i].vital)
    return PhaseResult(
        phase=root.task.phase,
        level=phase_level(
            coverage,
            has_number=signs[0],
            has_trade_off=signs[1],
            names_failure=signs[2],
            to_the_point=is_to_the_point(root.answer, root.marks or Marks()),
        ),
        coverage=coverage,
        has_number=signs[0],
        has_trade_off=signs[1],
        names_failure=signs[2],
        covered=tuple((claims[i], sentences[i]) for i in order if verdicts[i] != "no"),
        missed=tuple(claims[i] for i in order if verdicts[i] == "no"),
        seconds=sum(attempt.seconds for attempt in attempts),
    )


def signs_in(text: str) -> tuple[bool, bool, bool]:
    """Tell whether a text holds a number, a trade-off, and a failure."""
    return bool(NUMBER.search(text)), bool(TRADE_OFF.search(text)), bool(FAILURE.search(text))


def is_to_the_point(answer: str, marks: Marks) -> bool:
    """Tell whether an answer speaks to its phase, however generally; `marks` hold its likeness with each item."""
    likeness = max((mark.p for mark in marks.points), default=0.0)
    return likeness >= LIKE_TO_THE_POINT and len(answer.split()) >= WORDS_TO_THE_POINT


def _verdicts(attempt: Attempt) -> list[Verdict]:
    """The verdict on each point of an attempt, the user's own first; "no" where nothing was judged."""
    overruled = dict(attempt.overrides)
    found: list[Verdict] = []
    for index in range(len(attempt.task.points)):
        marks = attempt.marks.points if attempt.marks else ()
        judged: Verdict = marks[index].verdict if index < len(marks) else "no"
        found.append(overruled.get(index, judged))
    return found
