"""Recomputes the numbers of content/designs/music.md."""

import math


def check_traffic() -> None:
    """Reads per second, at peak, and playlists a second in the batch."""
    assert round(30e6 / 86_400) == 347 and round(30e6 / 86_400 * 3) == 1_042
    assert round(100e6 / (8 * 3_600)) == 3_472


def check_listeners_who_reach_a_track() -> None:
    """Share of listeners who reach track 25."""
    assert round(0.97**24, 2) == 0.48


def check_candidates_and_assembly() -> None:
    """Sum of sources; marginal relevance of two tracks."""
    assert 600 + 200 + 150 + 50 == 1_000
    assert math.isclose(0.7 * 0.60 - 0.3 * 0.9, 0.15) and math.isclose(0.7 * 0.50 - 0.3 * 0.2, 0.29)


def check_experiment() -> None:
    """Listeners per arm."""
    assert round(16 * 0.35 * 0.65 / 0.005**2) == 145_600


def check_batch() -> None:
    """Vectors, rows, GPU hours, GPUs, money, store and read latency."""
    assert round(15e6 * 128 * 2 / 1e9, 1) == 3.8 and round(80e6 * 128 * 2 / 1e9, 1) == 20.5
    hours = 100e6 * 1_000 / 1e6 / 3_600
    assert round(hours, 1) == 27.8 and math.ceil(hours / 8) == 4 and math.ceil(hours / 8 / 0.5) == 7
    assert round(hours * 2) == 56
    assert 100e6 * 30 * (8 + 2) / 1e9 == 30
    assert 30 + 10 + 20 + 10 + 30 == 100
