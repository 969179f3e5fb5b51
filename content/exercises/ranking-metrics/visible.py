"""Ranking metrics: the tests that the candidate sees."""

import solution
from checking import close


def test_ndcg_by_hand():
    close(solution.ndcg(["a", "b", "c"], {"a": 3, "c": 2}, 3), 0.9385567, "ndcg at 3")
    close(solution.ndcg(["a", "b", "c"], {"a": 3, "c": 2}, 1), 1.0, "ndcg at 1")


def test_average_precision_by_hand():
    close(solution.average_precision(["a", "b", "c"], {"a", "c", "d"}, 3), 5 / 9, "average precision")


def test_the_mean_over_users():
    got = solution.mean_average_precision([["a", "b"], ["x", "y"]], [{"a"}, {"y"}], 2)
    close(got, 0.75, "mean average precision")
