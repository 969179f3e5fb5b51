"""A simulated learner: what a schedule is worth on the day of the interview, at equal minutes.

The learner forgets by the curve of FSRS, but with a memory of its own for each card, up to about twice as
strong or as weak as the schedule believes; the schedule sees only the answers. Chance comes from the seed
alone.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from assistant.progress.schedule import Ease, is_due, recall, review, urgency

LADDER_DAYS = (1, 3, 7, 14)
MINUTES_RIGHT, MINUTES_WRONG = 0.5, 1.0
NOISE = 0.4  # standard deviation of the logarithm of a card's own pace of forgetting
DAY = timedelta(days=1)
START = datetime(2026, 1, 1, 9, tzinfo=UTC)
Policy = Literal["fsrs", "ladder"]


@dataclass(frozen=True, slots=True)
class Simulation:
    """What one policy reached: mean recall on the last day, reviews done, minutes used, new cards met."""

    policy: Policy
    recall: float
    reviews: int
    minutes: float
    cards: int


@dataclass(slots=True)
class _Known:
    """A card in the learner's head (`mind`, forgetting at its own `pace`) and in the schedule."""

    mind: str
    pace: float
    seen: datetime
    fsrs: str
    due: datetime
    rung: int = 0

    def truth(self, now: datetime) -> float:
        """The probability that the learner recalls it now; FSRS counts whole days, so between two of them."""
        days = (now - self.seen) / DAY * self.pace
        whole = int(days)
        before, after = (recall(self.mind, self.seen + (whole + i) * DAY) for i in (0, 1))
        return before + (days - whole) * (after - before)


def simulate(
    policy: Policy, *, seed: int, days: int = 30, new_a_day: int = 8, minutes_a_day: float = 20.0
) -> Simulation:
    """Let a learner meet new cards and review what the policy calls due, within the same daily minutes.

    New cards stop two days before the end. Both policies meet the same cards.
    """
    world, luck = random.Random(seed), random.Random(seed + 1)
    interview = START + timedelta(days=days)
    cards: list[_Known] = []
    reviews, minutes = 0, 0.0
    for day in range(days):
        now = START + timedelta(days=day)
        left = minutes_a_day
        for card in _queue(policy, cards, now, interview):
            if left < MINUTES_WRONG:
                break
            right = luck.random() < card.truth(now)
            _learn(policy, card, "good" if right else "again", now, interview)
            left -= MINUTES_RIGHT if right else MINUTES_WRONG
            reviews += 1
        minutes += minutes_a_day - left
        if day < days - 2:
            for _ in range(new_a_day):
                pace = world.lognormvariate(0.0, NOISE)
                card = _Known("", pace, now, "", now)
                _learn(policy, card, "again" if world.random() < 0.5 else "good", now, interview)
                cards.append(card)
    reached = sum(card.truth(interview) for card in cards) / len(cards)
    return Simulation(policy, reached, reviews, minutes, len(cards))


def _queue(policy: Policy, cards: list[_Known], now: datetime, interview: datetime) -> list[_Known]:
    if policy == "ladder":
        return sorted((c for c in cards if c.due <= now), key=lambda c: c.due)
    due = [c for c in cards if is_due(c.fsrs, c.due, now, interview)]
    return sorted(due, key=lambda c: urgency(c.fsrs, c.due, now, interview))


def _learn(policy: Policy, card: _Known, ease: Ease, now: datetime, interview: datetime) -> None:
    # the mind is a card whose time runs at its own pace: shift the moment of this review accordingly
    felt = card.seen + (now - card.seen) * card.pace
    mind = review(1, card.mind, ease, felt)
    card.mind = mind.fsrs.replace(felt.isoformat(), now.isoformat())
    card.seen = now
    if policy == "fsrs":
        state = review(1, card.fsrs, ease, now, interview)
        card.fsrs, card.due = state.fsrs, state.due
    else:
        card.due = now + timedelta(days=LADDER_DAYS[card.rung])
        card.rung = min(card.rung + 1, len(LADDER_DAYS) - 1) if ease == "good" else 0
