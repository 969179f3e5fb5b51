"""The progress report: everything that is known about where the user stands, as one value made from stored facts.

`report_of` is pure. What is shown on the Progress tab, printed by `whetstone progress`, and written as Markdown,
HTML or PDF all comes from the one value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from assistant.drill.attempt import Attempt
from assistant.plan.evidence import Row
from assistant.plan.state import Placed, State, Status
from assistant.plan.today import Cell, Today
from assistant.plan.track import Answered, Track
from assistant.progress.errors import ErrorEntry
from assistant.progress.mastery import FEW, Calibration, Scored, calibration, overruled
from assistant.progress.memory import StudyCard
from assistant.progress.report_figures import (
    ASPECT_OF,
    TOO_SURE,
    Aspect,
    DayScore,
    DueDay,
    Rhythm,
    TopicRow,
    day_scores,
    forecast,
    rhythm,
    topic_rows,
)
from assistant.progress.store import DrillRow

ERRORS_SHOWN = 10
DRILLS_SHOWN = 8
MOCKS_SHOWN = 4
DAYS_AHEAD = 7
FOLLOWING = ("follow_up", "recap")  # kinds of questions that belong to one before


@dataclass(frozen=True, slots=True)
class MockPart:
    """One round or phase of a mock interview and how it went, in words such as `lean hire` or `3 of 4`."""

    name: str
    result: str


@dataclass(frozen=True, slots=True)
class Mock:
    """One mock interview that was played: a full loop by rounds, or a design interview by phases."""

    drill_id: int
    title: str
    at: datetime
    result: str
    parts: tuple[MockPart, ...]


@dataclass(frozen=True, slots=True)
class SourceUsed:
    """One source that the library holds, with its license and the number of its documents."""

    title: str
    url: str
    licence: str
    documents: int


@dataclass(frozen=True, slots=True)
class Grader:
    """Who grades: the grader's version with its kappa on the labeled answers (None if not measured), the model
    that refines (or ""), and how many of the graded key points the user decided otherwise."""

    version: str
    kappa: float | None
    answers: int
    model: str
    model_kappa: float
    graded: int
    overruled: int

    @property
    def words(self) -> str:
        """The line under a report that says how far the scores can be trusted."""
        line = f"Graded by key points, version {self.version}"
        if self.kappa is not None:
            line += f": kappa {self.kappa:.2f} against people's labels on {self.answers} answers"
        if self.model:
            line += f"; refined by {self.model}, kappa {self.model_kappa:.2f} on the points it was tried on"
        if not self.graded:
            return f"{line}."
        agreed = 1 - self.overruled / self.graded
        points = f"{self.graded} graded key point{'s' if self.graded != 1 else ''}"
        return f"{line}. You let {agreed:.0%} of {points} stand."


@dataclass(frozen=True, slots=True)
class PlanPart:
    """Where the plan stands: its dates and hours, the bar of days, and the tasks of the next seven days."""

    first_day: date
    last_day: date
    hours: float
    headline: str
    done: int
    tasks: int
    cells: tuple[Cell, ...]
    ahead: tuple[tuple[date, tuple[Placed, ...]], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything known about where the user stands at `at`, a time on the user's clock."""

    at: datetime
    interview: date | None
    plan: PlanPart | None
    checklist: tuple[Row, ...]
    rhythm: Rhythm
    topics: tuple[TopicRow, ...]
    days: tuple[DayScore, ...]
    calibration: tuple[Calibration, ...]
    mocks: tuple[Mock, ...]
    drills: tuple[DrillRow, ...]
    errors: tuple[ErrorEntry, ...]
    open_errors: int
    due: tuple[DueDay, ...]
    cards: int
    solved: int
    sources: tuple[SourceUsed, ...]
    grader: Grader

    @property
    def days_left(self) -> int | None:
        """Days until the interview, None without one and after it."""
        if self.interview is None or self.interview < self.at.date():
            return None
        return (self.interview - self.at.date()).days

    @property
    def asked(self) -> tuple[TopicRow, ...]:
        """The topics with an answer, the weakest first; those that have too few to say stand at the end."""
        rows = [row for row in self.topics if row.mastery.attempts]
        return tuple(sorted(rows, key=lambda r: (r.mastery.attempts < FEW, r.mastery.lower)))

    @property
    def too_sure(self) -> tuple[TopicRow, ...]:
        """The topics on which confidence runs ahead of the scores, the widest gap first."""
        rows = [row for row in self.topics if row.gap is not None and row.gap >= TOO_SURE]
        return tuple(sorted(rows, key=lambda r: -(r.gap or 0.0)))

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been answered yet."""
        return not self.rhythm.answers


def report_of(
    now: datetime,
    *,
    topics: Sequence[str],
    track: Track,
    attempts: Sequence[Attempt],
    cards: Sequence[StudyCard],
    errors: Iterable[ErrorEntry],
    drills: Sequence[DrillRow],
    mocks: Sequence[Mock],
    checklist: Sequence[Row],
    interview: datetime | None,
    plan: PlanPart | None,
    sources: Iterable[SourceUsed],
    grader: Grader,
) -> Report:
    """Turn stored facts into the report as of now; `now` is a time on the user's clock."""
    by_aspect = answers_by_aspect(track.answers)
    every = [scored for group in by_aspect.values() for scored in group]
    asked = questions_of(attempts)
    open_ = [in_context(error, asked) for error in errors if error.status != "fixed"]
    open_.sort(key=lambda e: (e.seen, e.at), reverse=True)
    return Report(
        at=now,
        interview=interview.date() if interview else None,
        plan=plan,
        checklist=tuple(checklist),
        rhythm=rhythm((answer.at for answer in track.answers), now),
        topics=tuple(topic_rows(topics, by_aspect, cards, now, interview)),
        days=tuple(day_scores(every, now)),
        calibration=tuple(calibration(every)),
        mocks=tuple(mocks[:MOCKS_SHOWN]),
        drills=tuple([drill for drill in drills if drill.attempts][:DRILLS_SHOWN]),
        errors=tuple(open_[:ERRORS_SHOWN]),
        open_errors=len(open_),
        due=tuple(forecast(cards, now, interview)),
        cards=sum(not card.suspended for card in cards),
        solved=len({entry.slug for entry in track.solved if entry.solved}),
        sources=tuple(sorted(sources, key=lambda s: s.title.lower())),
        grader=with_overrules(grader, attempts),
    )


def questions_of(attempts: Iterable[Attempt]) -> dict[str, str]:
    """Find the question that began each chain of answers, by its id."""
    asked: dict[str, str] = {}
    for attempt in attempts:
        if attempt.task.kind not in FOLLOWING:
            asked.setdefault(attempt.task.question_id, attempt.task.name)
    return asked


def in_context(error: ErrorEntry, asked: Mapping[str, str]) -> ErrorEntry:
    """Put the question before a follow-up that was missed, without which it says nothing."""
    question = asked.get(error.question_id, error.prompt)
    return error if question == error.prompt else replace(error, prompt=f"{question} → {error.prompt}")


def plan_part(state: State, view: Today) -> PlanPart:
    """Turn a plan and the view of its day into what the report says of it."""
    profile, first = state.profile, view.on
    ahead: dict[date, list[Placed]] = {}
    for placed in state.tasks:
        if placed.is_open and placed.on and first <= placed.on < first + timedelta(days=DAYS_AHEAD):
            ahead.setdefault(placed.on, []).append(placed)
    kept = [p for p in state.tasks if p.status in (Status.OPEN, Status.DONE)]
    return PlanPart(
        profile.first_day,
        profile.last_day,
        profile.minutes / 60,
        view.headline,
        sum(p.status is Status.DONE for p in kept),
        len(kept),
        view.cells,
        tuple((day, tuple(ahead[day])) for day in sorted(ahead)),
    )


def answers_by_aspect(answers: Iterable[Answered]) -> Mapping[Aspect, list[Scored]]:
    """Sort graded answers by what they show; recaps and repetitions within a drill are not graded ones."""
    found: dict[Aspect, list[Scored]] = {}
    for answer in answers:
        aspect, scored = ASPECT_OF.get(answer.kind), answer.scored(answer.topic)
        if aspect is not None and scored is not None:
            found.setdefault(aspect, []).append(scored)
    return found


def with_overrules(grader: Grader, attempts: Iterable[Attempt]) -> Grader:
    """Put into the line on the grader how much of it the user decided otherwise."""
    graded, changed = overruled(attempts)
    return replace(grader, graded=graded, overruled=changed)
