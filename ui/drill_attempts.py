"""Answers of a drill in the app: what a form holds becomes one, and what is shown of those that were given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assistant.drill.attempt import Attempt, Work
from assistant.drill.machine import Drill, State
from assistant.drill.marks import TESTS
from assistant.exercises.runner import ExerciseRun
from ui.forms import Form


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the visible tests of an exercise: how it ended, how many answers of its drill stood before it, and when."""

    ended: ExerciseRun
    answers: int
    at: datetime

    def belongs(self, drill: Drill) -> bool:
        """Whether it was a run for the question in hand; a drill started later may bear the number of a deleted one."""
        in_hand = drill.state is State.ANSWERING and self.answers == len(drill.attempts)
        return in_hand and self.at >= drill.started_at


def answer_of(form: Form) -> tuple[str, Work, int]:
    """Turn the fields of a question's form into words, work and confidence (0: not said yet)."""
    work = Work(
        pattern=form.text("pattern"),
        time=form.text("time").strip(),
        space=form.text("space").strip(),
        code=form.text("code"),
        story_id=form.number("story"),
    )
    return form.text("answer"), work, form.number("confidence", most=4)


def last_marked(drill: Drill) -> Attempt | None:
    """The attempt whose feedback stands on the page, if there is one."""
    return drill.last if drill.state is State.FEEDBACK and drill.show == "each" else None


def unsolved(drill: Drill) -> list[Attempt]:
    """List the attempts at exercises, the last of each, whose hidden tests did not all pass."""
    latest = {attempt.task.exercise_id: attempt for attempt in drill.attempts if attempt.task.kind == "code"}
    return [attempt for attempt in latest.values() if not all_tests_passed(attempt)]


def all_tests_passed(attempt: Attempt) -> bool:
    """Whether the hidden tests of an exercise ran and all passed."""
    checks = attempt.marks.checks if attempt.marks else ()
    return any(check.name == TESTS and check.value >= 1 for check in checks)
