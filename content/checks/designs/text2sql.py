"""Recomputes the numbers of the worked design for text to SQL."""

import math


def check_text2sql_traffic_and_prompt() -> None:
    """Questions a second, tokens of the schema and of a prompt."""
    questions = 20_000 * 0.30 * 1
    assert math.isclose(questions, 6_000)
    assert round(questions / 86_400, 2) == 0.07 and round(questions / 86_400 * 3, 1) == 0.2
    assert 90_000 * 12 == 1_080_000
    assert 8 * 25 * 15 == 3_000 and 3_000 + 5 * 250 + 500 + 600 == 5_350


def check_text2sql_candidates() -> None:
    """Majority of three independent candidates; ceiling set by schema linking."""
    p = 0.70
    assert round(p**3 + 3 * p**2 * (1 - p), 2) == 0.78
    assert round(0.97**3, 2) == 0.91


def check_text2sql_evaluation() -> None:
    """Intervals, paired test, questions per arm."""
    assert round(1.96 * math.sqrt(0.75 * 0.25 / 600) * 100, 1) == 3.5
    assert round((40 - 22) / math.sqrt(40 + 22), 1) == 2.3
    assert round(16 * 0.55 * 0.45 / 0.05**2) == 1_584
    assert round(1.96 * math.sqrt(0.06 * 0.94 / 400) * 100, 1) == 2.3


def check_text2sql_serving() -> None:
    """Deadlines, tokens and scans in dollars, size of the index."""
    assert 80 + 2_800 + 40 + 400 + 4_000 + 1_200 == 8_520
    read, written = 6_000 * 5_350, 6_000 * 3 * 250
    assert read == 32_100_000 and written == 4_500_000
    tokens = read / 1e6 * 0.50 + written / 1e6 * 2.00
    scans = 6_000 * 50 / 1_000 * 5
    assert round(tokens) == 25 and scans == 1_500 and round(scans / tokens) == 60
    assert 40 * 5 == 200
    assert round((4_000 + 90_000) * 768 * 4 / 1e6) == 289
