"""The examiner: one attempt becomes its marks, by rule where a rule decides and by the grader elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from assistant.behavioral import story_checks
from assistant.drill.attempt import Attempt
from assistant.drill.checks import number_check, pattern_checks, run_check
from assistant.drill.marks import Grader, Marks
from assistant.story_probes import probe_checks

SELF_CHECK = "Ungraded: there is no reference to grade against. Compare with the passages and judge yourself."
NO_RUNNER = "Ungraded: the tests of this exercise could not be run."
BY_RULE = "rules"


class Run(Protocol):
    """What the examiner reads of a run of tests; the exercise runner's result fits."""

    @property
    def passed(self) -> int: ...
    @property
    def total(self) -> int: ...
    @property
    def note(self) -> str: ...


class CodeRunner(Protocol):
    """Runs the hidden tests of an exercise against submitted code."""

    def run(self, exercise_id: str, code: str) -> Run:
        """Run the hidden tests; a crash or a limit is told in `note`, never raised."""
        ...


@dataclass(frozen=True, slots=True)
class Examiner:
    """Marks attempts of every kind; without a runner, code stays ungraded."""

    grader: Grader
    runner: CodeRunner | None = None

    def mark(self, attempt: Attempt) -> Marks:
        """Turn an attempt into marks; an answer that cannot be graded says so in its feedback."""
        task = attempt.task
        if attempt.gave_up:
            return Marks(flags=("gave up",), grader=BY_RULE)
        marks = Marks(grader=BY_RULE)
        if task.kind == "star":
            # the structure of the story decides; its key points are advice on what to tell, no story is off topic for them
            return replace(marks, checks=story_checks(attempt.answer))
        if task.seeks:
            return replace(marks, checks=probe_checks(task.seeks, attempt.answer))
        if task.points:
            marks = self.grader.grade(task, attempt.answer)
        if task.number:
            marks = replace(
                marks, checks=(*marks.checks, number_check(task.number, attempt.answer, task.points))
            )
        if task.pattern:
            marks = replace(marks, checks=(*marks.checks, *pattern_checks(task.pattern, attempt.work)))
        if task.kind == "code":
            if self.runner is None:
                return replace(marks, feedback=NO_RUNNER)
            run = self.runner.run(task.exercise_id, attempt.work.code)
            marks = replace(
                marks, checks=(*marks.checks, run_check(run.passed, run.total, run.note, task.points))
            )
        if not task.scored:
            return replace(marks, feedback=SELF_CHECK)
        return marks
