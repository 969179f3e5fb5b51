"""Scaled dot-product attention: the tests that decide."""

import warnings

import numpy as np
import solution
from checking import close, equal


def data(batch=(2, 3), tq=4, tk=5, d=6, dv=7):
    rng = np.random.default_rng(14)
    return tuple(rng.normal(size=(*batch, t, width)) for t, width in ((tq, d), (tk, d), (tk, dv)))


def by_hand(q, k, v, mask):
    output, weights = np.zeros((len(q), v.shape[1])), np.zeros((len(q), len(k)))
    for i in range(len(q)):
        seen = [j for j in range(len(k)) if mask[i, j]]
        if seen:
            e = np.exp([q[i] @ k[j] / len(q[i]) ** 0.5 for j in seen])
            weights[i, seen] = e / sum(e)
            output[i] = sum(weights[i, j] * v[j] for j in seen)
    return output, weights


def test_random_input_agrees_with_a_loop():
    q, k, v = data(batch=())
    output, weights = solution.attention(q, k, v)
    want_output, want_weights = by_hand(q, k, v, np.ones((4, 5), dtype=bool))
    close(weights, want_weights, "weights")
    close(output, want_output, "output")


def test_batches_are_independent():
    q, k, v = data()
    output, weights = solution.attention(q, k, v)
    for i in np.ndindex(2, 3):
        one_output, one_weights = solution.attention(q[i], k[i], v[i])
        close(output[i], one_output, f"output of batch {i}")
        close(weights[i], one_weights, f"weights of batch {i}")


def test_random_masks_agree_with_a_loop():
    q, k, v = data(batch=(4,))
    mask = np.random.default_rng(1).random((4, 4, 5)) < 0.4
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        output, weights = solution.attention(q, k, v, mask)
    for i in range(4):
        want_output, want_weights = by_hand(q[i], k[i], v[i], mask[i])
        close(weights[i], want_weights, f"weights of batch {i}")
        close(output[i], want_output, f"output of batch {i}")
    equal(weights[~mask], np.zeros((~mask).sum()), "weights of masked keys")


def test_a_query_that_may_read_nothing_gets_zeros():
    q, k, v = data(batch=())
    mask = np.ones((4, 5), dtype=bool)
    mask[2] = False
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        output, weights = solution.attention(q, k, v, mask)
    equal(output[2], np.zeros(7), "output of the masked query")
    equal(weights[2], np.zeros(5), "weights of the masked query")
    close(weights.sum(axis=-1), [1.0, 1.0, 0.0, 1.0], "sums of the weights")


def test_a_mask_broadcasts_over_batches_and_queries():
    q, k, v = data()
    padding = np.array([True, True, True, False, False])
    output, weights = solution.attention(q, k, v, padding)
    close(output, solution.attention(q, k[..., :3, :], v[..., :3, :])[0], "output with two keys masked")
    equal(weights[..., 3:], np.zeros((2, 3, 4, 2)), "weights of the masked keys")


def test_huge_scores():
    q = np.array([[1000.0], [-1000.0], [0.0]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _, weights = solution.attention(q, np.array([[1.0], [-1.0]]), np.eye(2))
    close(weights, [[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]], "weights of scores of 1,000, -1,000 and 0")


def test_later_tokens_do_not_change_earlier_outputs():
    x, _, v = data(batch=(2,), tq=5)
    mask = solution.causal_mask(5)
    before = solution.attention(x, x, v, mask)[0]
    x[:, 4] += 1
    v[:, 4] += 1
    after = solution.attention(x, x, v, mask)[0]
    close(after[:, :4], before[:, :4], "outputs of the first four tokens")
    assert not np.allclose(after[:, 4], before[:, 4]), "the last token does not read itself"
    equal(solution.causal_mask(4), np.arange(4)[:, None] >= np.arange(4), "causal_mask(4)")


def test_the_order_of_keys_does_not_matter():
    q, k, v = data()
    order = np.array([3, 0, 4, 1, 2])
    output, weights = solution.attention(q, k, v)
    shuffled, moved = solution.attention(q, k[..., order, :], v[..., order, :])
    close(shuffled, output, "output after shuffling the keys")
    close(moved, weights[..., order], "weights after shuffling the keys")
