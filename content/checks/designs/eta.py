"""Recomputes the numbers of content/designs/eta.md."""

import math

PAGES = 5e6 * 0.30 * 1


def check_traffic() -> None:
    """Pages per second, at the usual and at the real peak, and predictions."""
    assert math.isclose(PAGES, 1.5e6)
    mean, evening = PAGES / 86_400, PAGES * 0.40 / (2 * 3_600)
    assert round(mean) == 17 and round(3 * mean) == 52 and round(evening) == 83
    assert round(evening / mean, 1) == 4.8 and round(evening * 30) == 2_500


def check_promised_quantile() -> None:
    """The quantile that minimizes the cost of late and early minutes, by grid over an example."""
    assert 3 / (3 + 1) == 0.75
    minutes = list(range(1, 101))
    cost = {q: sum(3 * max(y - q, 0) + max(q - y, 0) for y in minutes) for q in minutes}
    assert min(cost, key=lambda q: cost[q]) in (75, 76)


def check_training_set_and_censoring() -> None:
    """Orders and bytes; the optimism of dropping canceled orders."""
    assert 300_000 * 180 == 54e6 and round(54e6 * 150 * 4 / 1e9) == 32
    mean = 0.95 * 38 + 0.05 * 65
    assert math.isclose(mean, 39.35) and math.isclose(mean - 38, 1.35)


def check_quantiles_of_a_sum() -> None:
    """Standard deviation of the sum and the excess of adding quantiles."""
    together = math.sqrt(6**2 + 5**2 + 4**2)
    assert round(together, 1) == 8.8 and round(0.674 * (15 - together), 1) == 4.2


def check_conformal_rank() -> None:
    """Rank of the residual for 75 percent of 1,000 orders."""
    assert math.ceil(0.75 * (1_000 + 1)) == 751


def check_switchback() -> None:
    """Cells in two weeks and cells needed."""
    cells = 40 * 14 * 12
    needed = 16 * 4**2 / 0.3**2
    assert cells == 6_720 and round(needed) == 2_844 and round(2 * needed) == 5_689 and 2 * needed < cells


def check_serving() -> None:
    """Latency, route table and cores."""
    assert 12 + 12 + 8 + 8 + 1 + 9 == 50
    assert round(40 * 3_000 * 300 * 24 * 2 / 1e9, 1) == 1.7
    assert round(PAGES * 0.40 / 7_200 * 30 / 5_000, 1) == 0.5
