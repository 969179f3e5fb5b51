"""Linear regression: the tests that decide."""

import numpy as np
import solution
from checking import close, is_finite, never_rises, unchanged


def data(n=60, d=3, noise=0.3):
    rng = np.random.default_rng(7)
    X = rng.normal(size=(n, d)) + np.arange(d)
    return X, X @ np.linspace(-2, 2, d) + 4 + noise * rng.normal(size=n)


def oracle(X, y, penalty):
    n, d = X.shape
    A = np.column_stack([X, np.ones(n)])
    P = np.diag([n * penalty] * d + [0.0])
    solved = np.linalg.solve(A.T @ A + P, A.T @ y)
    return solved[:d], solved[d]


def test_closed_form_agrees_with_the_normal_equations():
    X, y = data()
    w, b = solution.fit_closed_form(X, y)
    want_w, want_b = oracle(X, y, 0.0)
    close(w, want_w, "w")
    close(b, want_b, "b")


def test_closed_form_leaves_the_intercept_out_of_the_penalty():
    X, y = data()
    w, b = solution.fit_closed_form(X, y, penalty=0.7)
    want_w, want_b = oracle(X, y, 0.7)
    close(w, want_w, "w with penalty 0.7")
    close(b, want_b, "b with penalty 0.7")


def test_collinear_columns():
    X, y = data()
    X = np.column_stack([X, X[:, 0]])
    w, b = solution.fit_closed_form(X, y)
    is_finite(w, "w for two equal columns")
    want_w, want_b = oracle(X[:, :3], y, 0.0)
    close(X @ w + b, X[:, :3] @ want_w + want_b, "predictions for two equal columns")


def test_gradient_descent_reaches_the_closed_form():
    X, y = data()
    X = X - X.mean(axis=0)
    for penalty in (0.0, 0.5):
        w, b, _ = solution.fit_gradient_descent(X, y + 3, penalty=penalty, rate=0.1, steps=2000)
        want_w, want_b = oracle(X, y + 3, penalty)
        close(w, want_w, f"w after 2000 steps with penalty {penalty}")
        close(b, want_b, f"b after 2000 steps with penalty {penalty}")


def test_two_steps_with_a_penalty():
    X, y = data(n=20)
    w, b = np.zeros(3), 0.0
    for _ in range(2):
        r = X @ w + b - y
        w, b = w - 0.05 * (2 * X.T @ r / 20 + 2 * 0.3 * w), b - 0.05 * 2 * r.sum() / 20
    got_w, got_b, losses = solution.fit_gradient_descent(X, y, penalty=0.3, rate=0.05, steps=2)
    close(got_w, w, "w after two steps")
    close(got_b, b, "b after two steps")
    close(losses[-1], np.mean((X @ w + b - y) ** 2) + 0.3 * np.sum(w**2), "the last loss")


def test_losses_count_and_never_rise():
    X, y = data()
    _, _, losses = solution.fit_gradient_descent(X, y, rate=0.02, steps=50)
    assert len(losses) == 51, f"{len(losses)} losses for 50 steps, expected 51"
    close(losses[0], np.mean(y**2), "the loss before the first step")
    never_rises(losses, "with a small rate, the loss")


def test_the_order_of_rows_does_not_matter():
    X, y = data()
    order = np.random.default_rng(1).permutation(len(y))
    for fit in (solution.fit_closed_form, solution.fit_gradient_descent):
        close(
            fit(X[order], y[order], 0.1)[0],
            fit(X, y, 0.1)[0],
            f"w of {fit.__name__} after shuffling the rows",
        )


def test_arguments_stay_as_they_were():
    X, y = data()
    before = X.copy(), y.copy()
    solution.fit_closed_form(X, y)
    solution.fit_gradient_descent(X, y, steps=3)
    unchanged(before[0], X, "X")
    unchanged(before[1], y, "y")
