"""Answerable and unanswerable questions in, figures of the gate out: what it declines, and at which price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple

import numpy as np
from numpy.typing import NDArray

from assistant.evaluation.figures import Figure, Section, auroc, mean_figure, statistic_figure
from assistant.evaluation.items import Question
from assistant.evaluation.logistic import cross_validated
from assistant.evaluation.retrieval import Search
from assistant.gate import THRESHOLD, decide, features

COVERAGES = (1.0, 0.95, 0.9, 0.8, 0.7, 0.5)


def evaluate_abstention(
    answerable: Sequence[Question], unanswerable: Sequence[Question], search: Search
) -> Section:
    """Measure the gate as it is, and with weights fitted on other questions only; with its risk-coverage curve."""
    items = [*answerable, *unanswerable]
    labels = np.array([True] * len(answerable) + [False] * len(unanswerable))
    found = [(item, search(item.question)) for item in items]
    rows = np.array([astuple(features(item.question, passages)) for item, passages in found])
    chance = cross_validated(rows, labels, [item.id for item in items])
    verdicts = [decide(item.question, passages) for item, passages in found]
    shipped = np.array([verdict.probability for verdict in verdicts])
    both = np.column_stack([chance, labels])
    figures = [
        *declined(items, labels, shipped, THRESHOLD, "shipped weights"),
        statistic_figure(
            "AUROC (shipped weights)",
            np.column_stack([shipped, labels]),
            lambda sample: auroc(sample[:, 0], sample[:, 1] > 0.5),
        ),
        *declined(items, labels, chance, THRESHOLD, "cross-validated"),
        statistic_figure(
            "AUROC (cross-validated)", both, lambda sample: auroc(sample[:, 0], sample[:, 1] > 0.5)
        ),
    ]
    curve = "; ".join(
        f"{coverage:.0%}: {risk:.1%}" for coverage, risk in risk_at_coverage(chance, labels, COVERAGES)
    )
    return Section(
        "abstention",
        tuple(figures),
        (
            f"{len(answerable)} answerable and {len(unanswerable)} unanswerable questions.",
            f"Share of unanswerable ones among the questions answered, at a share of all questions answered: {curve}.",
        ),
    )


def declined(
    items: Sequence[Question],
    labels: NDArray[np.bool_],
    chance: NDArray[np.float64],
    threshold: float,
    how: str,
) -> list[Figure]:
    """Shares declined, by kind of question; those of answerable questions are wrongly declined."""
    values: dict[str, dict[str, float]] = {}
    for item, answerable, value in zip(items, labels, chance, strict=True):
        name = "answerable wrongly declined" if answerable else f"{item.kind or 'unanswerable'} declined"
        values.setdefault(f"{name} ({how})", {})[item.id] = float(value < threshold)
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
