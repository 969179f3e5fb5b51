"""Principal component analysis: the tests that decide."""

import numpy as np
import solution
from checking import close, unchanged


def data(n=60, d=5):
    rng = np.random.default_rng(11)
    return rng.normal(size=(n, d)) @ np.diag(np.arange(d, 0, -1)) @ rng.normal(size=(d, d)) + 10


def spectrum(X):
    values, vectors = np.linalg.eigh(np.cov(X, rowvar=False))
    return values[::-1], vectors[:, ::-1]


def test_components_are_the_eigenvectors_of_the_covariance():
    X = data()
    mean, components, _ = solution.fit(X, 5)
    close(mean, X.mean(axis=0), "mean")
    _, vectors = spectrum(X)
    close(np.abs(components @ vectors), np.eye(5), "the absolute products with the eigenvectors")
    close(components @ components.T, np.eye(5), "the products of the components")


def test_the_ratio_is_of_the_total_variance():
    X = data()
    values, _ = spectrum(X)
    for k in (1, 3, 5):
        close(solution.fit(X, k)[2], values[:k] / values.sum(), f"ratio for k = {k}")


def test_the_largest_entry_is_positive():
    for X in (data(), -data(), data()[:, ::-1], data(40, 7)):
        _, components, _ = solution.fit(X, 4)
        for row in np.asarray(components):
            assert row[np.abs(row).argmax()] > 0, f"the largest entry of {np.round(row, 3)} is negative"


def test_the_error_of_the_reconstruction_is_what_was_dropped():
    X = data()
    values, _ = spectrum(X)
    for k in (1, 2, 4):
        mean, components, _ = solution.fit(X, k)
        back = solution.inverse(solution.transform(X, mean, components), mean, components)
        close(
            ((X - back) ** 2).sum(),
            values[k:].sum() * (len(X) - 1),
            f"squared error for k = {k}",
            tolerance=1e-8,
        )


def test_new_rows_use_the_mean_of_the_training_rows():
    X = data()
    mean, components, _ = solution.fit(X[:40], 2)
    want = (X[40:43] - X[:40].mean(axis=0)) @ np.asarray(components).T
    close(solution.transform(X[40:43], mean, components), want, "scores of new rows")
    close(solution.transform(X[40:41], mean, components), want[:1], "scores of one new row")


def test_the_variance_of_the_scores():
    X = data()
    values, _ = spectrum(X)
    mean, components, _ = solution.fit(X, 3)
    T = solution.transform(X, mean, components)
    close(np.cov(T, rowvar=False), np.diag(values[:3]), "the covariance of the scores")


def test_fewer_rows_than_columns():
    X = data(4, 9)
    mean, components, ratio = solution.fit(X, 3)
    close(np.sum(ratio), 1.0, "the sum of the ratios; four rows span three directions")
    close(solution.inverse(solution.transform(X, mean, components), mean, components), X, "reconstruction")


def test_a_shift_moves_only_the_mean():
    X = data()
    before = X.copy()
    mean, components, ratio = solution.fit(X, 2)
    unchanged(before, X, "X")
    shifted = solution.fit(X + np.arange(5), 2)
    close(shifted[0], mean + np.arange(5), "mean of shifted data")
    close(shifted[1], components, "components of shifted data")
    close(shifted[2], ratio, "ratio of shifted data")
