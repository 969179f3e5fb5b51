"""The error log: a missed answer becomes an entry with a guessed type, and closes by later success."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from assistant.drill.attempt import Attempt

ErrorType = Literal["unknown", "gap", "confusion", "slip", "structure", "time"]
ERROR_TYPES: tuple[ErrorType, ...] = ("unknown", "gap", "confusion", "slip", "structure", "time")
ERROR_BELOW = 0.6
CLOSING_GAP = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class ErrorEntry:
    """One line of the error log; `seen` counts how often it happened, `fix_note` is the user's own."""

    id: int
    at: datetime
    question_id: str
    topic: str
    type: ErrorType
    prompt: str
    said: str
    missing: str
    fix_note: str
    status: Literal["open", "retrying", "fixed"]
    seen: int


def error_type(attempt: Attempt) -> ErrorType | None:
    """Guess why an answer fell short; None if it did not or is ungraded. The user may correct it."""
    value = attempt.score
    if value is None or value >= ERROR_BELOW:
        return None
    if attempt.expired:
        return "time"
    if attempt.gave_up or not (attempt.answer.strip() or attempt.work.pattern or attempt.work.code):
        return "unknown"
    marks = attempt.marks
    if marks and any(mark.contradicted for mark in marks.points):
        return "confusion"
    failed = {check.name for check in marks.checks if check.value < 1} if marks else set()
    if "pattern" in failed:
        return "confusion"
    if attempt.task.kind == "star" or attempt.task.seeks:
        return "structure"
    if failed & {"number", "tests", "time", "space"}:
        return "slip"
    return "gap"


def missing_text(attempt: Attempt) -> str:
    """List what an answer left out: the key points not stated, then the notes of failed checks."""
    lines = [attempt.task.points[index].claim for index in attempt.missed_points()]
    if attempt.marks:
        lines += [f"{c.name}: {c.note}" for c in attempt.marks.checks if c.value < 1 and c.note]
    return "\n".join(lines)


def is_closed(successes: list[datetime]) -> bool:
    """Tell whether two successes at least three days apart have closed an error."""
    return len(successes) >= 2 and max(successes) - min(successes) >= CLOSING_GAP
