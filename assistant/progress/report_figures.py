"""The figures of a progress report: answers and cards become a map, a course over time, a forecast and a rhythm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Literal

from assistant.progress.mastery import FEW, Mastery, Scored, mastery, overconfidence
from assistant.progress.memory import StudyCard
from assistant.progress.schedule import is_due, review

Aspect = Literal["recall", "depth", "code", "design"]
ASPECTS: tuple[Aspect, ...] = ("recall", "depth", "code", "design")
# What a kind of question shows: that it is remembered, carried further when probed, written, or designed with.
ASPECT_OF: Mapping[str, Aspect] = {
    "concept": "recall", "calculate": "recall", "pattern": "code", "code": "code", "follow_up": "depth",
    "star": "depth", "design": "design",
}  # fmt: skip
FORECAST_DAYS = 14
COURSE_DAYS = 60  # how far back the course over time goes
RHYTHM_DAYS = 14
TOO_SURE = 0.15  # mean confidence beyond the score from which a topic is called too sure


@dataclass(frozen=True, slots=True)
class TopicRow:
    """One topic: its mastery, by aspect too, how it came there, its cards that are due, and how sure the user was.

    `course` holds the mastery at the end of each day with an answer; `gap` is mean confidence minus mean score,
    None before five answers.
    """

    topic: str
    mastery: Mastery
    aspects: Mapping[Aspect, Mastery]
    course: tuple[tuple[date, float], ...]
    due: int
    gap: float | None


@dataclass(frozen=True, slots=True)
class DayScore:
    """All graded answers of one day: how many, and their mean score."""

    on: date
    answers: int
    mean: float


@dataclass(frozen=True, slots=True)
class DueDay:
    """The reviews of one day to come: cards scheduled for it, and cards that come back by then if recalled before."""

    on: date
    scheduled: int
    returning: int

    @property
    def total(self) -> int:
        """All reviews of the day."""
        return self.scheduled + self.returning


@dataclass(frozen=True, slots=True)
class Rhythm:
    """On how many of the last 14 days there was an answer, and for how many days without a gap up to now."""

    days: int
    run: int
    answers: int

    @property
    def words(self) -> str:
        """The rhythm in a sentence that blames nobody for a gap."""
        if not self.answers:
            return "Nothing answered yet."
        if not self.days:
            return "A while since the last answer; five questions are a good way back in."
        days = f"Practiced on {self.days} of the last {RHYTHM_DAYS} days"
        return f"{days}, {self.run} in a row." if self.run > 1 else f"{days}."


def topic_rows(
    topics: Sequence[str],
    answers: Mapping[Aspect, Sequence[Scored]],
    cards: Sequence[StudyCard],
    now: datetime,
    interview: datetime | None,
) -> list[TopicRow]:
    """Turn answers, by aspect, and cards into a row for each topic, in the order given."""
    due = Counter(
        card.topic for card in cards if not card.suspended and is_due(card.fsrs, card.due, now, interview)
    )
    every = [scored for aspect in ASPECTS for scored in answers.get(aspect, ())]
    rows = []
    for topic in topics:
        mine = [s for s in every if s.topic == topic]
        by_aspect = {aspect: mastery(topic, answers.get(aspect, ()), now) for aspect in ASPECTS}
        rows.append(
            TopicRow(
                topic,
                mastery(topic, mine, now),
                by_aspect,
                tuple(course(topic, mine, now)),
                due[topic],
                overconfidence(mine) if len(mine) >= FEW else None,
            )
        )
    return rows


def course(topic: str, answers: Iterable[Scored], now: datetime) -> list[tuple[date, float]]:
    """Turn a topic's answers into its mastery at the end of each day that had one, up to 60 days back."""
    mine = sorted((a for a in answers if a.topic == topic), key=lambda a: a.at)
    first = now.date() - timedelta(days=COURSE_DAYS)
    days = dict.fromkeys(local_date(a.at, now.tzinfo) for a in mine)
    points = []
    for day in days:
        if first <= day:
            end = min(now, datetime.combine(day, time(23, 59), now.tzinfo))
            points.append((day, mastery(topic, [a for a in mine if a.at <= end], end).estimate))
    return points


def day_scores(answers: Iterable[Scored], now: datetime) -> list[DayScore]:
    """Turn answers into one row for each day that had any, up to 60 days back."""
    first = now.date() - timedelta(days=COURSE_DAYS)
    by_day: dict[date, list[float]] = {}
    for answer in sorted(answers, key=lambda a: a.at):
        day = local_date(answer.at, now.tzinfo)
        if day >= first:
            by_day.setdefault(day, []).append(answer.score)
    return [DayScore(day, len(scores), sum(scores) / len(scores)) for day, scores in by_day.items()]


def forecast(
    cards: Sequence[StudyCard], now: datetime, interview: datetime | None, days: int = FORECAST_DAYS
) -> list[DueDay]:
    """Turn cards into the reviews of the days to come, today first, as if each were recalled on its day.

    What is overdue counts today. In the three days before the interview shaky cards come once more, as they will.
    """
    decks = [(number, card.fsrs, card.due) for number, card in enumerate(cards, 1) if not card.suspended]
    rows = []
    seen: set[int] = set()
    for ahead in range(days):
        # by the end of a day everything that was due on it has come
        at = datetime.combine(now.date() + timedelta(days=ahead), time(23, 59), now.tzinfo)
        scheduled = returning = 0
        for place, (number, fsrs, due) in enumerate(decks):
            if not is_due(fsrs, due, at, interview):
                continue
            if number in seen:
                returning += 1
            else:
                scheduled += 1
                seen.add(number)
            after = review(number, fsrs, "good", at, interview)
            decks[place] = (number, after.fsrs, after.due)
        rows.append(DueDay(at.date(), scheduled, returning))
    return rows


def rhythm(times: Iterable[datetime], now: datetime) -> Rhythm:
    """Turn the times of answers into the rhythm of practice; a day that has only begun breaks no run."""
    times = list(times)
    days = {local_date(at, now.tzinfo) for at in times}
    today = now.date()
    recent = sum(today - timedelta(days=RHYTHM_DAYS) < day <= today for day in days)
    day = today if today in days else today - timedelta(days=1)
    run = 0
    while day in days:
        run, day = run + 1, day - timedelta(days=1)
    return Rhythm(recent, run, len(times))


def local_date(at: datetime, zone: tzinfo | None) -> date:
    """The date of a moment on the user's calendar."""
    return at.astimezone(zone).date()
