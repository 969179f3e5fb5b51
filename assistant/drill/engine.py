"""Driving a drill: actions go through the machine, to the disk, and to the examiner, in that order.

An interface keeps only the drill's id. It reads the drill with `open`, sends actions with `act`, and
shows what comes back; after a crash or a reload `open` is enough to go on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assistant.drill.actions import Action, Grade, Pause
from assistant.drill.attempt import Attempt
from assistant.drill.examiner import Examiner
from assistant.drill.followups import cue
from assistant.drill.machine import GRACE_SECONDS, MISSED_BELOW, Drill, DrillError, State, seconds_left, step
from assistant.drill.task import Number, Pattern, Point, Task, Wrong
from assistant.progress.store import ProgressStore
from assistant.story_probes import HINTS


@dataclass(frozen=True, slots=True)
class Reveal:
    """What may be shown once an answer was tried; `worked` asks to show a whole answer after two misses."""

    points: tuple[Point, ...]
    wrong_answers: tuple[Wrong, ...]
    number: Number | None
    pattern: Pattern | None
    source: str
    worked: bool


@dataclass(frozen=True, slots=True)
class DrillRoom:
    """The place where drills run: a store for what happens and an examiner for what is answered."""

    store: ProgressStore
    examiner: Examiner

    def begin(self, drill: Drill) -> Drill:
        """Store a new drill and return it with its id."""
        return self.store.add(drill)

    def open(self, drill_id: int, now: datetime) -> Drill:
        """Read a drill as it stands, to go on with it.

        An answer that was handed in but not yet marked is marked now. A question whose time ran out while
        nobody was there (a crash, a closed laptop) is found paused at the last thing that was done.
        """
        drill = self._mark(self.store.load(drill_id), now)
        left = seconds_left(drill, now)
        if drill.state is State.ANSWERING and drill.touched_at and left is not None and left < -GRACE_SECONDS:
            return self.act(drill, Pause(), drill.touched_at)
        return drill

    def act(self, drill: Drill, action: Action, now: datetime) -> Drill:
        """Apply one action, store it, and mark an answer that was handed in.

        Raises DrillError if the action does not fit, ProgressError if the drill went on elsewhere.
        """
        after = step(drill, action, now)
        if after is drill:
            return drill
        self.store.save(drill, after, action, now)
        return self._mark(after, now)

    def _mark(self, drill: Drill, now: datetime) -> Drill:
        if drill.state is not State.SUBMITTED or drill.last is None:
            return drill
        action = Grade(self.examiner.mark(drill.last))
        after = step(drill, action, now)
        self.store.save(drill, after, action, now)
        return after


def has_hint(task: Task) -> bool:
    """Tell whether there is a hint: for a pick, a story, and everything with key points."""
    return bool(task.pattern or task.kind == "star" or task.seeks in HINTS or task.points)


def hint(drill: Drill) -> str:
    """Give the hint of the task in hand: the first words of its first vital key point, or what a story wants.

    Send the Hint action first, so that it is counted.
    """
    task = drill.task
    if task is None or not drill.hints:
        raise DrillError("A hint is shown after it was asked for; send Hint first.")
    if task.pattern:
        return f"Cue: {task.pattern.cues[0]}"
    if task.kind == "star" or task.seeks in HINTS:
        return HINTS[task.seeks or "parts"]
    if not task.points:
        return "There is no hint here: nothing but your own judgment settles this question."
    return cue(next((point for point in task.points if point.vital), task.points[0]).claim)


def reveal(drill: Drill, ordinal: int = 0) -> Reveal:
    """Show what a good answer to an attempt (0: the last) holds; raises DrillError before the attempt.

    In a mock nothing is shown before its end.
    """
    ended = drill.state in (State.CLOSED, State.ABANDONED)
    allowed = ended or (drill.show == "each" and drill.state is State.FEEDBACK)
    if not allowed or not drill.attempts:
        raise DrillError(f"Nothing is revealed while the drill is {drill.state}; answer first.")
    attempt = drill.attempts[ordinal - 1]  # 0 becomes -1: the last
    task = attempt.task
    worked = misses_of(drill, attempt) >= 2
    return Reveal(task.points, task.wrong_answers, task.number, task.pattern, task.source, worked)


def misses_of(drill: Drill, attempt: Attempt) -> int:
    """Count the answers to an attempt's question within its drill that fell short, up to the attempt itself."""
    return sum(
        1
        for other in drill.attempts[: attempt.ordinal]
        if other.task.question_id == attempt.task.question_id
        and other.score is not None
        and other.score < MISSED_BELOW
    )
