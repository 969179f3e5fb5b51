"""Linear regression: the tests that the candidate sees."""

import numpy as np
import solution
from checking import close

X = np.array([[0.0], [1.0], [2.0]])
y = np.array([1.0, 3.0, 5.0])


def test_a_line_is_found_exactly():
    w, b = solution.fit_closed_form(X, y)
    close(w, [2.0], "w")
    close(b, 1.0, "b")


def test_one_step_by_hand():
    w, b, losses = solution.fit_gradient_descent(X, y, rate=0.1, steps=1)
    close(w, [2.6 / 3], "w")
    close(b, 0.6, "b")
    close(losses, [35 / 3, 3.2074074], "losses")
