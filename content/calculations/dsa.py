"""Draw the numbers of the data-structures and algorithms calculate questions and work out their answers."""

import heapq
import math
import random
from itertools import accumulate

from content.calculation import Calculation


def subarray_count(rng: random.Random) -> Calculation:
    """A short array and a target become the number of contiguous ranges with that sum."""
    while True:
        values = [rng.choice([-3, -2, -1, 1, 2, 3, 4]) for _ in range(6)]
        prefixes = [0, *accumulate(values)]
        sums = [prefixes[j] - prefixes[i] for i in range(7) for j in range(i + 1, 7)]
        target = rng.choice(sums)
        count = sums.count(target)
        if target > 1 and 2 <= count <= 5 and min(values) < 0:
            break
    return Calculation(
        parameters={"values": ", ".join(map(str, values)), "k": target},
        answer=count,
        unit="",
        tolerance=0.01,
        working=f"prefix sums {', '.join(map(str, prefixes))}; pairs (earlier, later) that differ by {target}: "
        f"{count}",
    )


def colliding_pairs(rng: random.Random) -> Calculation:
    """Numbers of keys and buckets become the expected number of colliding pairs."""
    keys = rng.choice([50, 100, 200, 400, 500])
    buckets = rng.choice([1000, 2000, 5000, 10000])
    answer = keys * (keys - 1) / 2 / buckets
    return Calculation(
        parameters={"keys": keys, "buckets": f"{buckets:,}"},
        answer=answer,
        unit="",
        tolerance=0.01,
        working=f"{keys} * {keys - 1} / (2 * {buckets}) = {answer:.3f}",
    )


def binary_search_tests(rng: random.Random) -> Calculation:
    """A number of sorted records becomes the worst-case number of comparisons of a lower-bound search."""
    n = rng.choice([1000, 5000, 20_000, 100_000, 500_000, 2_000_000, 30_000_000])
    answer = n.bit_length()  # the ceiling of log2(n + 1) in exact arithmetic
    return Calculation(
        parameters={"n": f"{n:,}"},
        answer=answer,
        unit="",
        tolerance=0.001,
        working=f"ceil(log2({n:,} + 1)) = ceil({math.log2(n + 1):.2f}) = {answer}",
    )


def tree_height(rng: random.Random) -> Calculation:
    """A number of nodes becomes the smallest height of a binary tree in edges."""
    n = rng.choice([15, 31, 100, 250, 500, 1000, 3000, 10_000])
    answer = n.bit_length() - 1
    return Calculation(
        parameters={"n": f"{n:,}"},
        answer=answer,
        unit="",
        tolerance=0.001,
        working=f"floor(log2({n:,})) = floor({math.log2(n):.2f}) = {answer}",
    )
