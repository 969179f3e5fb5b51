"""k-nearest neighbors: the tests that the candidate sees."""

import numpy as np
import solution
from checking import equal

X = np.array([[0.0], [2.0], [3.0]])
y = np.array(["a", "b", "b"])


def test_the_majority_wins():
    equal(solution.predict(X, y, np.array([[0.9], [2.4]]), 3), np.array(["b", "b"]), "labels for k = 3")


def test_the_nearest_row_for_k_1():
    equal(solution.predict(X, y, np.array([[0.9], [1.1]]), 1), np.array(["a", "b"]), "labels for k = 1")


def test_tied_votes_go_to_the_smaller_sum_of_distances():
    equal(solution.predict(X, y, np.array([[0.9]]), 2), np.array(["a"]), "labels for k = 2")
