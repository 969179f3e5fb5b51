"""Recomputes the numbers of content/designs/pymk.md."""

import math

REQUESTS = 100e6 * 0.30 * 2


def check_traffic() -> None:
    """Requests a day, per second, at peak."""
    assert math.isclose(REQUESTS, 60e6)
    assert round(REQUESTS / 86_400) == 694 and round(REQUESTS / 86_400 * 3) == 2_083


def check_graph() -> None:
    """Mutual edges and bytes of the adjacency stored in both directions."""
    assert 100e6 * 200 / 2 == 10e9 and 100e6 * 200 * 8 / 1e9 == 160


def check_two_hop_work() -> None:
    """Mean squared degree, paths, core hours and the bound by sampling."""
    paths = 200**2 + 300**2
    assert paths == 130_000 and 200**2 == 40_000 and 300 * 300 == 90_000
    total = 30e6 * paths
    hours = total / 5e6 / 3_600
    assert math.isclose(total, 3.9e12) and round(hours) == 217 and round(hours / 100, 1) == 2.2


def check_score() -> None:
    """Products of the three heads for two candidates."""
    assert math.isclose(0.20 * 0.30 * 0.5, 0.03) and math.isclose(0.10 * 0.80 * 0.6, 0.048)


def check_experiment() -> None:
    """Independent invitations per arm for one point of acceptance."""
    assert round(16 * 0.4 * 0.6 / 0.01**2) == 38_400


def check_serving() -> None:
    """Candidate store, vectors, cores and latency."""
    assert 100e6 * 300 * 12 / 1e9 == 360 and 100e6 * 128 * 2 / 1e9 == 25.6
    pairs = REQUESTS / 86_400 * 3 * 300
    assert round(pairs) == 625_000 and math.ceil(pairs / 20_000) == 32 and math.ceil(pairs / 20_000) * 2 == 64
    assert 40 + 15 + 10 + 45 + 20 + 15 + 55 == 200
