"""An attempt: one answer to one task, with what the user staked on it and what was found in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assistant.drill.marks import COPIED, Band, Marks, band, score
from assistant.drill.task import Task, Verdict


@dataclass(frozen=True, slots=True)
class Work:
    """What goes with an answer besides its words: a pick with complexities, code, or a story."""

    pattern: str = ""
    time: str = ""
    space: str = ""
    code: str = ""
    story_id: int = 0


NO_WORK = Work()


@dataclass(frozen=True, slots=True)
class Attempt:
    """One answer; `seconds` leaves pauses out, `overrides` are (key point, verdict) pairs of the user."""

    ordinal: int
    task: Task
    answer: str
    asked_at: datetime
    submitted_at: datetime
    seconds: float
    confidence: int
    hints: int
    gave_up: bool
    expired: bool
    work: Work = NO_WORK
    marks: Marks | None = None
    overrides: tuple[tuple[int, Verdict], ...] = ()

    @property
    def score(self) -> float | None:
        """The score from 0 to 1, recomputed from the stored marks; None while ungraded."""
        if self.gave_up:
            return 0.0
        if self.marks is None and not self.overrides:
            return None
        return score(self.task.points, self.marks or Marks(), dict(self.overrides))

    @property
    def band(self) -> Band | None:
        """The band of the score, one lower after a hint; None while ungraded."""
        value = self.score
        return None if value is None else band(value, self.hints)

    @property
    def lowered(self) -> bool:
        """Whether a hint cost a band."""
        value = self.score
        return value is not None and band(value) != band(value, self.hints)

    @property
    def copied(self) -> bool:
        """Whether the words were taken from the reference."""
        return self.marks is not None and COPIED in self.marks.flags

    def missed_points(self) -> list[int]:
        """List the 0-based key points that the answer did not state, the user's verdicts first."""
        overruled = dict(self.overrides)
        missed = []
        for index in range(len(self.task.points)):
            mark = self.marks.points[index] if self.marks and index < len(self.marks.points) else None
            if index in overruled:
                stated = overruled[index] == "yes"
            elif mark is None:
                stated = not self.gave_up
            else:
                stated = mark.verdict == "yes" and not mark.contradicted
            if not stated:
                missed.append(index)
        return missed
