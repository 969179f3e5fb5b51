"""Decision tree: the tests that the candidate sees."""

import numpy as np
import solution
from checking import close, equal

X = np.array([[1.0], [2.0], [3.0], [4.0]])
y = np.array([0, 0, 1, 0])


def test_impurity_and_split_by_hand():
    close(solution.gini(y), 0.375, "gini([0, 0, 1, 0])")
    close(solution.best_split(X, y), (0, 2.5, 0.125), "best_split")


def test_a_tree_of_depth_2_fits_four_rows():
    equal(solution.predict(solution.fit(X, y, 2), X), y, "predictions on the training rows")


def test_depth_0_predicts_the_most_frequent_label():
    equal(solution.predict(solution.fit(X, y, 0), X), np.zeros(4, dtype=int), "predictions")
