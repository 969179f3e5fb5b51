"""Recomputes the numbers of content/designs/stays.md."""

import math

SEARCHES = 5e6 * 0.30 * 3
BOOKINGS = SEARCHES * 0.004


def check_traffic() -> None:
    """Searches a day, per second, at peak; bookings."""
    assert math.isclose(SEARCHES, 4.5e6) and math.isclose(BOOKINGS, 18_000)
    assert round(SEARCHES / 86_400) == 52 and round(SEARCHES / 86_400 * 3) == 156


def check_value() -> None:
    """Chance of a stay of two listings."""
    assert math.isclose(0.030 * (1 - 0.30), 0.021) and round(0.026 * (1 - 0.08), 4) == 0.0239


def check_training_set() -> None:
    """Bookings and pairs of a year, bytes, embeddings."""
    year = BOOKINGS * 365
    assert round(year / 1e6, 1) == 6.6 and round(year * 15 / 1e6) == 99
    assert round(year * 15 * 150 * 2 * 2 / 1e9) == 59
    assert round(600_000 * 32 * 4 / 1e6) == 77


def check_experiment() -> None:
    """Guests per arm for one and for half a percent."""

    def guests(lift: float) -> float:
        return 16 * 0.09 * 0.91 / (0.09 * lift) ** 2 / 1e6

    assert math.isclose(0.09 * 0.01, 0.0009) and round(guests(0.01), 1) == 1.6
    assert round(guests(0.005), 1) == 6.5 and round(2 * guests(0.01) / 5, 2) == 0.65


def check_serving() -> None:
    """Calendar bytes, rows, cores, money and latency."""
    assert 600_000 * 500 * 4 / 1e9 == 1.2 and round(600_000 * 500 / 8 / 1e6) == 38
    rows = SEARCHES / 86_400 * 3 * 2_000
    assert round(rows) == 312_500 and math.ceil(rows / 30_000) == 11 and 2 * math.ceil(rows / 30_000) == 22
    assert 10 * 250 == 2_500 and 35 + 35 + 30 + 40 + 15 + 25 + 20 == 200


def check_map() -> None:
    """Bookings from three random pins, of all and of the six best."""
    assert math.isclose(3 * 0.010, 0.030) and math.isclose(3 * 0.024, 0.072)
    assert 6 * 0.024 <= 18 * 0.010
