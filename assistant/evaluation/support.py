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


def evaluate_support(
    pairs: Sequence[SupportPair], held_out: Sequence[SupportPair], embedder: Embedder
) -> Section:
    """Measure the support check as it is, with weights fitted on other passages only, and on pairs held out.

    The rules and weights of the check were made with `pairs` in view; nothing was ever fitted to `held_out`.
    """
    claims, passages = prepared(pairs, embedder)
    chance = cross_validated_chances(pairs, claims, passages)
    figures = [
        *flag_figures(pairs, chance < SUPPORTED_FROM, "cross-validated"),
        statistic_figure(
            "AUROC (cross-validated)",
            np.column_stack([chance, [pair.supported for pair in pairs]]),
            lambda rows: auroc(rows[:, 0], rows[:, 1] > 0.5),
        ),
        *flag_figures(pairs, flagged(pairs, embedder), "shipped weights"),
        *flag_figures(held_out, flagged(held_out, embedder), "held out"),
    ]
    wrong = sum(not pair.supported for pair in pairs)
    return Section(
        "grounding",
        tuple(figures),
        (
            f"{len(pairs)} pairs, {wrong} with a planted error, and {len(held_out)} held out.",
            "Flagged is what the check does not call supported.",
        ),
    )


def prepared(pairs: Sequence[SupportPair], embedder: Embedder) -> tuple[list[Claim], dict[str, Evidence]]:
    """Read the sentences of pairs as claims and their passages, each once, as evidence."""
    texts = dict.fromkeys(pair.passage for pair in pairs)
    return (
        read_claims([pair.sentence for pair in pairs], embedder),
        {text: read_evidence(text, "", embedder) for text in texts},
    )


def flagged(pairs: Sequence[SupportPair], embedder: Embedder) -> NDArray[np.bool_]:
    """Which pairs the check does not call supported."""
    claims, passages = prepared(pairs, embedder)
    return np.array(
        [
            check_support(claim, passages[pair.passage]).support is not Support.SUPPORTED
            for claim, pair in zip(claims, pairs, strict=True)
        ]
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


def flag_figures(pairs: Sequence[SupportPair], flags: NDArray[np.bool_], how: str) -> list[Figure]:
    """Recall of the flag by kind of error, its false alarms on faithful sentences, and its precision."""
    marks = {pair.id: float(mark) for pair, mark in zip(pairs, flags, strict=True)}
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
