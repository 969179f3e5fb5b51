"""Labeled key points in, weights out: logistic regression on each answer's best unit, signs held.

Which unit of an answer speaks for a key point is not labeled. As in multiple-instance learning, the unit with the
highest logit stands for the answer, and fitting and choosing take turns. Weights that speak for a key point may not
become negative nor the others positive: a set of labeled answers always has accidents of style in it, and without
this a weight may come to punish the very word that was asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.grade.features import AGAINST, FIELDS
from assistant.grade.statements import UNREAD
from assistant.grade.weights import NEAR_ENOUGH, Joined

PENALTY = 1 / 3
ROUNDS = 4
STEPS = 1200
SIGNS = np.array([-1.0 if name in AGAINST else 1.0 for name in FIELDS])


@dataclass(frozen=True, slots=True)
class LabeledPoint:
    """One key point of one labeled answer: its units' features [units, d], how far it is stated, 0 to 1, the surest
    reading (see `statements`), and how near the answer's nearest sentence is (see `grading`)."""

    question: str
    kind: str
    key_point: int
    features: np.ndarray
    stated: float
    reading: float = UNREAD
    near: float = NEAR_ENOUGH


def fit(points: Sequence[LabeledPoint], start: np.ndarray | None = None, rounds: int = ROUNDS) -> np.ndarray:
    """Turn labeled key points into weights [d + 1], the constant last; `start` saves rounds."""
    points = [point for point in points if len(point.features)]
    stated = np.array([point.stated for point in points])
    weights = start if start is not None else np.append(np.where(SIGNS > 0, 1.0, 0.0), 0.0)
    for _ in range(rounds):
        best = np.array([point.features[np.argmax(point.features @ weights[:-1])] for point in points])
        weights = _fit_rows(np.column_stack([best, np.ones(len(best))]), stated, weights)
    return weights


def fit_joined(logits: np.ndarray, points: Sequence[LabeledPoint]) -> Joined:
    """Turn log-odds of key points by weights that never saw their questions, and the points with their readings, into
    how both are joined; points without any unit (log-odds of minus infinity) are left out."""
    used = np.isfinite(logits)
    rows = [
        (logit, p.reading, min(p.near, NEAR_ENOUGH), 1.0) for logit, p in zip(logits, points, strict=True)
    ]
    stated = np.array([point.stated for point in points])[used]
    start = np.array([1.0, 0.0, 0.0, 0.0])
    return Joined(*map(float, _fit_rows(np.array(rows)[used], stated, start, np.ones(3))))


def best_logit(point: LabeledPoint, weights: np.ndarray) -> float:
    """Turn a key point's features into the log-odds of its best unit; minus infinity without any."""
    features = point.features
    return float(np.max(features @ weights[:-1]) + weights[-1]) if len(features) else -np.inf


def predict(point: LabeledPoint, logit: float, joined: Joined) -> float:
    """Turn the log-odds of a key point's best unit and its reading into the probability that the answer states it."""
    return float(1 / (1 + np.exp(-joined.log_odds(logit, point.reading, point.near))))


def _fit_rows(
    design: np.ndarray, stated: np.ndarray, start: np.ndarray, signs: np.ndarray = SIGNS
) -> np.ndarray:
    """Minimize the penalized log loss under the signs by accelerated projected gradient steps (Nesterov)."""
    ridge = np.full(design.shape[1], PENALTY)
    ridge[-1] = 0.0
    size = 1 / (0.25 * np.linalg.norm(design, 2) ** 2 + PENALTY)
    weights, ahead, momentum = start, start.copy(), 1.0
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-(design @ ahead)))
        moved = ahead - size * (design.T @ (chance - stated) + ridge * ahead)
        moved[:-1] = np.where(signs > 0, np.maximum(0.0, moved[:-1]), np.minimum(0.0, moved[:-1]))
        following = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        ahead = moved + (momentum - 1) / following * (moved - weights)
        weights, momentum = moved, following
    return weights
