"""Recomputes the numbers of content/designs/demand.md."""

import math

SERIES = 400 * 15_000 * 0.40


def check_series_and_rows() -> None:
    """Number of series, rows of two years, training rows and bytes."""
    assert math.isclose(SERIES, 2.4e6) and round(SERIES * 730 / 1e9, 2) == 1.75
    assert math.isclose(SERIES * 180, 432e6) and round(SERIES * 180 * 60 * 4 / 1e9) == 104


def check_quantile_and_errors() -> None:
    """Critical ratio; WAPE and bias of three days."""
    assert round(2.0 / 2.9, 2) == 0.69 and math.isclose(2.0 + 0.9, 2.9)
    actual, forecast = (10, 0, 2), (8, 1, 3)
    errors = sum(abs(a - f) for a, f in zip(actual, forecast, strict=True))
    assert errors == 4 and sum(actual) == 12 and round(errors / sum(actual), 2) == 0.33
    assert sum(forecast) - sum(actual) == 0


def check_censoring() -> None:
    """Poisson demand of mean 10 against a stock of 12; extrapolation of a sold-out day."""
    chance = [math.exp(-10) * 10**k / math.factorial(k) for k in range(100)]
    assert round(1 - sum(chance[:13]), 2) == 0.21
    assert round(sum(min(k, 12) * p for k, p in enumerate(chance)), 1) == 9.5
    assert round(12 / 0.65, 1) == 18.5


def check_sums_promotions_and_new_items() -> None:
    """Deviation of a three-day sum, shrunk uplift, updated rate of a new item."""
    assert round(5 * math.sqrt(3), 1) == 8.7 and 3 * 5 == 15
    assert round((3 * 2.4 + 5 * 1.8) / 8, 1) == 2.0
    assert 8 * 4 == 32 and round((32 + 15) / (4 + 3), 1) == 6.7


def check_field_test() -> None:
    """Standard error and detectable effect of forty pairs."""
    error = 12 / math.sqrt(40)
    assert round(error, 1) == 1.9 and round((1.96 + 0.84) * error, 1) == 5.3


def check_nightly_run() -> None:
    """Numbers, bytes and minutes."""
    numbers = SERIES * 14 * 5
    assert math.isclose(numbers, 168e6) and math.isclose(numbers * 4 / 1e6, 672)
    assert round(numbers / 200_000 / 60) == 14
