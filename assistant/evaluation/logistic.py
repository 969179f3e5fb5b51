"""Logistic regression with an L2 penalty by Newton's method, and predictions by cross-validation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float64]


def fit_logistic(rows: Rows, labels: NDArray[np.bool_], penalty: float = 1.0) -> Rows:
    """Turn rows [n, d] and labels into weights [d + 1], the constant last; only the constant is unpenalized."""
    design = np.column_stack([rows, np.ones(len(rows))])
    ridge = np.full(design.shape[1], penalty)
    ridge[-1] = 1e-9
    weights = np.zeros(design.shape[1])
    for _ in range(100):
        chance = sigmoid(design @ weights)
        gradient = design.T @ (chance - labels) + ridge * weights
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design + np.diag(ridge)
        step = np.linalg.solve(curvature, gradient)
        weights -= step
        if np.abs(step).max() < 1e-8:
            break
    return weights


def predict(rows: Rows, weights: Rows) -> Rows:
    """Turn rows into probabilities."""
    return sigmoid(rows @ weights[:-1] + weights[-1])


def foldings(groups: Sequence[str], folds: int, repeats: int, seed: int) -> Iterator[NDArray[np.bool_]]:
    """Yield which rows are held out, fold by fold; rows of one group are held out together."""
    random = np.random.default_rng(seed)
    names = np.unique(np.asarray(groups))
    for _ in range(repeats):
        fold_of = dict(zip(random.permutation(names), np.arange(len(names)) % folds, strict=True))
        fold = np.array([fold_of[group] for group in groups])
        for number in range(folds):
            yield fold == number


def cross_validated(
    rows: Rows,
    labels: NDArray[np.bool_],
    groups: Sequence[str],
    *,
    folds: int = 5,
    repeats: int = 5,
    seed: int = 0,
) -> Rows:
    """Probabilities of rows by weights that never saw their group, averaged over repeated random foldings."""
    total = np.zeros(len(rows))
    for held in foldings(groups, folds, repeats, seed):
        if held.any():
            total[held] += predict(rows[held], fit_logistic(rows[~held], labels[~held]))
    return total / repeats


def sigmoid(values: Rows) -> Rows:
    """The logistic function, safe for large values."""
    return np.asarray(0.5 * (1 + np.tanh(values / 2)))
