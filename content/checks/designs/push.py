"""Recomputes the numbers of content/designs/push.md."""

import math

DECISIONS = 30e6 * 3
PEAK = DECISIONS / 86_400 * 3


def check_traffic_and_slice() -> None:
    """Decisions a day, per second, at peak; rows of the coin slice."""
    assert math.isclose(DECISIONS, 90e6) and round(DECISIONS / 86_400) == 1_042 and round(PEAK) == 3_125
    assert math.isclose(DECISIONS * 0.02, 1.8e6) and math.isclose(DECISIONS * 0.02 * 90, 162e6)


def check_added_visits() -> None:
    """Added visits per thousand and per opt-out for each group."""
    rows = ((0.820, 0.815, 0.4, 5, 12.5), (0.210, 0.180, 0.8, 30, 37.5), (0.040, 0.022, 1.5, 18, 12))
    for sent, held, opt_outs, added, per_opt_out in rows:
        assert math.isclose((sent - held) * 1_000, added)
        assert math.isclose(added / opt_outs, per_opt_out)
    assert [(sent - held) - 15 * opt_outs / 1_000 > 0 for sent, held, opt_outs, _, _ in rows] == [
        False,
        True,
        False,
    ]


def check_uplift_curve() -> None:
    """Added visits overall and in the top 30 percent."""
    overall = 100_000 * (0.22 - 0.20)
    assert round(overall) == 2_000 and (7_500 - 6_600) / round(overall) == 0.45


def check_experiments() -> None:
    """Decisions per arm of a decile; precision of the standing holdout."""
    needed = 16 * 0.2 * 0.8 / 0.005**2
    per_day = DECISIONS * 0.02 / 10 / 2
    assert round(needed) == 102_400 and round(per_day) == 90_000 and math.ceil(needed / per_day) == 2
    error = math.sqrt(0.7 * 0.3 / 600_000) * 100
    assert 60e6 * 0.01 == 600_000 and round(error, 2) == 0.06 and round((1.96 + 0.84) * error, 2) == 0.17


def check_serving() -> None:
    """Rows and cores, nightly pass, state, opened messages."""
    rows = PEAK * 3 * 8
    assert round(rows) == 75_000 and math.ceil(rows / 20_000) == 4
    nightly = 60e6 * 5 * 8
    hours = nightly / 20_000 / 3_600
    assert nightly == 2.4e9 and round(hours) == 33 and round(hours / 100 * 60) == 20
    assert 60e6 * 1e3 / 1e9 == 60 and 60 + 30 + 1 + 120 <= 300
    assert round(10e6 * 0.08 / 300) == 2_667
