"""Two-layer network: the tests that decide."""

import numpy as np
import solution
from checking import close, equal, never_rises

SHAPES = {"W1": (3, 5), "b1": (5,), "W2": (5, 4), "b2": (4,)}


def data(n=9):
    rng = np.random.default_rng(12)
    params = {name: rng.normal(size=shape) for name, shape in SHAPES.items()}
    return params, rng.normal(size=(n, 3)), rng.integers(0, 4, n)


def mean_loss(params, X, y):
    scores = np.maximum(X @ params["W1"] + params["b1"], 0) @ params["W2"] + params["b2"]
    p = np.exp(scores) / np.exp(scores).sum(axis=1)[:, None]
    return -np.mean([np.log(p[i, c]) for i, c in enumerate(y)])


def test_the_loss_agrees_with_the_definition():
    params, X, y = data()
    close(solution.loss_and_gradients(params, X, y)[0], mean_loss(params, X, y), "the loss")


def test_every_gradient_agrees_with_finite_differences():
    params, X, y = data()
    _, grads = solution.loss_and_gradients(params, X, y)
    for name in params:
        want = np.zeros(SHAPES[name])
        for i in np.ndindex(want.shape):
            up, down = ({k: v.copy() for k, v in params.items()} for _ in range(2))
            up[name][i] += 1e-6
            down[name][i] -= 1e-6
            want[i] = (mean_loss(up, X, y) - mean_loss(down, X, y)) / 2e-6
        close(grads[name], want, f"the gradient for {name}", tolerance=1e-6)


def test_huge_scores_stay_finite():
    params, X, y = data()
    loss, grads = solution.loss_and_gradients({k: v * 1000 for k, v in params.items()}, X, y)
    assert np.isfinite(loss), f"the loss of huge scores is {loss}"
    assert all(np.isfinite(g).all() for g in grads.values()), "a gradient of huge scores is not finite"


def test_dead_units_get_no_gradient():
    params, X, y = data()
    params["b1"] = np.array([-1e3, 0, 0, 0, 0])
    _, grads = solution.loss_and_gradients(params, X, y)
    close(grads["W1"][:, 0], np.zeros(3), "the gradient of a unit that is never active")
    params = {"W1": np.zeros((3, 5)), "b1": np.zeros(5), "W2": np.ones((5, 4)), "b2": np.zeros(4)}
    close(
        solution.loss_and_gradients(params, X, y)[1]["b1"],
        np.zeros(5),
        "the gradient where ReLU gets exactly 0",
    )


def test_he_initialization():
    params = solution.init(400, 100, 50, seed=1)
    for name, spread in (("W1", np.sqrt(2 / 400)), ("W2", np.sqrt(2 / 100))):
        close(params[name].std(), spread, f"the standard deviation of {name}", tolerance=0.05 * spread + 1e-3)
        close(params[name].mean(), 0.0, f"the mean of {name}", tolerance=0.05 * spread + 1e-3)
    equal(params["b1"], np.zeros(100), "b1")
    equal(params["b2"], np.zeros(50), "b2")


def test_seeds():
    one, same, other = (solution.init(3, 4, 2, seed=s) for s in (5, 5, 6))
    equal(one["W1"], same["W1"], "W1 for equal seeds")
    assert not np.allclose(one["W1"], other["W1"]), "W1 is the same for two seeds"


def test_training_solves_xor():
    rng = np.random.default_rng(0)
    X = rng.uniform(-1, 1, size=(200, 2))
    y = (X[:, 0] * X[:, 1] > 0).astype(int)
    params, losses = solution.train(solution.init(2, 16, 2, seed=3), X, y, rate=0.5, steps=1500)
    assert len(losses) == 1500, f"{len(losses)} losses for 1500 steps"
    right = np.mean(solution.predict(params, X) == y)
    assert right > 0.95, f"the training accuracy on XOR is {right:.0%}, expected above 95%"


def test_two_steps_of_training():
    params, X, y = data()
    given = {name: value.copy() for name, value in params.items()}
    after, losses = solution.train(params, X, y, rate=0.1, steps=2)
    for name in params:
        equal(params[name], given[name], f"{name}, as it was given to train,")
    for step in range(2):
        loss, grads = solution.loss_and_gradients(given, X, y)
        close(losses[step], loss, f"loss {step}")
        given = {name: given[name] - 0.1 * grads[name] for name in given}
    for name in given:
        close(after[name], given[name], f"{name} after two steps")


def test_the_loss_never_rises_with_a_small_rate():
    params, X, y = data()
    never_rises(solution.train(params, X, y, rate=0.01, steps=100)[1], "the loss")


def test_the_order_of_rows_does_not_matter():
    params, X, y = data()
    order = np.random.default_rng(0).permutation(len(y))
    _, grads = solution.loss_and_gradients(params, X, y)
    _, shuffled = solution.loss_and_gradients(params, X[order], y[order])
    for name in grads:
        close(shuffled[name], grads[name], f"the gradient for {name} after shuffling the rows")
