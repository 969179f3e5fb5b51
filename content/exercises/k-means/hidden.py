"""k-means: the tests that decide."""

import numpy as np
import solution
from checking import close, equal, is_finite, never_rises, unchanged


def data():
    rng = np.random.default_rng(2)
    return np.concatenate([rng.normal(m, 1.0, size=(40, 2)) for m in ((0, 0), (5, 1), (1, 6))])


def test_it_ends_where_nothing_changes():
    X = data()
    centers, labels, inertias = solution.kmeans(X, X[[0, 50, 51]])
    for j in range(3):
        close(centers[j], X[labels == j].mean(axis=0), f"center {j} against the mean of its rows")
    d = np.array([[sum((x - c) ** 2) for c in centers] for x in X])
    equal(np.asarray(labels), d.argmin(axis=1), "labels against the nearest centers")
    close(inertias[-1], d.min(axis=1).sum(), "the last inertia")


def test_inertia_never_rises():
    X = data()
    for start in (X[[0, 1, 2]], X[[0, 50, 100]], np.array([[0.0, 0], [40, 40], [50, 50]])):
        never_rises(solution.kmeans(X, start)[2], "inertia")


def test_a_limit_on_the_steps():
    X = data()
    centers, _, inertias = solution.kmeans(X, X[[0, 1, 2]], steps=3)
    assert len(inertias) == 3, f"{len(inertias)} inertias after 3 steps"
    full = solution.kmeans(X, X[[0, 1, 2]])
    assert 3 < len(full[2]) < 60, f"{len(full[2])} iterations until nothing changes"
    again = solution.kmeans(X, centers)
    close(again[0], full[0], "the centers of 3 steps and the rest")


def test_several_empty_clusters_take_different_rows():
    X = np.array([[0.0], [1.0], [2.0], [30.0], [50.0]])
    centers, labels, _ = solution.kmeans(X, np.array([[0.0], [-900.0], [-800.0]]))
    is_finite(centers, "centers")
    close(centers, [[1.0], [50.0], [30.0]], "centers")
    equal(np.asarray(labels), np.array([0, 0, 0, 2, 1]), "labels")


def test_the_first_update_of_an_empty_cluster():
    X = np.array([[0.0, 0], [1, 0], [8, 0], [-8, 0]])
    centers, _, _ = solution.kmeans(X, np.array([[0.0, 0], [0, 77]]), steps=1)
    close(
        centers,
        [[0.25, 0.0], [8.0, 0.0]],
        "centers after one step; among equally far rows the first is taken",
    )


def test_ties_go_to_the_lower_index():
    X = np.array([[-1.0], [0.0], [1.0]])
    _, labels, _ = solution.kmeans(X, np.array([[-1.0], [1.0]]), steps=1)
    equal(np.asarray(labels), np.array([0, 0, 1]), "labels; the middle row is equally near to both")


def test_the_order_of_rows_does_not_matter():
    X = data()
    order = np.random.default_rng(0).permutation(len(X))
    centers, labels, _ = solution.kmeans(X, X[[0, 50, 100]])
    shuffled, relabeled, _ = solution.kmeans(X[order], X[[0, 50, 100]])
    close(shuffled, centers, "centers after shuffling the rows")
    equal(np.asarray(relabeled), np.asarray(labels)[order], "labels after shuffling the rows")


def test_fewer_distinct_rows_than_clusters():
    X = np.zeros((4, 2))
    centers, labels, inertias = solution.kmeans(X, np.array([[1.0, 1], [5, 5], [9, 9]]))
    close(centers, np.zeros((3, 2)), "centers")
    equal(np.asarray(labels), np.zeros(4, dtype=int), "labels")
    close(inertias[-1], 0.0, "the last inertia")


def test_arguments_stay_as_they_were():
    X = data()
    start = X[[0, 1, 2]].copy()
    before = X.copy(), start.copy()
    solution.kmeans(X, start)
    unchanged(before[0], X, "X")
    unchanged(before[1], start, "centers")
