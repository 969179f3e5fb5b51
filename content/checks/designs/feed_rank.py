"""Recomputes the numbers of content/designs/feed_rank.md."""

import math

LOADS = 100e6 * 0.30 * 12
VIEWS = LOADS * 10


def check_traffic() -> None:
    """Loads a day, per second, at peak."""
    assert math.isclose(LOADS, 360e6)
    assert round(LOADS / 86_400) == 4_167 and round(LOADS / 86_400 * 3) == 12_500


def check_log() -> None:
    """Seen posts, bytes, and positives of each head."""
    assert math.isclose(VIEWS, 3.6e9) and math.isclose(VIEWS * 300 / 1e12, 1.08)
    per_thousand = (30, 3, 300, 1, 0.05)
    wanted = (108e6, 10.8e6, 1.08e9, 3.6e6, 180e3)
    assert all(math.isclose(VIEWS * r / 1_000, w) for r, w in zip(per_thousand, wanted, strict=True))


def check_sampling_and_calibration() -> None:
    """Weight of kept negatives; size of the shuffled slice and its reports."""
    assert math.isclose(1 / 0.05, 20)
    seen = VIEWS * 0.005
    assert math.isclose(seen, 18e6) and math.isclose(seen * 0.05 / 1_000, 900)
    assert 900 * 28 == 25_200


def check_experiment() -> None:
    """Members and clusters per arm with the design effect."""
    assert math.isclose(4 * 0.005, 0.02)
    members = 16 * 5**2 / 0.02**2
    inflation = 1 + (50 - 1) * 0.02
    assert math.isclose(members, 1e6) and math.isclose(inflation, 1.98)
    assert math.isclose(members * inflation / 50, 39_600)


def check_serving() -> None:
    """Inbox writes and bytes, scores and GPUs at peak, latency."""
    writes = 10e6 * 200
    assert writes == 2e9 and round(writes / 86_400, -3) == 23_000
    assert math.isclose(100e6 * 800 * 16 / 1e12, 1.28)
    scores = LOADS / 86_400 * 3 * 400
    assert math.isclose(scores, 5e6) and math.ceil(scores / 250_000 / 0.60) == 34
    assert 30 + 25 + 35 + 45 + 15 + 20 + 30 == 200
