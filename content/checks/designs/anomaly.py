"""Recomputes the numbers of the worked design for metric alerts."""

import math
from statistics import NormalDist


def check_anomaly_volume_and_value() -> None:
    """Points, storage, worth of earlier detection."""
    points = 20_000 * 1_440
    assert points == 28_800_000 and round(points / 86_400) == 333
    assert round(points * 16 / 1e6) == 461 and round(points * 16 * 395 / 1e9) == 182
    assert 7 * 20 * 4_000 == 560_000


def check_anomaly_training() -> None:
    """Rows of the global forecaster."""
    rows = 20_000 * 1_440 * 28
    assert round(rows / 1e6) == 806 and round(rows * 0.04 / 1e6) == 32
    assert round(rows * 0.04 * 40 * 4 / 1e9, 1) == 5.2


def check_anomaly_thresholds() -> None:
    """Alarms at three sigma, quantile of the Pareto tail, two of three points."""
    assert round(0.0027 * 28.8e6) == 77_760
    assert round(2 * (1 - NormalDist().cdf(3)), 4) == 0.0027
    t, sigma, gamma, share, q = 3.0, 0.5, 0.1, 0.02, 1e-6
    level = t + sigma / gamma * ((q / share) ** -gamma - 1)
    assert round(level, 1) == 11.5
    # Two-sided, as the three-sigma rule above.
    assert round(NormalDist().inv_cdf(1 - q / 2), 1) == 4.9
    p = 1e-3
    two_of_three = 3 * p**2 * (1 - p) + p**3
    assert round(two_of_three * 1e6, 1) == 3.0


def check_anomaly_evaluation() -> None:
    """Random hits under point adjustment, intervals, paired delays."""
    assert round((1 - 0.97**100) * 100) == 95
    assert 126 / 150 == 0.84 and round(1.96 * math.sqrt(0.84 * 0.16 / 150) * 100, 1) == 5.9
    assert 90 * 12 == 1_080 and round(1.96 * math.sqrt(0.6 * 0.4 / 1_080) * 100, 1) == 2.9
    assert 20 * 3 == 60 and round(8 / math.sqrt(60), 1) == 1.0


def check_anomaly_latency() -> None:
    """Seconds from onset to page."""
    assert 60 + 15 + 120 + 5 + 30 + 10 == 240
