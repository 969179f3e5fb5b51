"""ROC AUC: the tests that decide."""

import numpy as np
import solution
from checking import close, raises


def data(n=300, levels=12):
    rng = np.random.default_rng(17)
    y = (rng.random(n) < 0.3).astype(int)
    return y, rng.integers(0, levels, n) / levels + 0.2 * y


def by_pairs(y, scores):
    pairs = [(a > b) + 0.5 * (a == b) for a in scores[y == 1] for b in scores[y == 0]]
    return sum(pairs) / len(pairs)


def test_many_ties_agree_with_all_pairs():
    for levels in (2, 5, 12, 1000):
        y, scores = data(levels=levels)
        close(solution.roc_auc(y, scores), by_pairs(y, scores), f"roc_auc with {levels} levels")


def test_equal_scores_give_one_half():
    y = np.array([1, 1, 0, 0, 0])
    close(solution.roc_auc(y, np.full(5, 0.7)), 0.5, "roc_auc of equal scores")
    close(solution.roc_auc(y[::-1], np.full(5, 0.7)), 0.5, "roc_auc of equal scores in the other order")


def test_perfect_and_reversed_rankings():
    y = np.array([0, 0, 1, 1, 1])
    close(solution.roc_auc(y, np.arange(5.0)), 1.0, "roc_auc of a perfect ranking")
    close(solution.roc_auc(y, -np.arange(5.0)), 0.0, "roc_auc of a reversed ranking")


def test_swapping_the_labels_gives_the_rest():
    y, scores = data()
    close(solution.roc_auc(1 - y, scores), 1 - solution.roc_auc(y, scores), "roc_auc of swapped labels")


def test_only_the_order_of_scores_counts():
    y, scores = data()
    close(
        solution.roc_auc(y, np.exp(5 * scores) - 100), solution.roc_auc(y, scores), "roc_auc of rising scores"
    )
    order = np.random.default_rng(0).permutation(len(y))
    close(solution.roc_auc(y[order], scores[order]), solution.roc_auc(y, scores), "roc_auc after shuffling")


def test_one_class_is_an_error():
    for y in (np.zeros(4, dtype=int), np.ones(4, dtype=int)):
        raises(ValueError, lambda y=y: solution.roc_auc(y, np.arange(4.0)), f"roc_auc of the labels {y}")


def test_two_hundred_thousand_rows():
    rng = np.random.default_rng(3)
    y = np.arange(200_000) % 2
    scores = rng.normal(size=200_000) + y
    close(solution.roc_auc(y, scores), 0.7602, "roc_auc of two normal classes", tolerance=0.005)


def test_the_curve_counts_rows_at_each_threshold():
    y, scores = data()
    fpr, tpr = solution.roc_curve(y, scores)
    thresholds = sorted(set(scores.tolist()), reverse=True)
    close(fpr, [0.0, *(np.mean(scores[y == 0] >= t) for t in thresholds)], "fpr")
    close(tpr, [0.0, *(np.mean(scores[y == 1] >= t) for t in thresholds)], "tpr")


def test_the_area_under_the_curve_is_the_auc():
    y, scores = data()
    fpr, tpr = (np.asarray(rates) for rates in solution.roc_curve(y, scores))
    area = np.sum(np.diff(fpr) * (tpr[1:] + tpr[:-1]) / 2)
    close(area, by_pairs(y, scores), "the area under the curve")
