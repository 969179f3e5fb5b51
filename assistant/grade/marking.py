"""The grader as drills call it: a task and an answer in, marks out."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.drill.marks import OKAY, VITAL, Marks, PointMark
from assistant.drill.task import Task
from assistant.grade.grading import grade
from assistant.grade.rubric import Rubric, RubricPoint, WrongAnswer, build_rubric, support_text
from assistant.grade.verdict import Grade
from assistant.grade.weights import Weights
from content.handbook import Page
from index.embed import TokenEmbedder

REMEMBERED = 4  # rubrics, each about 400 KB: a question with its follow-ups


class RubricGrader:
    """Grades tasks without a language model; rubrics are kept, so `prepare` can run while the user still writes."""

    def __init__(self, embedder: TokenEmbedder, weights: Weights, pages: Mapping[str, Page]) -> None:
        self.name = f"key points {weights.version}"
        self.weights = weights
        self.version = weights.version
        self._embedder = embedder
        self._pages = pages
        self._rubrics: dict[Task, Rubric] = {}

    def prepare(self, task: Task) -> Rubric:
        """Turn a task into its rubric, ahead of its answer, and load what reads both together."""
        if task not in self._rubrics:
            if len(self._rubrics) >= REMEMBERED:
                self._rubrics.pop(next(iter(self._rubrics)))
            self._embedder.statement_odds([])
            self._rubrics[task] = build_rubric(
                task.asked,
                [
                    RubricPoint(p.claim, VITAL if p.vital else OKAY, support_text(p.support, self._pages))
                    for p in task.points
                ],
                embedder=self._embedder,
                wrong_answers=[WrongAnswer(wrong.answer, wrong.why) for wrong in task.wrong_answers],
            )
        return self._rubrics[task]

    def grade(self, task: Task, answer: str) -> Marks:
        """Mark an answer against the task's key points."""
        return to_marks(self.grade_first(task, answer), self.name)

    def grade_first(self, task: Task, answer: str) -> Grade:
        """Grade an answer without a model; the same words always get the same grade."""
        return grade(self.prepare(task), answer, embedder=self._embedder, weights=self.weights)


def to_marks(graded: Grade, grader: str) -> Marks:
    """Turn a grade, refined or not, into marks."""
    return Marks(
        points=tuple(
            PointMark(v.verdict, v.p, v.contradicted, v.best_sentence, v.quote) for v in graded.verdicts
        ),
        flags=graded.flags,
        mistakes=graded.mistakes,
        feedback=graded.feedback,
        grader=f"{grader} and {graded.refined_by}" if graded.refined_by else grader,
    )
