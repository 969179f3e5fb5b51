"""The grader of drills: a task becomes a rubric, an answer its marks, without any language model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.drill.marks import OKAY, VITAL, Marks, PointMark
from assistant.drill.task import Task
from assistant.grade.grading import grade
from assistant.grade.rubric import Rubric, RubricPoint, WrongAnswer, build_rubric, support_text
from assistant.grade.weights import Weights
from content.handbook import Page
from index.embed import Embedder


@dataclass(frozen=True, slots=True)
class RubricGrader:
    """Marks answers against key points by words, meaning and known wrong answers; deterministic."""

    embedder: Embedder
    weights: Weights
    pages: Mapping[str, Page]

    def grade(self, task: Task, answer: str) -> Marks:
        """Mark an answer against the task's key points, one mark per point, in order."""
        found = grade(self._rubric(task), answer, embedder=self.embedder, weights=self.weights)
        return Marks(
            points=tuple(
                PointMark(v.verdict, v.p, v.contradicted, v.best_sentence, v.quote) for v in found.verdicts
            ),
            flags=found.flags,
            feedback=found.feedback,
            grader=found.grader_version,
        )

    def _rubric(self, task: Task) -> Rubric:
        points = [
            RubricPoint(p.claim, VITAL if p.vital else OKAY, support_text(p.support, self.pages))
            for p in task.points
        ]
        wrong = [WrongAnswer(known.answer, known.why) for known in task.wrong_answers]
        return build_rubric(task.prompt, points, embedder=self.embedder, wrong_answers=wrong)
