"""Recomputes the numbers of the worked design for customer support."""

import math


def check_support_bot_traffic() -> None:
    """Conversations, turns and generations in flight."""
    conversations = 5e6 * 0.30 * 0.02
    assert math.isclose(conversations, 30_000)
    turns = conversations * 4 / 86_400
    assert round(turns, 1) == 1.4 and round(turns * 3, 1) == 4.2
    assert round(turns * 3 * 4.5) == 19
    assert 30_000 / 20 == 1_500 and round(1_500 * 0.12) == 180


def check_support_bot_costs() -> None:
    """Error limits, tokens, daily saving."""
    assert 5 / 25 == 0.20 and round(5 / 300 * 100, 1) == 1.7
    assert 800 + 600 + 1_500 + 300 == 3_200
    turns = 30_000 * 4
    assert turns * 3_200 == 384_000_000 and turns * 180 == 21_600_000
    tokens = 384 * 0.50 + 21.6 * 2.00
    assert round(tokens) == 235 and round(tokens * 30, -1) == 7_060
    closed = round(30_000 * 0.55)
    assert closed == 16_500 and closed * 5 == 82_500
    errors = closed * 0.04 * 25
    assert round(errors) == 16_500 and 82_500 - 16_500 - 235 == 65_765
    assert round(errors / tokens, -1) == 70


def check_support_bot_evaluation() -> None:
    """Rate corrected for the judge, customers per arm, audit error."""
    assert round((0.07 - 0.03) / (0.80 + 0.97 - 1) * 100, 1) == 5.2
    # What the judge would flag at that rate.
    rate = 0.04 / 0.77
    assert math.isclose(rate * 0.80 + (1 - rate) * 0.03, 0.07)
    per_arm = 16 * 0.6 * 0.4 / 0.015**2
    assert round(per_arm, -2) == 17_100 and math.ceil(per_arm / 3_000) == 6
    assert round(math.sqrt(0.04 * 0.96 / 400) * 100, 1) == 1.0


def check_support_bot_serving() -> None:
    """Time to the first sentence and memory of the passages."""
    assert 80 + 40 + 150 + 50 + 900 + 150 == 1_370
    assert 3_000 * 5 == 15_000 and round(15_000 * 768 * 4 / 1e6) == 46
