"""Draw the numbers of the data-structures and algorithms calculate questions and work out their answers."""

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


def ordered_choices(rng: random.Random) -> Calculation:
    """A number of candidates and a length become the number of ordered selections without repeats."""
    n = rng.choice([6, 7, 8, 9, 10, 12])
    k = rng.choice([2, 3, 4])
    answer = math.perm(n, k)
    factors = " * ".join(str(n - i) for i in range(k))
    return Calculation(
        parameters={"n": n, "k": k}, answer=answer, unit="", tolerance=0.001, working=f"{factors} = {answer}"
    )


def fewest_coins(rng: random.Random) -> Calculation:
    """Two coin values besides 1 and an amount for which greed fails become the fewest coins."""
    a, b, amount = rng.choice([(3, 4, 6), (5, 8, 10), (6, 9, 12), (7, 10, 14), (5, 7, 10), (6, 10, 18)])
    fewest = [0]
    for x in range(1, amount + 1):
        fewest.append(1 + min(fewest[x - coin] for coin in (1, a, b) if coin <= x))
    count = amount // a
    return Calculation(
        parameters={"a": a, "b": b, "amount": amount},
        answer=fewest[amount],
        unit="coins",
        tolerance=0.001,
        working=f"{amount} = {' + '.join([str(a)] * count)}, so {fewest[amount]} coins; "
        f"starting from {b} needs more",
    )


def cheapest_route(rng: random.Random) -> Calculation:
    """Five edge weights become the cost of the cheapest route from A to D."""
    ab, ac, cb = rng.randint(4, 9), rng.randint(1, 4), rng.randint(1, 4)
    bd, cd = rng.randint(2, 6), rng.randint(4, 12)
    routes = {"A-B-D": ab + bd, "A-C-D": ac + cd, "A-C-B-D": ac + cb + bd, "A-B-C-D": ab + cb + cd}
    best = min(routes, key=lambda name: routes[name])
    return Calculation(
        parameters={"ab": ab, "ac": ac, "cb": cb, "bd": bd, "cd": cd},
        answer=routes[best],
        unit="",
        tolerance=0.001,
        working="; ".join(f"{name} costs {cost}" for name, cost in routes.items()) + f"; cheapest: {best}",
    )


def quadratic_scaling(rng: random.Random) -> Calculation:
    """A measured time at one size becomes the expected time of a quadratic routine at another."""
    seconds = rng.choice([0.5, 1, 2, 3, 4])
    n = rng.choice([1000, 2000, 5000, 10_000])
    factor = rng.choice([3, 4, 5, 8, 10])
    answer = seconds * factor**2
    return Calculation(
        parameters={"seconds": seconds, "n": f"{n:,}", "m": f"{n * factor:,}"},
        answer=answer,
        unit="s",
        tolerance=0.02,
        working=f"{n * factor:,} / {n:,} = {factor}; {seconds} * {factor}^2 = {answer:g} s",
    )
