"""Recomputes the numbers of content/designs/ads_ctr.md."""

import math

REQUESTS = 100e6 * 0.30 * 40
PEAK = REQUESTS / 86_400 * 3


def check_traffic() -> None:
    """Requests a day, per second, at peak."""
    assert math.isclose(REQUESTS, 1.2e9)
    assert round(REQUESTS / 86_400) == 13_889 and round(PEAK) == 41_667


def check_normalized_entropy() -> None:
    """Entropy of the base rate and the normalized entropy of a model."""
    base = -(0.015 * math.log(0.015) + 0.985 * math.log(0.985))
    assert round(base, 4) == 0.0779 and round(0.0716 / base, 3) == 0.919


def check_training_rows() -> None:
    """Impressions, clicks, kept rows, bytes and the shift of the logit."""
    impressions = 2 * REQUESTS
    clicks = 0.015 * impressions
    kept = 0.05 * (impressions - clicks)
    assert math.isclose(impressions, 2.4e9) and math.isclose(clicks, 36e6) and round(kept / 1e6) == 118
    rows = clicks + kept
    assert round(rows / 1e6) == 154 and round(rows * 400 / 1e9) == 62 and round(rows * 30 / 1e9, 1) == 4.6
    assert f"{math.log(0.05):.2f}" == "-3.00"


def check_delay() -> None:
    """Share of conversions seen, the naive rate, and the chance of a late conversion."""
    seen = [1 - math.exp(-days / 2) for days in (1, 7)]
    assert round(seen[0], 2) == 0.39 and round(seen[1], 2) == 0.97 and round(0.05 * seen[0], 2) == 0.02
    alive = 0.05 * math.exp(-0.5 * 2)
    assert round(alive / (1 - 0.05 + alive), 3) == 0.019


def check_embedding_table() -> None:
    """Bytes of the table and the share of ids that share a row."""
    assert round(2**28 * 16 * 2 / 1e9, 1) == 8.6
    assert round(1 - math.exp(-100e6 / 2**28), 2) == 0.31


def check_experiment() -> None:
    """Users per arm."""
    assert math.isclose(16 * (4 / 0.01) ** 2, 2.56e6)


def check_serving() -> None:
    """Latency, GPUs and cost per thousand requests."""
    assert 8 + 6 + 6 + 6 + 12 + 3 + 9 == 50
    scores = PEAK * 100
    assert round(scores / 1e6, 1) == 4.2 and math.ceil(scores / 500_000 / 0.60) == 14
    month = 14 * 2 * 730
    assert round(month, -2) == 20_400 and math.isclose(REQUESTS * 30, 36e9)
    assert month / (REQUESTS * 30 / 1_000) < 0.001


def check_winners_curse() -> None:
    """Predicted and true value per thousand impressions."""
    assert math.isclose(2.00 * 0.015 * 1_000, 30) and math.isclose(2.00 * 0.010 * 1_000, 20)
    assert math.isclose(1.00 * 0.025 * 1_000, 25) and math.isclose((25 - 20) / 25, 0.2)
