"""Decision tree: the tests that decide."""

from itertools import pairwise

import numpy as np
import solution
from checking import close, equal


def impurity(y):
    return 1 - sum((np.sum(y == c) / len(y)) ** 2 for c in set(y.tolist()))


def all_cuts(X, y):
    for feature in range(X.shape[1]):
        values = sorted(set(X[:, feature].tolist()))
        for low, high in pairwise(values):
            left = X[:, feature] <= (low + high) / 2
            share = left.mean()
            gain = impurity(y) - share * impurity(y[left]) - (1 - share) * impurity(y[~left])
            yield gain, feature, (low + high) / 2


def data(n=60):
    rng = np.random.default_rng(9)
    X = rng.integers(0, 8, size=(n, 3)).astype(float)
    return X, 2 + (X[:, 1] + X[:, 2] > 7) + 3 * (X[:, 0] > 5)


def test_gini_of_some_labels():
    close(solution.gini(np.array([5, 5, 5])), 0.0, "gini of equal labels")
    close(solution.gini(np.array([1, 2, 3, 4])), 0.75, "gini of four different labels")
    close(solution.gini(np.array([1, 1, 7, 7, 7])), 0.48, "gini of two and three")


def test_the_best_split_agrees_with_all_cuts():
    X, y = data()
    for rows in (slice(0, 60), slice(0, 12), slice(20, 27), slice(40, 42)):
        gain, feature, threshold = max(
            all_cuts(X[rows], y[rows]), key=lambda cut: (round(cut[0], 9), -cut[1], -cut[2])
        )
        close(
            solution.best_split(X[rows], y[rows]),
            (feature, threshold, gain),
            f"best_split of rows {rows.start} to {rows.stop}",
        )


def test_cuts_at_both_ends():
    X = np.arange(6.0)[:, None]
    close(solution.best_split(X, np.array([1, 0, 0, 0, 0, 0]))[1], 0.5, "the threshold")
    close(solution.best_split(X, np.array([0, 0, 0, 0, 0, 1]))[1], 4.5, "the threshold")


def test_no_cut_between_equal_values():
    X = np.array([[1.0, 7], [1, 7], [1, 7]])
    assert solution.best_split(X, np.array([0, 1, 0])) is None, "there is no cut, so best_split returns None"
    tree = solution.fit(X, np.array([0, 1, 1]), 5)
    equal(solution.predict(tree, X), np.array([1, 1, 1]), "predictions without any cut")


def test_ties_go_to_the_lower_feature_and_threshold():
    X = np.array([[0.0, 0, 0], [1, 1, 1], [2, 2, 2], [3, 3, 3]])
    close(
        solution.best_split(X, np.array([0, 1, 1, 0])),
        (0, 0.5, 0.5 - 0.75 * 4 / 9),
        "best_split of equal columns",
    )


def test_xor_needs_a_split_without_gain():
    X = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
    y = np.array([0, 1, 1, 0])
    close(solution.best_split(X, y)[2], 0.0, "the gain at the root")
    equal(solution.predict(solution.fit(X, y, 2), X), y, "predictions on XOR")


def test_the_depth_is_respected():
    X, y = np.arange(8.0)[:, None], np.array([0, 1, 0, 1, 0, 1, 0, 1])
    for depth in (1, 2):
        got = solution.predict(solution.fit(X, y, depth), X)
        changes = int((np.diff(got) != 0).sum())
        assert changes <= 2**depth - 1, f"depth {depth} allows {2**depth} leaves, got {changes + 1} or more"
    equal(solution.predict(solution.fit(X, y, 8), X), y, "predictions of the full tree")


def test_rows_at_the_threshold_go_left():
    tree = solution.fit(np.array([[1.0], [3.0]]), np.array([4, 9]), 1)
    equal(
        solution.predict(tree, np.array([[2.0], [2.001]])),
        np.array([4, 9]),
        "predictions at and above the threshold 2",
    )


def test_neighboring_floats_are_told_apart():
    for low, high in ((np.nextafter(1.0, 0), 1.0), (1.0, np.nextafter(1.0, 2))):
        X = np.array([[low], [high]])
        equal(solution.predict(solution.fit(X, np.array([4, 9]), 1), X), np.array([4, 9]), "predictions")


def test_pure_nodes_are_leaves():
    X = np.arange(4.0)[:, None]
    asked = []
    split = solution.best_split
    solution.best_split = lambda X, y: (asked.append(y), split(X, y))[1]
    try:
        tree = solution.fit(X, np.array([3, 3, 3, 3]), 3)
        solution.fit(X, np.array([3, 3, 5, 5]), 3)
    finally:
        solution.best_split = split
    equal(solution.predict(tree, X), np.full(4, 3), "predictions of a pure tree")
    assert all(len(set(y.tolist())) > 1 for y in asked), "fit asked for the best split of a pure node"


def test_equally_frequent_labels_predict_the_smallest():
    X = np.zeros((4, 1))
    equal(solution.predict(solution.fit(X, np.array([8, 6, 6, 8]), 2), X[:1]), np.array([6]), "prediction")


def test_the_order_of_rows_does_not_matter():
    X, y = data()
    order = np.random.default_rng(1).permutation(len(y))
    want = solution.predict(solution.fit(X, y, 3), X)
    equal(
        solution.predict(solution.fit(X[order], y[order], 3), X), want, "predictions after shuffling the rows"
    )
