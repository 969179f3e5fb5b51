"""Softmax and cross-entropy: the tests that the candidate sees."""

import numpy as np
import solution
from checking import close


def test_three_classes_by_hand():
    Z = np.array([[2.0, 1.0, 0.0]])
    close(solution.softmax(Z), [[0.6652410, 0.2447285, 0.0900306]], "softmax")
    loss, dZ = solution.cross_entropy(Z, np.array([0]))
    close(loss, 0.4076060, "the loss")
    close(dZ, [[-0.3347590, 0.2447285, 0.0900306]], "the gradient")


def test_a_right_gradient_passes_the_check():
    x = np.array([1.0, -2.0])
    error = solution.gradient_check(lambda v: float(v @ v), x, 2 * x)
    assert error < 1e-7, f"the error of a right gradient is {error}"
