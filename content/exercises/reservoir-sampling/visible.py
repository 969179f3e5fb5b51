"""Reservoir sampling: the tests that the candidate sees."""

import random

import solution
from checking import equal


def test_size_and_membership():
    sample = solution.reservoir_sample(range(10), 3, random.Random(0))
    equal(len(set(sample)), 3, "number of different items")
    assert set(sample) <= set(range(10)), f"{sample} holds items that are not in the stream"


def test_a_short_stream_is_returned_whole():
    equal(
        sorted(solution.reservoir_sample(iter("ab"), 5, random.Random(0))), ["a", "b"], "sample of two items"
    )
