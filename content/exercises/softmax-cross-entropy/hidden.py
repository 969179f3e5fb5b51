"""Softmax and cross-entropy: the tests that decide."""

import numpy as np
import solution
from checking import close, equal


def data(n=7, k=4):
    rng = np.random.default_rng(5)
    return rng.normal(scale=2, size=(n, k)), rng.integers(0, k, n)


def test_softmax_agrees_with_the_definition():
    Z, _ = data()
    e = np.exp(Z)
    close(solution.softmax(Z), e / e.sum(axis=1)[:, None], "softmax")


def test_a_shift_of_a_row_changes_nothing():
    Z, y = data()
    shifted = Z + np.array([0.0, 5, -5, 700, -700, 1000, -3000])[:, None]
    close(solution.softmax(shifted), solution.softmax(Z), "softmax of shifted rows")
    close(solution.cross_entropy(shifted, y)[0], solution.cross_entropy(Z, y)[0], "loss of shifted rows")


def test_huge_differences_are_exact():
    loss, dZ = solution.cross_entropy(np.array([[0.0, -1000.0], [1000.0, 0.0]]), np.array([1, 0]))
    close(loss, 500.0, "the mean of a loss of 1000 and one of 0")
    close(dZ, [[0.5, -0.5], [0.0, 0.0]], "the gradient")


def test_equal_scores_cost_log_k():
    close(
        solution.cross_entropy(np.zeros((5, 10)), np.arange(5))[0], np.log(10), "the loss of ten equal scores"
    )


def test_the_gradient_agrees_with_finite_differences():
    Z, y = data()
    dZ = solution.cross_entropy(Z, y)[1]
    want = np.zeros_like(Z)
    for i in np.ndindex(Z.shape):
        step = np.zeros_like(Z)
        step[i] = 1e-5
        want[i] = (solution.cross_entropy(Z + step, y)[0] - solution.cross_entropy(Z - step, y)[0]) / 2e-5
    close(dZ, want, "the gradient", tolerance=1e-7)
    close(dZ.sum(axis=1), np.zeros(len(y)), "the sums of the gradient's rows")


def test_scores_stay_as_they_were():
    Z, y = data()
    before = Z.copy()
    solution.softmax(Z)
    solution.cross_entropy(Z, y)
    equal(Z, before, "the scores after the calls")


def test_the_check_finds_one_wrong_entry():
    x = np.arange(6.0).reshape(2, 3) + 1
    grad = 3 * x**2
    grad[1, 2] *= 1.01
    error = solution.gradient_check(lambda v: float((v**3).sum()), x, grad)
    close(error, 1 - 1 / 1.01, "the error of an entry that is 1% too large", tolerance=1e-4)
    grad = 3 * x**2
    grad[0, 1] *= -1
    close(
        solution.gradient_check(lambda v: float((v**3).sum()), x, grad), 2.0, "a wrong sign", tolerance=1e-4
    )
    grad = 3 * x**2
    grad[0, 0] *= 0.5
    close(
        solution.gradient_check(lambda v: float((v**3).sum()), x, grad), 0.5, "half the slope", tolerance=1e-4
    )


def test_the_check_uses_central_differences_and_puts_the_point_back():
    x = np.array([1.0, 2.0])
    before = x.copy()
    error = solution.gradient_check(lambda v: float((v**3).sum()), x, 3 * x**2)
    equal(x, before, "x after the check")
    assert error < 1e-8, (
        f"the error of a right gradient is {error:.1e}; central differences give less than 1e-8"
    )


def test_the_check_is_relative():
    x = np.array([2.0])
    error = solution.gradient_check(lambda v: float(1e-6 * v @ v), x, np.array([8e-6]))
    close(error, 0.5, "the error of a tiny gradient that is twice too large", tolerance=1e-3)
