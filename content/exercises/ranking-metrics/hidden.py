"""Ranking metrics: the tests that decide."""

import math

import numpy as np
import solution
from checking import close


def data(users=12):
    rng = np.random.default_rng(18)
    rankings = [[int(i) for i in rng.permutation(30)[:15]] for _ in range(users)]
    grades = [{int(i): int(rng.integers(0, 4)) for i in rng.permutation(30)[:10]} for _ in range(users)]
    return rankings, grades


def gain(grades):
    return sum(g / math.log2(i + 2) for i, g in enumerate(grades))


def test_random_rankings_agree_with_the_formula():
    rankings, grades = data()
    for k in (1, 3, 10, 40):
        for ranked, relevance in zip(rankings, grades, strict=True):
            got = [relevance.get(item, 0) for item in ranked][:k]
            best = sorted(relevance.values(), reverse=True)[:k]
            close(solution.ndcg(ranked, relevance, k), gain(got) / gain(best), f"ndcg at {k}")


def test_items_that_were_not_returned_count_in_the_ideal():
    close(solution.ndcg(["a"], {"a": 1, "b": 3}, 2), 1 / (3 + 1 / math.log2(3)), "ndcg at 2")
    close(solution.ndcg(["z", "y"], {"a": 1}, 2), 0.0, "ndcg of useless items")


def test_the_best_order_has_ndcg_1():
    _, grades = data()
    for relevance in grades:
        order = sorted(relevance, key=lambda item: -relevance[item])
        close(solution.ndcg(order, relevance, 5), 1.0, "ndcg at 5 of the ideal order")
        assert solution.ndcg(order[::-1], relevance, 10) < 1, "the reversed order has ndcg 1"


def test_repeated_items_count_once():
    close(solution.ndcg(["a", "a", "b"], {"a": 1, "b": 1}, 2), 1.0, "ndcg of a, a, b")
    close(solution.average_precision(["a", "a", "b"], {"a", "b"}, 2), 1.0, "average precision of a, a, b")
    close(solution.average_precision(["x", "x", "a"], {"a"}, 3), 0.5, "average precision of x, x, a")


def test_nothing_relevant():
    close(solution.ndcg(["a"], {}, 3), 0.0, "ndcg without grades")
    close(solution.ndcg(["a"], {"a": 0}, 3), 0.0, "ndcg of grades that are all 0")
    close(solution.average_precision(["a"], set(), 3), 0.0, "average precision without relevant items")
    close(solution.ndcg([], {"a": 1}, 3), 0.0, "ndcg of an empty ranking")


def test_average_precision_agrees_with_the_definition():
    rankings, grades = data()
    for k in (1, 4, 15, 50):
        for ranked, relevance in zip(rankings, grades, strict=True):
            wanted = {item for item, grade in relevance.items() if grade > 1}
            flags = [item in wanted for item in ranked[:k]]
            precisions = [np.mean(flags[: i + 1]) for i, hit in enumerate(flags) if hit]
            want = sum(precisions) / min(k, len(wanted)) if wanted else 0.0
            close(solution.average_precision(ranked, wanted, k), want, f"average precision at {k}")


def test_a_full_first_page_is_perfect():
    close(
        solution.average_precision(["a", "b"], {"a", "b", "c", "d"}, 2),
        1.0,
        "average precision at 2 of two hits",
    )
    close(
        solution.average_precision(["a", "x", "y"], {"a", "b"}, 3),
        0.5,
        "average precision with one item missing",
    )


def test_users_without_relevant_items_are_left_out():
    rankings = [["a"], ["b"], ["c", "d"], ["e", "f", "g"]]
    relevants = [{"a"}, set(), {"d"}, {"g"}]
    close(
        solution.mean_average_precision(rankings, relevants, 3),
        (1 + 1 / 2 + 1 / 3) / 3,
        "the mean over three users",
    )
    close(solution.mean_average_precision([["a"]], [set()], 3), 0.0, "the mean over no users")
