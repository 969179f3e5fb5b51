"""Logistic regression: the tests that the candidate sees."""

import numpy as np
import solution
from checking import close, equal


def test_one_row_by_hand():
    close(solution.sigmoid(np.array([0.0, 1.0])), [0.5, 0.7310586], "sigmoid([0, 1])")
    close(solution.log_loss(np.array([[2.0]]), np.array([0]), np.array([1.0]), -1.0), 1.3132617, "the loss")


def test_one_step_by_hand():
    w, b = solution.fit(np.array([[1.0], [3.0]]), np.array([0, 1]), rate=1.0, steps=1)
    close(w, [0.5], "w")
    close(b, 0.0, "b")


def test_the_threshold():
    X = np.array([[-1.0], [0.0], [1.0]])
    equal(solution.predict(X, np.array([1.0]), 0.0), np.array([0, 1, 1]), "predict at 0.5")
