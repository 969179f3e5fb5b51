"""Answerable and unanswerable questions in, figures of the gate out: what it declines, and at which price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple

import numpy as np
from numpy.typing import NDArray

from assistant.evaluation.figures import Figure, Section, auroc, mean_figure, statistic_figure
from assistant.evaluation.items import Question
from assistant.evaluation.logistic import cross_validated, fit_logistic, foldings, predict
from assistant.evaluation.retrieval import Search
from assistant.gate import THRESHOLD, GateFeatures, features, gate_probability
from index.embed import Embedder

ENOUGH_TO_FIT = 50  # questions of either kind
FOLDS = 5
WRONGLY_DECLINED = 0.05
COVERAGES = (1.0, 0.95, 0.9, 0.8, 0.7, 0.5)


def evaluate_abstention(
    answerable: Sequence[Question],
    unanswerable: Sequence[Question],
    search: Search,
    embedder: Embedder,
) -> Section:
    """Measure the gate as it is, and with weights fitted on other questions only; with its risk-coverage curve."""
    items = [*answerable, *unanswerable]
    labels = np.array([True] * len(answerable) + [False] * len(unanswerable))
    found = [(item, search(item.question)) for item in items]
    rows = np.array([astuple(features(item.question, passages, embedder)) for item, passages in found])
    scaled = rows / (rows.std(axis=0) + 1e-9)  # so that the penalty of the fit means the same for each
    shipped = np.array([gate_probability(GateFeatures(*row)) for row in rows])
    figures = [
        *declined_figures(items, labels, shipped < THRESHOLD, "shipped weights"),
        auroc_figure(labels, shipped, "shipped weights"),
    ]
    if min(len(answerable), len(unanswerable)) >= ENOUGH_TO_FIT:
        chance = cross_validated(scaled, labels, [item.id for item in items])
        declined = cross_validated_declines(scaled, labels)
        figures += declined_figures(items, labels, declined, "cross-validated")
        figures.append(auroc_figure(labels, chance, "cross-validated"))
    curve = "; ".join(
        f"{coverage:.0%}: {risk:.1%}" for coverage, risk in risk_at_coverage(shipped, labels, COVERAGES)
    )
    return Section(
        "abstention",
        tuple(figures),
        (
            f"{len(answerable)} answerable and {len(unanswerable)} unanswerable questions.",
            f"Share of unanswerable ones among the questions answered, at a share of all questions answered: {curve}.",
        ),
    )


def cross_validated_declines(rows: NDArray[np.float64], labels: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What is declined by weights and a threshold (5 % of the answerable) that were set on other questions."""
    declined = np.zeros(len(rows), dtype=bool)
    for held in foldings([str(i) for i in range(len(rows))], FOLDS, 1, 0):
        weights = fit_logistic(rows[~held], labels[~held])
        threshold = np.quantile(predict(rows[~held & labels], weights), WRONGLY_DECLINED)
        declined[held] = predict(rows[held], weights) < threshold
    return declined


def auroc_figure(labels: NDArray[np.bool_], chance: NDArray[np.float64], how: str) -> Figure:
    """How well probabilities tell answerable from unanswerable questions."""
    both = np.column_stack([chance, labels])
    return statistic_figure(f"AUROC ({how})", both, lambda rows: auroc(rows[:, 0], rows[:, 1] > 0.5))


def declined_figures(
    items: Sequence[Question],
    labels: NDArray[np.bool_],
    declined: NDArray[np.bool_],
    how: str,
) -> list[Figure]:
    """Shares declined, by kind of question; those of answerable questions are wrongly declined."""
    values: dict[str, dict[str, float]] = {}
    for item, answerable, value in zip(items, labels, declined, strict=True):
        name = "answerable wrongly declined" if answerable else f"{item.kind or 'unanswerable'} declined"
        values.setdefault(f"{name} ({how})", {})[item.id] = float(value)
    return [mean_figure(name, scores) for name, scores in values.items()]


def risk_at_coverage(
    chance: NDArray[np.float64], labels: NDArray[np.bool_], coverages: Sequence[float]
) -> list[tuple[float, float]]:
    """The share of unanswerable questions among the most confident ones, for each share answered."""
    order = np.argsort(-chance, kind="stable")
    curve = []
    for coverage in coverages:
        answered = order[: max(1, round(coverage * len(order)))]
        curve.append((coverage, float((~labels[answered]).mean())))
    return curve
