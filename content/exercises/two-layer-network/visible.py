"""Two-layer network: the tests that the candidate sees."""

import numpy as np
import solution
from checking import close, equal

SHAPES = {"W1": (2, 4), "b1": (4,), "W2": (4, 3), "b2": (3,)}
X = np.array([[1.0, 0], [0, 1], [1, 1]])
y = np.array([0, 1, 2])


def test_shapes():
    params = solution.init(2, 4, 3, seed=0)
    equal({name: value.shape for name, value in params.items()}, SHAPES, "shapes of the parameters")
    _, grads = solution.loss_and_gradients(params, X, y)
    equal({name: value.shape for name, value in grads.items()}, SHAPES, "shapes of the gradients")


def test_zero_parameters():
    params = {name: np.zeros(shape) for name, shape in SHAPES.items()}
    loss, grads = solution.loss_and_gradients(params, X, np.array([0, 0, 1]))
    close(loss, np.log(3), "the loss")
    close(grads["b2"], [-1 / 3, 0.0, 1 / 3], "the gradient for b2")


def test_one_unit_by_hand():
    params = {
        "W1": np.array([[2.0]]),
        "b1": np.array([-1.0]),
        "W2": np.array([[1.0, 0.0]]),
        "b2": np.zeros(2),
    }
    loss, grads = solution.loss_and_gradients(params, np.array([[1.0]]), np.array([1]))
    close(loss, 1.3132617, "the loss")
    close(grads["W1"], [[0.7310586]], "the gradient for W1")
