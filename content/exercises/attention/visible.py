"""Scaled dot-product attention: the tests that the candidate sees."""

import numpy as np
import solution
from checking import close, equal


def test_one_query_by_hand():
    q, k = np.array([[2.0, 0, 0, 0]]), np.array([[2.0, 0, 0, 0], [0, 1, 0, 0]])
    output, weights = solution.attention(q, k, np.array([[10.0], [20.0]]))
    close(weights, [[0.8807971, 0.1192029]], "weights")
    close(output, [[11.192029]], "output")


def test_a_masked_key_is_not_read():
    q, k, v = np.ones((1, 4)), np.ones((3, 4)), np.array([[1.0], [5.0], [30.0]])
    output, weights = solution.attention(q, k, v, np.array([[True, True, False]]))
    close(weights, [[0.5, 0.5, 0.0]], "weights")
    close(output, [[3.0]], "output")


def test_the_causal_mask():
    equal(solution.causal_mask(2), np.array([[True, False], [True, True]]), "causal_mask(2)")
