"""The track record: what the user has done so far, in the form in which tasks and checklist items ask for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from assistant.behavioral import Story, is_sound
from assistant.design.levels import phase_result
from assistant.drill.attempt import Attempt
from assistant.plan.notes import Note
from assistant.progress.mastery import Scored
from assistant.progress.records import Solved
from assistant.progress.store import DrillRow
from content.scenarios import load_grid

GOOD = 0.6


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of a drill: which question, how it was graded (None: not at all), and whether its pick was right."""

    question_id: str
    kind: str
    topic: str
    level: int
    score: float | None
    confidence: int
    at: datetime
    exercise: str = ""
    tests_passed: bool = False
    patterns: tuple[str, ...] = ()
    right_pick: bool = False

    def scored(self, topic: str) -> Scored | None:
        """The answer as mastery reads it, counted for a topic; None if it was not graded."""
        if self.score is None:
            return None
        return Scored(topic, self.level, self.score, self.confidence, self.at)


@dataclass(frozen=True, slots=True)
class Finished:
    """One drill that was played to its end: its kind and when it began.

    A design drill of all eight phases, alone or as a round of a loop, counts as an `interview` besides.
    """

    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PhaseLevel:
    """The level (1 to 4) reached in one phase of a design drill."""

    phase: str
    level: int


@dataclass(frozen=True, slots=True)
class Track:
    """Everything done so far, each in order of time; `stories` counts the sound ones, `exercises` those passed."""

    answers: tuple[Answered, ...] = ()
    drills: tuple[Finished, ...] = ()
    solved: tuple[Solved, ...] = ()
    notes: tuple[Note, ...] = ()
    stories: int = 0
    exercises: frozenset[str] = frozenset()
    phases: tuple[PhaseLevel, ...] = ()


def track_of(
    attempts: Iterable[Attempt],
    drills: Iterable[DrillRow],
    solved: Sequence[Solved],
    notes: Sequence[Note],
    stories: Iterable[Story],
) -> Track:
    """Turn what the stores hold, attempts in order of time, into the track record."""
    attempts = list(attempts)
    answers = tuple(_answered(attempt) for attempt in attempts)
    finished = [Finished(d.kind, d.started_at) for d in drills if d.state == "closed"]
    finished += _interviews(attempts)
    return Track(
        answers,
        tuple(sorted(finished, key=lambda f: f.at)),
        tuple(solved),
        tuple(notes),
        sum(is_sound(story) for story in stories),
        frozenset(a.exercise for a in answers if a.tests_passed),
        tuple(_phases(attempts)),
    )


def _interviews(attempts: Iterable[Attempt]) -> Iterator[Finished]:
    """The design problems on which every phase was asked."""
    asked: dict[str, dict[str, datetime]] = {}
    for attempt in attempts:
        if attempt.task.brief is not None:
            asked.setdefault(attempt.task.brief.key, {}).setdefault(attempt.task.phase, attempt.asked_at)
    for phases in asked.values():
        if len(phases) == len(load_grid().phases):
            yield Finished("interview", min(phases.values()))


def _phases(attempts: Iterable[Attempt]) -> Iterator[PhaseLevel]:
    """The level of each phase of each design interview: an answer and its follow-ups stand next to each other."""
    for (phase, _), chain in groupby(attempts, key=lambda a: (a.task.phase, a.task.question_id)):
        result = phase_result(list(chain)) if phase else None
        if result is not None and result.level:
            yield PhaseLevel(phase, result.level)


def _answered(attempt: Attempt) -> Answered:
    task = attempt.task
    checks = {check.name: check.value for check in attempt.marks.checks} if attempt.marks else {}
    counts = task.returns == 0 and task.kind != "recap"
    return Answered(
        task.question_id,
        task.kind,
        task.topic,
        task.level,
        attempt.score if counts else None,
        attempt.confidence,
        attempt.submitted_at,
        task.exercise_id,
        bool(task.exercise_id) and checks.get("tests", 0.0) >= 1.0,
        task.pattern.accepted if task.pattern else (),
        checks.get("pattern", 0.0) >= 1.0,
    )
