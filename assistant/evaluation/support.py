"""Labeled sentence-passage pairs in, figures of the support check out.

The flag is "not supported": raised on a sentence whose passage does not carry it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple

import numpy as np
from numpy.typing import NDArray

from assistant.evaluation.figures import Figure, Section, auroc, mean_figure, statistic_figure
from assistant.evaluation.items import SupportPair
from assistant.evaluation.logistic import cross_validated
from assistant.exchange import Support
from assistant.grounding import (
    SUPPORTED_FROM,
    Claim,
    Evidence,
    check_support,
    likeness,
    missing_numbers,
    read_claims,
    read_evidence,
    support_features,
)
from index.embed import Embedder


def evaluate_support(pairs: Sequence[SupportPair], embedder: Embedder) -> Section:
    """Measure the support check as it is, and with weights fitted on other passages only."""
    claims = read_claims([pair.sentence for pair in pairs], embedder)
    passages = {
        text: read_evidence(text, "", embedder) for text in dict.fromkeys(pair.passage for pair in pairs)
    }
    shipped = np.array(
        [
            check_support(claim, passages[pair.passage]).support is not Support.SUPPORTED
            for claim, pair in zip(claims, pairs, strict=True)
        ]
    )
    chance = cross_validated_chances(pairs, claims, passages)
    figures = [
        *flag_figures(pairs, chance < SUPPORTED_FROM, "cross-validated"),
        statistic_figure(
            "AUROC (cross-validated)",
            np.column_stack([chance, [pair.supported for pair in pairs]]),
            lambda rows: auroc(rows[:, 0], rows[:, 1] > 0.5),
        ),
        *flag_figures(pairs, shipped, "shipped weights"),
    ]
    wrong = sum(not pair.supported for pair in pairs)
    return Section(
        "grounding",
        tuple(figures),
        (
            f"{len(pairs)} pairs, {wrong} with a planted error; flagged is what the check does not call supported.",
        ),
    )


def cross_validated_chances(
    pairs: Sequence[SupportPair], claims: Sequence[Claim], passages: dict[str, Evidence]
) -> NDArray[np.float64]:
    """Probabilities of support, each by weights fitted without any pair of the same passage."""
    rows, barred = [], []
    for claim, pair in zip(claims, pairs, strict=True):
        evidence = passages[pair.passage]
        window = likeness(claim, evidence)[1]
        assert window is not None, f"{pair.id} has an empty passage"
        rows.append(astuple(support_features(claim, evidence, window)[0]))
        barred.append(bool(missing_numbers(claim, evidence)))
    features = np.array(rows, dtype=np.float64)
    labels = np.array([pair.supported for pair in pairs])
    chance = cross_validated(features, labels, [pair.place for pair in pairs])
    return np.where(barred, 0.0, chance)


def flag_figures(pairs: Sequence[SupportPair], flagged: NDArray[np.bool_], how: str) -> list[Figure]:
    """Recall of the flag by kind of error, its false alarms on faithful sentences, and its precision."""
    marks = {pair.id: float(mark) for pair, mark in zip(pairs, flagged, strict=True)}
    wrong = {pair.id: marks[pair.id] for pair in pairs if not pair.supported}
    right = {pair.id: marks[pair.id] for pair in pairs if pair.supported}
    raised = {pair.id: float(not pair.supported) for pair in pairs if marks[pair.id]}
    figures = [
        mean_figure(f"errors flagged ({how})", wrong),
        mean_figure(f"faithful flagged ({how})", right),
        mean_figure(f"precision of the flag ({how})", raised),
    ]
    for kind in sorted({pair.kind for pair in pairs if not pair.supported}):
        values = {pair.id: marks[pair.id] for pair in pairs if pair.kind == kind}
        figures.append(mean_figure(f"errors flagged: {kind} ({how})", values))
    return figures
