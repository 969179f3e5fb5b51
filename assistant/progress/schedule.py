"""The schedule of reviews: an answer becomes a rating, and FSRS says when the card is due again.

py-fsrs is called with UTC times, a given card id, no fuzzing (it would draw from the global random) and
no learning steps (a miss returns within the drill instead of after a minute). Its intervals suit years;
before an interview they are capped by the days left.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from fsrs import Card, Rating, Scheduler

from assistant.drill.attempt import Attempt

LONGEST_INTERVAL = 21
RETENTION = 0.9
FINAL_DAYS = 3
FINAL_RECALL = 0.95
Ease = Literal["again", "hard", "good", "easy"]
RATINGS: dict[Ease, Rating] = {
    "again": Rating.Again,
    "hard": Rating.Hard,
    "good": Rating.Good,
    "easy": Rating.Easy,
}


@dataclass(frozen=True, slots=True)
class Review:
    """The state of a card after a review: FSRS's own JSON, when it is due, and the interval in days."""

    fsrs: str
    due: datetime
    recall_before: float
    days: int


def rating_of(attempt: Attempt) -> Ease | None:
    """Turn an attempt into a rating; None if it is ungraded, was copied, or came back within the drill."""
    value = attempt.score
    if value is None or attempt.copied or attempt.task.returns:
        return None
    if attempt.gave_up or value < 0.4:
        return "again"
    if value < 0.6 or attempt.hints:
        return "hard"
    quick = not attempt.task.seconds or attempt.seconds < attempt.task.seconds / 2
    if value >= 0.85 and attempt.confidence >= 3 and quick:
        return "easy"
    return "good"


def days_cap(today: datetime, interview: datetime | None) -> int:
    """Turn the days left into the longest interval: half of them, between 1 and 21 days."""
    if interview is None:
        return LONGEST_INTERVAL
    return max(1, min(LONGEST_INTERVAL, (interview - today).days // 2))


def review(
    card_id: int, fsrs_json: str, ease: Ease, now: datetime, interview: datetime | None = None
) -> Review:
    """Turn a card (empty JSON: new) and a rating into its next state; `now` carries a time zone."""
    now = now.astimezone(UTC)  # py-fsrs refuses every other zone
    scheduler = _scheduler(days_cap(now, interview))
    card = Card.from_json(fsrs_json) if fsrs_json else Card(card_id=card_id, due=now)
    before = scheduler.get_card_retrievability(card, now)
    card, _ = scheduler.review_card(card, RATINGS[ease], now)
    return Review(card.to_json(), card.due, before, (card.due - now).days)


def recall(fsrs_json: str, now: datetime) -> float:
    """Tell the probability that a card is recalled now; 0 for one never reviewed."""
    return _scheduler(LONGEST_INTERVAL).get_card_retrievability(Card.from_json(fsrs_json), now)


def is_due(fsrs_json: str, due: datetime, now: datetime, interview: datetime | None = None) -> bool:
    """Tell whether a card is to be reviewed: its time has come, or the last days are here and it is shaky."""
    if due <= now:
        return True
    return _is_final(now, interview) and (not fsrs_json or recall(fsrs_json, now) < FINAL_RECALL)


def urgency(fsrs_json: str, due: datetime, now: datetime, interview: datetime | None = None) -> float:
    """Rank due cards, the smallest first: by due date, and in the last three days the shakiest first.

    The order was chosen with `simulate`: the shakiest first all the time loses to a fixed ladder when the
    minutes are short, because it spends them on what is forgotten already.
    """
    if _is_final(now, interview):
        return recall(fsrs_json, now) if fsrs_json else 0.0
    return due.timestamp()


def _is_final(now: datetime, interview: datetime | None) -> bool:
    return interview is not None and timedelta(0) <= interview - now <= timedelta(days=FINAL_DAYS)


def _scheduler(longest: int) -> Scheduler:
    return Scheduler(
        desired_retention=RETENTION,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=longest,
        enable_fuzzing=False,
    )


def utc(text: str) -> datetime:
    """Turn a stored ISO time into a UTC time."""
    return datetime.fromisoformat(text).astimezone(UTC)
