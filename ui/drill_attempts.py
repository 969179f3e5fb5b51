"""Answers of a drill in the app: what a form holds becomes one, and what is shown of those that were given."""

from __future__ import annotations

from assistant.drill.attempt import Attempt, Work
from assistant.drill.machine import Drill, State
from assistant.drill.marks import TESTS
from ui.forms import Form


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
