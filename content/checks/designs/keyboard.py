"""Recomputes the numbers of the worked design for next-word suggestions."""

import math

WEIGHTS = 15_000 * 128 + 3 * 512 * (128 + 512) + 512 * 128


def check_keyboard_traffic() -> None:
    """Requests, text a server would receive, keystrokes saved."""
    requests = 100e6 * 0.30 * 200
    assert requests == 6e9
    assert round(requests / 86_400, -2) == 69_400 and round(requests / 86_400 * 3, -3) == 208_000
    assert requests * 1e3 / 1e12 == 6
    assert len("tomorrow ") == 9 and round((1 - 4 / 9) * 100) == 56


def check_keyboard_model() -> None:
    """Weights, size and time per word."""
    assert 15_000 * 128 == 1_920_000 and round(3 * 512 * (128 + 512), -3) == 983_000
    assert round(512 * 128, -2) == 65_500
    assert round(WEIGHTS / 1e6, 2) == 2.97 and round(WEIGHTS / 1e6, 1) == 3.0
    assert round(WEIGHTS / 1e9 * 1_000) == 3 and math.isclose(200 * 0.003, 0.6)
    assert 4 + 3 + 1 + 1 + 6 == 15


def check_keyboard_privacy() -> None:
    """Norm of the noise for two cohorts; bits of a canary."""
    norms = [math.sqrt(WEIGHTS) * 0.5 / phones for phones in (500, 5_000)]
    assert [round(norm, 2) for norm in norms] == [1.72, 0.17]
    assert round(math.log2(10**10), 1) == 33.2


def check_keyboard_traffic_of_training() -> None:
    """Bytes per round and in all, phones that qualify, slots."""
    phone = 3.0e6 + WEIGHTS * 2
    assert round(WEIGHTS * 2 / 1e6, 1) == 5.9
    assert round(5_000 * phone / 1e9) == 45 and round(5_000 * phone * 1_000 / 1e12) == 45
    assert round(100e6 * 0.30 * 0.2) == 6_000_000 and 12 * 5_000 * 1_000 / 6_000_000 == 10


def check_keyboard_experiment() -> None:
    """Users per arm."""
    assert round(16 * 8**2 / 0.1**2) == 102_400
