"""Mastery: scores of the last attempts become an estimate per topic that knows how little it knows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.drill.attempt import Attempt

WINDOW = 12
RECENCY = 0.9
HALF_LIFE_DAYS = 14
PRIOR_MEAN, PRIOR_ATTEMPTS = 0.4, 2.0
CAPS = {1: 0.5, 2: 0.8}  # one good answer is no mastery
Z = 1.28  # 10 % below
FEW = 5
TREND_STEP = 0.1


@dataclass(frozen=True, slots=True)
class Scored:
    """What mastery needs of an attempt: its topic, level (1 to 5), score, confidence and time."""

    topic: str
    level: int
    score: float
    confidence: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Mastery:
    """How well a topic is known: estimate, its lower bound (10 % below), attempts, trend over the halves."""

    topic: str
    attempts: int
    estimate: float
    lower: float
    trend: str
    last_at: datetime | None

    @property
    def words(self) -> str:
        """The estimate as a reader should take it."""
        if not self.attempts:
            return "not asked yet"
        answers = f"{self.attempts} answer{'s' if self.attempts > 1 else ''}"
        if self.attempts < FEW:
            return f"{answers}: too few to say"
        return f"{self.estimate:.0%}, at least {self.lower:.0%} ({answers})"


@dataclass(frozen=True, slots=True)
class Calibration:
    """How often answers given with one confidence (1 to 4) were right, and what that confidence claims."""

    confidence: int
    attempts: int
    claimed: float
    mean_score: float


CLAIMED = {1: 0.25, 2: 0.5, 3: 0.75, 4: 0.95}
SURE = ("a guess", "unsure", "fairly sure", "certain")  # what confidence 1 to 4 is called


def mastery(topic: str, attempts: Iterable[Scored], now: datetime) -> Mastery:
    """Turn a topic's attempts into its mastery.

    The last twelve count, weighted by order (0.9 each), age (half after 14 days) and level, and are drawn
    toward 0.4 as if two attempts had scored that.
    """
    of_topic = sorted((a for a in attempts if a.topic == topic), key=lambda a: a.at, reverse=True)
    recent = of_topic[:WINDOW]
    if not recent:
        return Mastery(topic, 0, PRIOR_MEAN, 0.0, "steady", None)
    weights = [
        RECENCY**k
        * 0.5 ** (max(0.0, (now - a.at).total_seconds()) / 86400 / HALF_LIFE_DAYS)
        * (a.level + 2)
        / 5
        for k, a in enumerate(recent)
    ]
    total = sum(weights) + PRIOR_ATTEMPTS
    mean = (
        sum(w * a.score for w, a in zip(weights, recent, strict=True)) + PRIOR_ATTEMPTS * PRIOR_MEAN
    ) / total
    spread = sum(w * (a.score - mean) ** 2 for w, a in zip(weights, recent, strict=True))
    # the prior counts as two attempts spread over the whole scale, so that three equal scores leave doubt
    variance = (spread + PRIOR_ATTEMPTS * 0.25) / total
    effective = total**2 / (sum(w * w for w in weights) + PRIOR_ATTEMPTS)
    estimate = min(mean, CAPS.get(len(of_topic), 1.0))
    lower = max(0.0, estimate - Z * math.sqrt(variance / effective))
    return Mastery(topic, len(of_topic), estimate, lower, _trend(recent), recent[0].at)


def weakness(
    topics: Sequence[str],
    attempts: Sequence[Scored],
    now: datetime,
    *,
    importance: Mapping[str, float],
    overdue: Mapping[str, float],
) -> dict[str, float]:
    """Turn attempts into a weakness from 0 to 1 per topic, for drawing questions and filling days.

    `importance` (default 1) and `overdue` (share of the topic's cards past their day, default 0) are by topic.
    """
    raw = {
        topic: importance.get(topic, 1.0)
        * (1 - mastery(topic, attempts, now).lower)
        * (1 + 0.5 * overdue.get(topic, 0.0))
        for topic in topics
    }
    most = max(raw.values(), default=0.0)
    return {topic: value / most if most else 0.0 for topic, value in raw.items()}


def calibration(attempts: Iterable[Scored]) -> list[Calibration]:
    """Turn attempts into one row per confidence that was given."""
    rows = []
    attempts = list(attempts)
    for confidence, claimed in CLAIMED.items():
        scores = [a.score for a in attempts if a.confidence == confidence]
        if scores:
            rows.append(Calibration(confidence, len(scores), claimed, sum(scores) / len(scores)))
    return rows


def overconfidence(attempts: Iterable[Scored]) -> float | None:
    """Mean of claimed minus reached, positive when too sure; None without a stated confidence."""
    gaps = [CLAIMED[a.confidence] - a.score for a in attempts if a.confidence in CLAIMED]
    return sum(gaps) / len(gaps) if gaps else None


def overruled(attempts: Iterable[Attempt]) -> tuple[int, int]:
    """Count the key points that were graded, and those of them on which the user decided otherwise."""
    graded = changed = 0
    for attempt in attempts:
        if attempt.marks:
            graded += len(attempt.marks.points)
            for index, verdict in attempt.overrides:
                known = index < len(attempt.marks.points)
                changed += known and attempt.marks.points[index].verdict != verdict
    return graded, changed


def _trend(newest_first: Sequence[Scored]) -> str:
    if len(newest_first) < 4:
        return "steady"
    half = len(newest_first) // 2
    late = sum(a.score for a in newest_first[:half]) / half
    early = sum(a.score for a in newest_first[half:]) / (len(newest_first) - half)
    return "up" if late - early > TREND_STEP else "down" if early - late > TREND_STEP else "steady"
