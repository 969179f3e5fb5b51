"""Reservoir sampling: the tests that decide."""

import random
from collections import Counter
from itertools import combinations

import solution
from checking import equal, raises

RUNS = 2500


def counts(n, k, runs=RUNS):
    return Counter(
        tuple(sorted(solution.reservoir_sample(iter(range(n)), k, random.Random(seed))))
        for seed in range(runs)
    )


def test_every_item_is_equally_likely():
    for n, k in ((7, 3), (5, 1), (6, 5)):
        found = Counter(item for sample, times in counts(n, k).items() for item in sample * times)
        for item in range(n):
            share = found[item] / RUNS
            # five standard errors of a share
            slack = 5 * (k / n * (1 - k / n) / RUNS) ** 0.5
            assert abs(share - k / n) < slack, (
                f"item {item} of {n} is in {share:.1%} of the samples, expected {k / n:.1%}"
            )


def test_every_pair_is_equally_likely():
    found = counts(5, 2)
    for pair in combinations(range(5), 2):
        share = found[pair] / RUNS
        assert abs(share - 0.1) < 0.03, f"the sample {pair} comes in {share:.1%} of the runs, expected 10%"


def test_no_item_comes_twice():
    for seed in range(50):
        equal(
            len(set(solution.reservoir_sample(range(20), 6, random.Random(seed)))),
            6,
            "number of different items",
        )


def test_equal_seeds_give_equal_samples():
    random.seed(1)
    one = [solution.reservoir_sample(range(100), 5, random.Random(seed)) for seed in range(5)]
    random.seed(2)
    two = [solution.reservoir_sample(range(100), 5, random.Random(seed)) for seed in range(5)]
    equal(two, one, "samples of equal seeds")
    assert one[0] != one[1], "two seeds give the same sample"


class Item:
    """Counts how many of its kind are alive."""

    alive = most = 0

    def __init__(self):
        Item.alive += 1
        Item.most = max(Item.most, Item.alive)

    def __del__(self):
        Item.alive -= 1


def test_memory_stays_small():
    Item.alive = Item.most = 0
    solution.reservoir_sample((Item() for _ in range(2000)), 10, random.Random(0))
    assert Item.most <= 15, f"{Item.most} items were held at once for a sample of 10"


def test_one_pass_reads_the_whole_stream():
    stream = iter(range(50))
    solution.reservoir_sample(stream, 4, random.Random(3))
    equal(list(stream), [], "what is left of the stream")


def test_edges():
    equal(solution.reservoir_sample(range(5), 0, random.Random(0)), [], "sample of size 0")
    equal(solution.reservoir_sample([], 3, random.Random(0)), [], "sample of an empty stream")
    equal(
        sorted(solution.reservoir_sample(range(4), 4, random.Random(0))),
        [0, 1, 2, 3],
        "sample of the whole stream",
    )
    raises(ValueError, lambda: solution.reservoir_sample(range(5), -1, random.Random(0)), "k = -1")
