"""Recomputes the numbers of content/designs/video_recs.md."""

import math

REQUESTS = 100e6 * 0.30 * 8
PEAK = REQUESTS / 86_400 * 3


def check_traffic() -> None:
    """Requests a day, per second, at peak, and seen impressions."""
    assert math.isclose(REQUESTS, 240e6)
    assert round(REQUESTS / 86_400) == 2_778 and round(PEAK) == 8_333
    assert math.isclose(REQUESTS * 12, 2.88e9)


def check_training_rows() -> None:
    """Positives, kept negatives and two weeks of rows; weights restore the rate of positives."""
    seen = REQUESTS * 12
    positive = seen * 0.02
    kept = 0.1 * (seen - positive)
    assert math.isclose(positive, 57.6e6) and round((positive + kept) / 1e6) == 340
    assert round((positive + kept) * 14 / 1e9, 2) == 4.76
    assert math.isclose(positive / (positive + 10 * kept), 0.02)


def check_weighted_logistic() -> None:
    """Odds of weighted logistic regression against seconds per impression."""
    assert round(6_000 / (1_000 - 20), 2) == 6.12 and 6_000 / 1_000 == 6.0


def check_experiment() -> None:
    """Users per arm for half a percent of weekly hours."""
    assert math.isclose(5.0 * 0.005, 0.025) and round(16 * (7.5 / 0.025) ** 2) == 1_440_000


def check_serving() -> None:
    """Latency, memory, GPUs and the money that the light cut saves."""
    assert 35 + 15 + 30 + 25 + 50 + 15 + 30 == 200
    assert round(2e6 * 128 * 4 / 1e9, 2) == 1.02 and round(2e6 * 64 * 4 / 1e9, 2) == 0.51
    assert 100e6 * 100 * 8 / 1e9 == 80
    gpus = [math.ceil(PEAK * pairs / 400_000 / 0.60) for pairs in (1_000, 300)]
    assert gpus == [35, 11] and round((gpus[0] - gpus[1]) * 2 * 730, -3) == 35_000


def check_alternatives_and_exploration() -> None:
    """Size of nightly lists; impressions of a new video and the interval of its rate."""
    assert 100e6 * 40 * 8 / 1e9 == 32
    seen = REQUESTS * 0.60 / 20_000
    assert math.isclose(seen, 7_200)
    assert round(1.96 * math.sqrt(0.02 * 0.98 / seen) * 100, 1) == 0.3
