"""Recomputes the numbers of content/designs/autocomplete.md."""

import math

REQUESTS = 100e6 * 0.30 * 20
PEAK = REQUESTS / 86_400 * 3


def check_traffic_and_log() -> None:
    """Requests a day, per second, at peak; bytes of the log."""
    assert math.isclose(REQUESTS, 600e6)
    assert round(REQUESTS / 86_400) == 6_944 and round(PEAK) == 20_833
    assert math.isclose(REQUESTS * 200 / 1e9, 120) and math.isclose(0.120 * 14, 1.68)


def check_keystrokes() -> None:
    """Letters of the example and the share saved."""
    length = len("wireless headphones")
    assert length == 19 and round((length - 6) / length, 2) == 0.68


def check_decay() -> None:
    """Decayed counts at two half-lives."""
    assert 1_000 * 2**-3 == 125 and round(1_000 * 2 ** (-3 / 30)) == 933
    assert 400 * 2 ** (-1 / (30 * 24)) > 400 * 2 ** (-1 / 24) > 388


def check_experiment() -> None:
    """Users per arm."""
    assert math.isclose(0.60 * 0.003, 0.0018)
    assert round(16 * 0.6 * 0.4 / 0.0018**2 / 1e6, 2) == 1.19


def check_memory() -> None:
    """Dictionary and edge table."""
    assert 10e6 * 25 / 1e6 == 250
    prefixes = 37 + 37**2 + 37**3
    table = prefixes * 10 * 40 / 1e6
    assert prefixes == 52_059 and round(table) == 21 and round(table * 12) == 250


def check_compute_and_latency() -> None:
    """Candidates, cores and the 50 ms."""
    scores = PEAK * 50
    assert round(scores / 1e6, 2) == 1.04 and round(scores / 200_000, 1) == 5.2
    assert math.ceil(scores / 200_000 / 0.40) == 14
    assert 20 + 4 + 6 + 6 + 2 + 2 + 10 == 50


def check_review() -> None:
    """Entries sent to people each day."""
    assert math.isclose(40_000 * 0.05, 2_000) and math.isclose(0.90 + 0.05 + 0.05, 1)
