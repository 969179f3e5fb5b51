"""A drill that shows its first verdict in, the same drill with better marks out, while the user reads.

`refine_last` is what an interface calls after an answer was marked: in a thread of its own in the app, at once in
the terminal. It stores every better grade as it comes, so closing the window loses nothing, and `changes` tells
what to point out. Without an admitted model there is nothing to do and `judge_for` gives None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from assistant.drill.actions import Grade
from assistant.drill.attempt import Attempt
from assistant.drill.engine import DrillRoom
from assistant.drill.machine import Drill, State
from assistant.drill.marks import Marks
from assistant.drill.task import Verdict
from assistant.grade.judge import Admission, admits, read_admission, refine, shipped_admission, stored_at
from assistant.grade.marking import RubricGrader, to_marks
from assistant.models.chat import ChatModel
from assistant.progress.database import ProgressError

BY_POINTS_ALONE = (
    "concept",
    "calculate",
    "follow_up",
    "recap",
    "pattern",
    "design",
)  # code and stories are marked otherwise
BUDGET = timedelta(seconds=60)  # from which on no further key point is asked about
TRIES = 3  # to store one grade while the user's own actions come in between


@dataclass(frozen=True, slots=True)
class Judge:
    """A model that was admitted to refine grades, and how much its word weighs."""

    model: ChatModel
    admission: Admission


@dataclass(frozen=True, slots=True)
class Change:
    """One key point (0-based) whose verdict a model changed."""

    point: int
    before: Verdict
    after: Verdict


def judge_for(
    model: ChatModel | None, folder: Path, grader_version: str, *, shipped: bool = False
) -> Judge | None:
    """Turn a model into a judge if it was admitted for this grader, by the user's calibration in `folder` first,
    else, if `shipped`, by the one that comes with the program; None otherwise. Raises AdmissionError if a stored file
    is damaged."""
    if model is None:
        return None
    admission = read_admission(stored_at(folder, model.name))
    if admission is None and shipped:
        admission = shipped_admission(model.name)
    if admission is None or not admits(admission, model.name, grader_version):
        return None
    return Judge(model, admission)


def can_refine(drill: Drill) -> bool:
    """Whether a drill shows the marks of an answer that a model may look at again."""
    attempt = drill.last
    return (
        drill.state is State.FEEDBACK
        and attempt is not None
        and bool(attempt.marks and attempt.marks.points and attempt.answer.strip())
        and attempt.task.kind in BY_POINTS_ALONE
        and attempt.task.scored
    )


def refine_last(
    room: DrillRoom, drill_id: int, grader: RubricGrader, judge: Judge, now: Callable[[], datetime]
) -> Iterator[Drill]:
    """Yield a stored drill anew after each key point of its last answer about which the judge was asked.

    Ends as soon as the drill no longer shows that answer, and after a minute: the verdicts that were not looked at
    again stand. What the user overruled stays overruled. Raises ModelError if the model fails; the grades stored
    until then stand.
    """
    drill = room.store.load(drill_id)
    attempt = drill.last
    if attempt is None or not can_refine(drill):
        return
    first = grader.grade_first(attempt.task, attempt.answer)
    rubric = grader.prepare(attempt.task)
    started = now()
    for refined in refine(first, rubric, attempt.answer, judge.model, judge.admission):
        after = _store(room, drill_id, attempt, to_marks(refined, grader.name), now)
        if after is None:
            return
        yield after
        if now() - started >= BUDGET:
            return


def changes(before: Marks | None, after: Marks | None) -> list[Change]:
    """List the key points whose verdicts differ between two marks of one answer."""
    if before is None or after is None:
        return []
    return [
        Change(index, one.verdict, other.verdict)
        for index, (one, other) in enumerate(zip(before.points, after.points, strict=False))
        if one.verdict != other.verdict
    ]


def _store(
    room: DrillRoom, drill_id: int, attempt: Attempt, marks: Marks, now: Callable[[], datetime]
) -> Drill | None:
    """Put marks in place of an attempt's, read anew, so that nothing the user did meanwhile is lost."""
    for tries_left in reversed(range(TRIES)):
        drill = room.store.load(drill_id)
        last = drill.last
        if drill.state is not State.FEEDBACK or last is None or last.ordinal != attempt.ordinal:
            return None
        kept = replace(
            last.marks or Marks(), points=marks.points, feedback=marks.feedback, grader=marks.grader
        )
        try:
            return room.act(drill, Grade(kept), now())
        except ProgressError:
            if not tries_left:
                raise
    return None
