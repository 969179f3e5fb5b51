"""Recomputes the numbers stated in the pages on behavioral interviews."""

import math


def check_star_method() -> None:
    """Words of a two-minute answer and the relative drop of the example."""
    assert 2 * 140 == 280 and 0.55 * 280 < 160 < 0.60 * 280
    assert round((9 - 5) / 9, 2) == 0.44


def check_story_bank() -> None:
    """Marks in the matrix of stories and themes."""
    assert 6 * 4 == 24 and 24 / 10 == 2.4


def check_impact_metrics() -> None:
    """Hours saved by fewer wrong assignments, and a small rate in both forms."""
    tickets = 20_000 * (18 - 11) / 100
    assert tickets == 1_400 and tickets * 15 / 60 == 350
    assert math.isclose(0.6 / 0.5 - 1, 0.2)


def check_leadership_ownership() -> None:
    """Priority scores."""
    assert 8 * 0.5 / 2 == 2.0 and math.isclose(5 * 0.9 / 1.5, 3.0)
