"""k-nearest neighbors: the tests that decide."""

import numpy as np
import solution
from checking import equal


def by_hand(X, y, Q, k):
    labels = []
    for q in Q:
        far = [float(np.linalg.norm(q - x)) for x in X]
        near = sorted(range(len(X)), key=lambda i: (far[i], i))[:k]
        best = None
        for label in sorted({y[i] for i in near}):
            mine = [far[i] for i in near if y[i] == label]
            if best is None or (-len(mine), sum(mine)) < best[0]:
                best = (-len(mine), sum(mine)), label
        labels.append(best[1])
    return np.array(labels)


def test_random_rows_agree_with_a_loop():
    rng = np.random.default_rng(4)
    X, y, Q = rng.normal(size=(80, 3)), rng.integers(0, 4, 80), rng.normal(size=(60, 3))
    for k in (1, 2, 4, 7, 80):
        equal(solution.predict(X, y, Q, k), by_hand(X, y, Q, k), f"labels for k = {k}")


def test_distances_are_euclidean():
    X = np.array([[3.0, 3.0], [0.0, 5.0]])
    equal(
        solution.predict(X, np.array([0, 1]), np.zeros((1, 2)), 1),
        np.array([0]),
        "the label of the nearest row",
    )


def test_the_sum_is_of_distances_not_of_squares():
    X = np.array([[2.0], [-2.0], [1.0], [-2.9]])
    y = np.array([0, 0, 1, 1])
    equal(solution.predict(X, y, np.zeros((1, 1)), 4), np.array([1]), "label for sums 4.0 and 3.9")


def test_equally_far_rows_enter_by_index():
    X = np.array([[1.0], [-1.0], [1.0], [-1.0]])
    for y in ([5, 5, 2, 2], [2, 2, 5, 5]):
        got = solution.predict(X, np.array(y), np.zeros((1, 1)), 2)
        equal(got, np.array([y[0]]), f"label of the first two of {y}")


def test_full_ties_go_to_the_smaller_label():
    X = np.array([[1.0], [-1.0]])
    equal(solution.predict(X, np.array([9, 3]), np.zeros((1, 1)), 2), np.array([3]), "label")
    equal(solution.predict(X, np.array(["z", "b"]), np.zeros((1, 1)), 2), np.array(["b"]), "label")


def test_distant_voters_do_not_outweigh_more_votes():
    X = np.array([[0.1], [5.0], [6.0]])
    equal(
        solution.predict(X, np.array([1, 0, 0]), np.zeros((1, 1)), 3),
        np.array([0]),
        "label of two votes to one",
    )


def test_shuffled_rows_give_the_same_labels():
    rng = np.random.default_rng(6)
    X, y, Q = rng.normal(size=(50, 2)), rng.choice(["x", "y"], 50), rng.normal(size=(20, 2))
    order = rng.permutation(50)
    equal(solution.predict(X[order], y[order], Q, 4), solution.predict(X, y, Q, 4), "labels after shuffling")


def test_renaming_the_labels_renames_the_answers():
    rng = np.random.default_rng(8)
    X, y, Q = rng.normal(size=(50, 2)), rng.integers(0, 3, 50), rng.normal(size=(20, 2))
    names = np.array(["a", "b", "c"])
    equal(solution.predict(X, names[y], Q, 5), names[solution.predict(X, y, Q, 5)], "renamed labels")
