"""Recompute the numbers and formulas stated on the statistics handbook pages."""

import itertools
import math
from statistics import NormalDist

import numpy as np


def check_probability_bayes() -> None:
    """Recompute the posterior by counting and by odds, and the other prevalence."""
    assert 10_000 * 0.01 * 0.95 == 95 and math.isclose(9_900 * 0.10, 990)
    assert round(95 / 1085, 4) == 0.0876
    odds = 1 / 99 * 0.95 / 0.10
    assert round(odds, 3) == 0.096 and round(odds / (1 + odds), 4) == 0.0876
    assert round(odds * 9.5, 3) == 0.912 and round(odds * 9.5 / (1 + odds * 9.5), 3) == 0.477
    assert round(950 / 1850, 2) == 0.51
    fixed = [sum(i == x for i, x in enumerate(p)) for p in itertools.permutations(range(5))]
    assert sum(fixed) / len(fixed) == 1
    tosses = list(itertools.product((0, 1), repeat=2))
    events = [{t for t in tosses if t[0]}, {t for t in tosses if t[1]}, {t for t in tosses if t[0] == t[1]}]
    assert all(len(a & b) / 4 == len(a) / 4 * len(b) / 4 for a, b in itertools.combinations(events, 2))
    assert len(set.intersection(*events)) / 4 != (1 / 2) ** 3


def check_distributions() -> None:
    """Recompute the Poisson and Beta examples and the normal rule."""
    assert round(math.exp(-2), 3) == 0.135
    assert round(1 - math.exp(-2) * (1 + 2 + 2), 3) == 0.323
    assert round((1 + 8) / (1 + 8 + 1 + 12), 3) == 0.409 and (1 + 8, 1 + 12) == (9, 13)
    normal = NormalDist()
    assert [round(100 * (normal.cdf(k) - normal.cdf(-k)), 1) for k in (1, 2, 3)] == [68.3, 95.4, 99.7]
    rng = np.random.default_rng(0)
    beta = rng.beta(2, 3, 200_000)
    assert abs(beta.mean() - 2 / 5) < 0.005 and abs(beta.var() - 6 / (25 * 6)) < 0.001
    geometric = rng.geometric(0.25, 200_000)
    assert abs(geometric.mean() - 4) < 0.05 and abs(geometric.var() - 0.75 / 0.0625) < 0.3


def check_maximum_likelihood() -> None:
    """Maximize the Bernoulli posterior on a grid, and recompute both variances."""
    grid = np.linspace(0.0001, 0.9999, 99_999)
    for successes, trials, likeliest, posterior_mode in ((7, 10, 0.7, 0.667), (3, 3, 1.0, 0.8)):
        loglik = successes * np.log(grid) + (trials - successes) * np.log(1 - grid)
        assert abs(grid[loglik.argmax()] - likeliest) < 0.001
        assert abs(grid[(loglik + np.log(grid) + np.log(1 - grid)).argmax()] - posterior_mode) < 0.001
    values = np.array([2, 4, 9])
    assert values.mean() == 5 and round(values.var(), 2) == 8.67 and math.isclose(values.var(ddof=1), 13)


def check_hypothesis_testing() -> None:
    """Recompute the two-proportion test."""
    pooled = 1070 / 20_000
    error = math.sqrt(pooled * (1 - pooled) * (2 / 10_000))
    z = (570 - 500) / 10_000 / error
    assert pooled == 0.0535 and round(error, 5) == 0.00318 and round(z, 2) == 2.20
    assert round(2 * (1 - NormalDist().cdf(z)), 3) == 0.028


def check_confidence_intervals() -> None:
    """Recompute the interval of the accuracy, the rule of three and the sample sizes."""
    error = math.sqrt(0.91 * 0.09 / 500)
    assert 455 / 500 == 0.91 and round(error, 4) == 0.0128
    assert (round(0.91 - 1.96 * error, 3), round(0.91 + 1.96 * error, 3)) == (0.885, 0.935)
    assert abs(1 - 0.05 ** (1 / 300) - 3 / 300) < 0.0005
    assert math.ceil(1.96**2 * 0.09 / 0.01**2) == 3458
    assert abs(1 - 0.05 ** (1 / 30_000) - 1e-4) < 1e-6


def check_central_limit_theorem() -> None:
    """Recompute standard errors, the tail probability, the skewness of means and the design effect."""
    assert 80 / math.sqrt(400) == 4 and 80 / math.sqrt(1600) == 2
    assert round(100 * (1 - NormalDist().cdf(2)), 1) == 2.3
    assert round(10 / math.sqrt(30), 1) == 1.8 and math.isclose(10 / math.sqrt(2500), 0.2)
    assert math.isclose(1 + 9 * 0.2, 2.8)


def check_bootstrap() -> None:
    """Enumerate all replicas of three values and recompute the chance that a row is absent."""
    means = [sum(draw) / 3 for draw in itertools.product((1, 2, 6), repeat=3)]
    assert len(means) == 27
    assert round(float(np.std(means)), 2) == 1.25
    assert round(math.sqrt(np.var([1, 2, 6], ddof=1) / 3), 2) == 1.53
    assert abs((1 - 1 / 1000) ** 1000 - 0.368) < 0.001


def check_ab_testing() -> None:
    """Recompute the sample size, the sample ratio statistic and the variance reduction."""
    assert math.isclose(16 * 0.05 * 0.95 / 0.005**2, 30_400)
    normal = NormalDist()
    assert abs(2 * (normal.inv_cdf(0.975) + normal.inv_cdf(0.8)) ** 2 - 16) < 0.5
    assert math.isclose(2 * 800**2 / 50_000, 25.6) and math.isclose(2 * 8**2 / 500, 0.256)
    assert math.isclose(1 - 0.7**2, 0.51)


def check_causal_inference() -> None:
    """Recompute both sides of Simpson's paradox, the standardized rates and the double difference."""
    a_mild, a_severe, b_mild, b_severe = 81 / 87, 192 / 263, 234 / 270, 55 / 80
    assert [round(100 * rate) for rate in (a_mild, b_mild, a_severe, b_severe)] == [93, 87, 73, 69]
    assert (87 + 263, 270 + 80, 81 + 192, 234 + 55) == (350, 350, 273, 289)
    assert round(100 * 273 / 350) == 78 and round(100 * 289 / 350) == 83
    assert (87 + 270, 263 + 80) == (357, 343) and math.isclose(357 / 700, 0.51)
    assert round(0.51 * a_mild + 0.49 * a_severe, 3) == 0.833
    assert round(0.51 * b_mild + 0.49 * b_severe, 3) == 0.779
    assert (130 - 100) - (105 - 90) == 15


def check_multiple_testing() -> None:
    """Recompute error rates, the three procedures, and simulate five looks."""
    assert round(1 - 0.95**20, 3) == 0.642
    p = [0.001, 0.012, 0.014, 0.040, 0.200]
    assert sum(value <= 0.05 / 5 for value in p) == 1
    holm = list(itertools.takewhile(lambda i: p[i] <= 0.05 / (5 - i), range(5)))
    assert len(holm) == 3
    assert max(k for k in range(1, 6) if p[k - 1] <= k * 0.05 / 5 + 1e-12) == 4
    walk = np.random.default_rng(0).normal(size=(100_000, 5)).cumsum(axis=1) / np.sqrt(np.arange(1, 6))
    assert abs((np.abs(walk) > 1.96).any(axis=1).mean() - 0.14) < 0.005
    assert math.isclose(90 * 0.05, 4.5) and 10 * 0.8 == 8 and math.isclose(4.5 / 12.5, 0.36)


def check_bandits() -> None:
    """Recompute the UCB scores and the Beta posteriors."""
    bonuses = [math.sqrt(2 * math.log(100) / plays) for plays in (60, 40)]
    assert [round(bonus, 3) for bonus in bonuses] == [0.392, 0.480]
    assert round(12 / 60 + bonuses[0], 3) == 0.592 and round(10 / 40 + bonuses[1], 3) == 0.730
    assert (1 + 12, 1 + 60 - 12) == (13, 49) and (1 + 10, 1 + 40 - 10) == (11, 31)


def check_sampling_bias() -> None:
    """Recompute the survey share and its weighted repair, and simulate the reservoir."""
    yes, no = 400 * 0.3, 600 * 0.1
    assert (yes, no) == (120, 60) and round(100 * yes / (yes + no)) == 67
    assert math.isclose((yes / 0.3) / (yes / 0.3 + no / 0.1), 0.40)
    rng, counts = np.random.default_rng(0), np.zeros(10)
    for _ in range(20_000):
        kept = [0, 1, 2]
        for t in range(4, 11):
            if rng.random() < 3 / t:
                kept[rng.integers(3)] = t - 1
        counts[kept] += 1
    assert np.abs(counts / 20_000 - 0.3).max() < 0.02
