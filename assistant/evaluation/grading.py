"""Labeled answers in, figures of the grader out, with intervals: how it agrees with people, and what gets past it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from assistant.evaluation.figures import Figure, Section, mean_figure, statistic_figure
from assistant.grade.labeled import LabeledAnswer
from assistant.grade.selftest import (
    NEVER,
    PASS,
    Marked,
    band_qwk,
    key_point_kappa,
    labeled_points,
    mark_unseen,
    read_rubrics,
)
from content.handbook import Page
from content.questions import Question
from index.embed import TokenEmbedder

MEANS = {
    "full": "coverage of full answers",
    "para": "coverage of paraphrases",
    "wrong": "coverage of wrong answers",
}
Agreement = Callable[[Sequence[Marked]], float]


def evaluate_grading(
    answers: Sequence[LabeledAnswer],
    harder: Sequence[LabeledAnswer],
    questions: Mapping[str, Question],
    pages: Mapping[str, Page],
    embedder: TokenEmbedder,
) -> Section:
    """Measure the grader without a model on labeled answers and on harder ones, each question left out of the fit."""
    every = [*answers, *harder]
    rubrics = read_rubrics(every, questions, pages, embedder)
    marked = mark_unseen(every, rubrics, labeled_points(every, rubrics, embedder))
    marked, hard = marked[: len(answers)], marked[len(answers) :]
    earned = [row for row in marked if row.answer.kind != "copied"]  # whose labels do not say what they state
    figures = [
        _over_questions("key-point kappa", earned, key_point_kappa),
        _over_questions("band QWK", earned, band_qwk),
        *(
            mean_figure(name, {str(i): row.score for i, row in enumerate(marked) if row.answer.kind == kind})
            for kind, name in MEANS.items()
        ),
        mean_figure(
            "lists, off-topic, empty, injected, copied that pass",
            {str(i): float(row.score >= PASS) for i, row in enumerate(marked) if row.answer.kind in NEVER},
        ),
    ]
    if hard:
        figures.append(_over_questions("key-point kappa, harder answers", hard, key_point_kappa))
    remark = (
        f"{len(answers)} answers and {len(hard)} harder ones to {len(rubrics)} questions, without a model."
    )
    return Section("grading", tuple(figures), (remark,))


def _over_questions(name: str, marked: Sequence[Marked], agreement: Agreement) -> Figure:
    """An agreement with the interval that drawing other questions would give it."""
    groups: dict[str, list[Marked]] = {}
    for row in marked:
        groups.setdefault(row.answer.question, []).append(row)
    drawn = list(groups.values())
    numbers = np.arange(len(drawn), dtype=float).reshape(-1, 1)
    return statistic_figure(
        name, numbers, lambda rows: agreement([row for i in rows[:, 0].astype(int) for row in drawn[i]])
    )
