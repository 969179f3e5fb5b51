"""Recomputes the numbers of content/designs/substitute.md."""

import math

LINES = 300_000 * 30 * 0.06
PAGES = 5e6 * 0.30 * 1


def check_traffic() -> None:
    """Missing lines and app pages a day and per second."""
    assert math.isclose(LINES, 540_000) and round(LINES / 86_400) == 6
    assert math.isclose(PAGES, 1.5e6) and round(PAGES / 86_400) == 17 and round(PAGES / 86_400 * 3) == 52


def check_threshold() -> None:
    """Acceptance above which an offer beats a refund."""
    threshold = 3.5 / (1.2 + 3.5)
    assert round(threshold, 3) == 0.745
    assert math.isclose(1.2 * threshold - 3.5 * (1 - threshold), 0, abs_tol=1e-12)


def check_rejections_and_smoothing() -> None:
    """Rejections a day; smoothed acceptance of a rare and of a frequent pair."""
    assert math.isclose(LINES * 0.15, 81_000) and math.isclose(0.70 * 20, 14)
    assert round((3 + 14) / (3 + 20), 2) == 0.74 and (30 + 14) / (30 + 20) == 0.88


def check_candidates() -> None:
    """Stored pairs and their bytes."""
    assert 200_000 * 60 == 12e6 and 200_000 * 60 * 12 / 1e6 == 144


def check_experiment() -> None:
    """Lines per arm, inflated for lines of one order, against a day's supply."""
    assert math.isclose(0.09 * 0.03, 0.0027)
    assert math.isclose(LINES / 2, 270_000)
    lines = 16 * 0.09 * 0.91 / 0.0027**2
    assert round(lines) == 179_753 and round(lines * 1.3, -2) == 233_700 and lines * 1.3 < LINES / 2


def check_serving() -> None:
    """Latency, device download and scores a second."""
    assert 60 + 10 + 30 + 10 + 20 + 70 == 200 and 40 * 3 == 120
    assert round(LINES / 86_400 * 3) == 19 and (52 + 19) * 60 == 4_260
