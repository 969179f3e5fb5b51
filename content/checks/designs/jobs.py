"""Recomputes the numbers of content/designs/jobs.md."""

import math

REQUESTS = 5e6 * 0.30 * 2
SEEN = 45e6
APPLIED = SEEN * 0.015


def check_traffic() -> None:
    """Requests a day, per second, at peak; cards seen per request."""
    assert math.isclose(REQUESTS, 3e6) and math.isclose(SEEN / REQUESTS, 15)
    assert round(REQUESTS / 86_400) == 35 and round(REQUESTS / 86_400 * 3) == 104


def check_funnel() -> None:
    """Applications, positive replies, hires and reported hires a day."""
    assert math.isclose(APPLIED, 675_000) and math.isclose(APPLIED * 0.12, 81_000)
    assert math.isclose(APPLIED * 0.015, 10_125) and math.isclose(APPLIED * 0.015 * 0.2, 2_025)


def check_views_and_load_of_an_opening() -> None:
    """Views in the life of an opening; applications of crowded and of other openings."""
    assert round(SEEN * 30 / 800_000, -1) == 1_690 and round(SEEN / 800_000) == 56
    total = APPLIED * 30
    assert round(total / 1e6) == 20 and round(total / 800_000) == 25
    assert math.isclose(800_000 * 0.05, 40_000)
    assert round(total / 2 / 40_000) == 253 and round(total / 2 / 760_000) == 13


def check_parity_and_experiments() -> None:
    """Ratio of exposure; seekers per arm; detectable change with paired areas."""
    assert round(0.20 / 0.24, 2) == 0.83
    assert math.isclose(0.05 * 0.03, 0.0015) and round(16 * 0.05 * 0.95 / 0.0015**2, -3) == 338_000
    error = 6 / math.sqrt(60)
    assert round(error, 2) == 0.77 and round((1.96 + 0.84) * error, 1) == 2.2


def check_serving() -> None:
    """Vectors, work of the scan and of ranking, latency."""
    assert round(800_000 * 256 * 4 / 1e9, 2) == 0.82
    peak = REQUESTS / 86_400 * 3
    scan = 800_000 * 0.05 * 256
    assert round(scan / 1e6) == 10 and round(peak * scan / 1e9, 2) == 1.07
    assert round(peak * 500, -3) == 52_000 and math.ceil(peak * 500 / 20_000) == 3
    assert 40 + 20 + 10 + 35 + 20 + 15 + 10 + 50 == 200
