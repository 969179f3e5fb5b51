"""Recomputes the numbers of the worked design for product categories and attributes."""

import math


def check_catalog_volume() -> None:
    """Items a day and a second, annotation capacity."""
    items = 5e6 * 0.30 * 0.05
    assert math.isclose(items, 75_000)
    assert round(items / 86_400, 1) == 0.9 and round(items / 86_400 * 3, 1) == 2.6
    assert 40 * 50 == 2_000
    assert 5_000 / 6_000 < 1


def check_catalog_training() -> None:
    """Offset of logit adjustment between a common and a rare leaf."""
    assert round(math.log(0.01) - math.log(0.00001), 1) == 6.9


def check_catalog_evaluation() -> None:
    """Labels for macro-F1, intervals, accepted items for a precision claim, searchers per arm."""
    assert 6_000 * 20 == 120_000 and 1_500 * 12 == 18_000 and 18_000 / 2_000 == 9
    assert round(1.96 * math.sqrt(0.94 * 0.06 / 2_000) * 100, 1) == 1.0
    assert round(1.96**2 * 0.97 * 0.03 / 0.01**2) == 1_118
    assert round(16 * 0.62 * 0.38 / 0.005**2, -2) == 150_800


def check_catalog_cost() -> None:
    """Tokens and dollars of the two prompts, hours of the encoders."""
    assert 6_000 * 12 == 72_000
    tokens = 72_000 * 40e6
    assert round(tokens / 1e12, 1) == 2.9 and round(tokens / 1e6 * 0.15) == 432_000
    assert round(40e6 * 1_000 / 1e6 * 0.15) == 6_000 and round(40e6 * 120 / 1e6 * 0.60) == 2_880
    daily = 75_000 * 1_000 / 1e6 * 0.15 + 75_000 * 120 / 1e6 * 0.60
    assert 16 < daily < 17
    assert round(40e6 / 250 / 3_600) == 44


def check_catalog_queue() -> None:
    """Items that are accepted, reviewed and left at the parent; wrong ones; time of one item."""
    accepted = 75_000 * 0.82
    assert round(accepted) == 61_500 and round(75_000 - accepted) == 13_500
    assert 13_500 - 2_000 == 11_500
    assert round(accepted * 0.03) == 1_845
    assert 60 + 5 + 1 + 1 + 20 + 1 + 60 == 148
    # A week of audits tells 95.5% from 97%.
    assert 1.96 * math.sqrt(0.97 * 0.03 / 1_400) < 0.015
