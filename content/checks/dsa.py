"""Recompute the numbers stated on the data-structures and algorithms handbook pages."""

import heapq
import math
from itertools import accumulate


def check_two_pointers() -> None:
    """Follow the inward scan of the example and count its comparisons."""
    a, target = [1, 3, 4, 7, 11], 10
    left, right, sums = 0, 4, []
    while left < right:
        sums.append(a[left] + a[right])
        if sums[-1] == target:
            break
        left, right = (left + 1, right) if sums[-1] < target else (left, right - 1)
    assert sums == [12, 8, 10]


def check_sliding_window() -> None:
    """Find the longest stretches without repeated letters in the example word by brute force."""
    word = "swimming"
    ranges = [word[i:j] for i in range(len(word)) for j in range(i + 1, len(word) + 1)]
    distinct = [r for r in ranges if len(set(r)) == len(r)]
    assert max(map(len, distinct)) == 4
    assert {r for r in distinct if len(r) == 4} == {"swim", "ming"}


def check_prefix_sums() -> None:
    """Recompute the prefixes and count the ranges with sum 6."""
    a = [3, -1, 4, 2, -2]
    assert [0, *accumulate(a)] == [0, 3, 2, 6, 8, 6]
    assert sum(sum(a[i:j]) == 6 for i in range(5) for j in range(i + 1, 6)) == 3


def check_hashing() -> None:
    """Recompute the expected number of colliding pairs."""
    assert math.isclose(1000 * 999 / (2 * 10_000), 49.95)


def check_stacks_queues() -> None:
    """Find each next greater value of the example by brute force."""
    a = [5, 3, 4, 6, 2, 7]
    nexts = [next((y for y in a[i + 1 :] if y > x), None) for i, x in enumerate(a)]
    assert nexts == [6, 4, 6, 7, 7, None]


def check_linked_lists() -> None:
    """Walk the cycle of the example until slow and fast meet."""
    mu, length = 2, 3

    def place(steps: int) -> int:
        return steps if steps < mu else mu + (steps - mu) % length

    meeting = next(s for s in range(1, 20) if place(s) == place(2 * s))
    assert meeting == 3 and meeting % length == 0
    slow = place(meeting)
    for start in range(mu):
        assert start != slow
        slow = slow + 1 if slow + 1 < mu + length else mu
    assert slow == mu


def check_binary_search() -> None:
    """Count worst-case tests by recursion and check the rates of the example."""

    def worst(answers: int) -> int:
        return 0 if answers == 1 else 1 + max(worst(answers // 2), worst(answers - answers // 2))

    for n in (1, 7, 8, 1000, 1_000_000):
        assert worst(n + 1) == math.ceil(math.log2(n + 1))
    assert math.ceil(math.log2(1_000_001)) == 20
    jobs = [30, 11, 23, 4, 20]
    assert sum(math.ceil(j / 23) for j in jobs) == 6 and sum(math.ceil(j / 22) for j in jobs) == 7


def check_heaps() -> None:
    """Bound the sinks of heapify and recompute the example's best two."""
    for n in (1, 2, 10, 1000):
        heights = [math.floor(math.log2(n / (i + 1))) for i in range(n)]
        assert sum(heights) <= n
    assert heapq.nlargest(2, [5, 1, 9, 7, 3]) == [9, 7]


def check_trees_bst() -> None:
    """Recompute the best and worst height of a thousand nodes."""
    assert math.floor(math.log2(1000)) == 9
    assert 1000 - 1 == 999


def check_graph_bfs_dfs() -> None:
    """Count the edges of a grid with four directions."""
    rows, columns = 7, 9
    edges = rows * (columns - 1) + columns * (rows - 1)
    assert edges < 2 * rows * columns
