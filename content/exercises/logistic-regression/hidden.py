"""Logistic regression: the tests that decide."""

import warnings

import numpy as np
import solution
from checking import close, equal, is_finite


def data(n=80, d=3):
    rng = np.random.default_rng(3)
    X = rng.normal(size=(n, d)) + 0.5
    return X, (X @ np.array([2.0, -1.0, 0.5]) - 0.5 + rng.logistic(size=n) > 0).astype(int)


def test_sigmoid_of_extreme_scores():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        got = solution.sigmoid(np.array([[-1e4, -40.0], [40.0, 1e4]]))
    close(got, [[0.0, np.exp(-40.0)], [1.0, 1.0]], "sigmoid", tolerance=1e-12)
    assert 0 < got[0, 1] < 1e-17, "sigmoid(-40) should be about 4e-18, not 0"


def test_the_loss_of_confident_mistakes_is_exact():
    X, w = np.array([[1.0], [-1.0]]), np.array([1e4])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        got = solution.log_loss(X, np.array([0, 1]), w, 0.0)
    close(got, 1e4, "the loss of two mistakes with score 10,000")


def test_the_loss_with_a_penalty():
    X, y = data()
    w, b = np.array([0.3, -0.2, 1.0]), 0.4
    p = 1 / (1 + np.exp(-(X @ w + b)))
    want = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    close(solution.log_loss(X, y, w, b), want, "the loss without a penalty")
    close(solution.log_loss(X, y, w, b, 0.8), want + 0.4 * np.sum(w**2), "the loss with penalty 0.8")


def test_two_steps():
    X, y = data(20)
    w, b = np.zeros(3), 0.0
    for _ in range(2):
        error = 1 / (1 + np.exp(-(X @ w + b))) - y
        w, b = w - 0.5 * (X.T @ error / 20 + 0.3 * w), b - 0.5 * error.sum() / 20
    got_w, got_b = solution.fit(X, y, penalty=0.3, rate=0.5, steps=2)
    close(got_w, w, "w after two steps")
    close(got_b, b, "b after two steps")


def test_the_gradient_is_zero_at_the_end():
    X, y = data()
    w, b = solution.fit(X, y, penalty=0.1, rate=0.5, steps=4000)
    error = 1 / (1 + np.exp(-(X @ w + b))) - y
    close(X.T @ error / len(y) + 0.1 * w, np.zeros(3), "the gradient for w at the end")
    close(error.mean(), 0.0, "the gradient for b at the end")


def test_swapping_the_labels_flips_the_signs():
    X, y = data()
    w, b = solution.fit(X, y, penalty=0.1, steps=200)
    v, c = solution.fit(X, 1 - y, penalty=0.1, steps=200)
    close(v, -w, "w for swapped labels")
    close(c, -b, "b for swapped labels")


def test_separable_data_stay_finite():
    X, y = np.array([[-100.0], [100.0], [300.0]]), np.array([0, 1, 1])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        w, b = solution.fit(X, y, rate=10.0, steps=100)
    is_finite(w, "w")
    equal(solution.predict(X, w, b), y, "the predictions for separable data")


def test_other_thresholds():
    X, w = np.array([[-2.0], [-0.5], [0.5], [2.0]]), np.array([1.0])
    equal(solution.predict(X, w, 0.0, threshold=0.2), np.array([0, 1, 1, 1]), "predict at 0.2")
    equal(solution.predict(X, w, 0.0, threshold=0.8), np.array([0, 0, 0, 1]), "predict at 0.8")
