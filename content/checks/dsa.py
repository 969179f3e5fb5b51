"""Recompute the numbers stated on the data-structures and algorithms handbook pages."""

import heapq
import itertools
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
    jobs = [27, 8, 14, 5, 19]
    assert [math.ceil(j / 14) for j in jobs] == [2, 1, 1, 1, 2]
    assert sum(math.ceil(j / 13) for j in jobs) == 9


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


def check_intervals_greedy() -> None:
    """Try all subsets of the example's meetings and count overlaps at each moment."""
    meetings = [(1, 4), (2, 5), (4, 6), (5, 8), (6, 7)]

    def disjoint(chosen: tuple[tuple[int, int], ...]) -> bool:
        return all(a[1] <= b[0] or b[1] <= a[0] for a, b in itertools.combinations(chosen, 2))

    sizes = [r for r in range(6) for chosen in itertools.combinations(meetings, r) if disjoint(chosen)]
    assert max(sizes) == 3
    assert max(sum(s <= t < e for s, e in meetings) for t in range(1, 8)) == 2
    assert {t for s, e in meetings for t in range(s, e)} == set(range(1, 8))
    assert 4 + 1 + 1 == 3 + 3 == 6


def check_backtracking() -> None:
    """Recompute the counts of subsets, permutations and queen placements."""
    assert (2**10, math.factorial(10)) == (1024, 3_628_800)
    assert math.comb(64, 8) == 4_426_165_368
    solutions = boards = 0
    stack: list[tuple[int, ...]] = [()]
    while stack:
        board = stack.pop()
        boards += 1
        row = len(board)
        solutions += row == 8
        for c in range(8) if row < 8 else ():
            if all(c != d and abs(c - d) != row - r for r, d in enumerate(board)):
                stack.append((*board, c))
    assert solutions == 92 and 1900 < boards < 2100


def check_dynamic_programming() -> None:
    """Recompute the coin table, and the edit distances by plain recursion."""
    dp = [0]
    for amount in range(1, 7):
        dp.append(1 + min(dp[amount - coin] for coin in (1, 3, 4) if coin <= amount))
    assert dp == [0, 1, 2, 1, 1, 2, 2]

    def distance(a: str, b: str) -> int:
        if not a or not b:
            return len(a) + len(b)
        changed = distance(a[1:], b[1:]) + (a[0] != b[0])
        return min(changed, distance(a[1:], b) + 1, distance(a, b[1:]) + 1)

    assert distance("train", "brain") == 1 and distance("table", "cables") == 2


def check_shortest_path() -> None:
    """Enumerate the routes of both examples."""
    assert min(4, 1 + 2) == 3
    assert min(4 + 5, 1 + 8, 1 + 2 + 5) == 8 and 1 + 8 == 9
    assert min(2, 3 - 2) == 1
    assert math.log2(50 * 49) <= 2 * math.log2(50)


def check_union_find() -> None:
    """Find the lightest spanning tree of the example by trying all sets of three edges."""
    edges = [(1, "AB"), (2, "BC"), (3, "AC"), (4, "CD"), (5, "BD")]

    def spans(chosen: tuple[tuple[int, str], ...]) -> bool:
        reached = {"A"}
        for _ in chosen:
            for _, ends in chosen:
                if reached & set(ends):
                    reached |= set(ends)
        return len(reached) == 4

    trees = [chosen for chosen in itertools.combinations(edges, 3) if spans(chosen)]
    assert min(sum(w for w, _ in chosen) for chosen in trees) == 7


def check_topological_sort() -> None:
    """Recompute the earliest finishes of the pipeline."""
    load = 3
    clean, labels = load + 2, load + 1
    features = clean + 4
    assert (load, clean, features, labels, max(features, labels) + 5) == (3, 5, 9, 4, 14)


def check_tries() -> None:
    """Count the distinct prefixes and characters of the example words."""
    words = ["car", "card", "cat", "dog"]
    assert len({word[:i] for word in words for i in range(len(word) + 1)}) == 9
    assert sum(map(len, words)) == 13


def check_sorting() -> None:
    """Recompute the comparison bound for five items and count the example's inversions."""
    assert math.ceil(math.log2(math.factorial(5))) == 7
    a = [3, 1, 4, 2]
    assert sum(x > y for x, y in itertools.combinations(a, 2)) == 3


def check_complexity_analysis() -> None:
    """Recompute the scaled running times."""
    assert 2 * (50_000 / 10_000) ** 2 == 50
    assert round(2 * 50_000 * math.log(50_000) / (10_000 * math.log(10_000)), 1) == 11.7
    assert math.factorial(10) < 1e7 and 2**20 < 1e7 and 200**3 < 1e7 and 3000**2 < 1e7


def check_timed_practice() -> None:
    """Add up the daily minutes."""
    assert 3 * (25 + 10) == 105


def check_leetcode_practice() -> None:
    """Add up the shares."""
    assert 55 + 35 + 10 == 100
