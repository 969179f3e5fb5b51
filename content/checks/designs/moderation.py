"""Recomputes the numbers of the worked design for harmful posts."""

import math


def check_moderation_volume() -> None:
    """Posts, violations, capacity, wrong removals and recall by count."""
    posts = 100e6 * 0.30 * 3
    assert posts == 90e6
    assert round(posts / 86_400) == 1_042 and round(posts / 86_400 * 3) == 3_125
    assert round(posts * 0.003) == 270_000 and 200 * 300 == 60_000
    assert round(120_000 * 0.03) == 3_600
    assert round(120_000 * 0.97) + 30_000 == 146_400 and round(146_400 / 270_000, 2) == 0.54


def check_moderation_labels() -> None:
    """Random stream, kappa, relabeling effort."""
    assert 60_000 * 0.05 == 3_000
    chance = 0.20**2 + 0.80**2
    assert math.isclose(chance, 0.68) and math.isclose((0.92 - chance) / (1 - chance), 0.75)
    assert round(5_000 / 300) == 17


def check_moderation_prevalence() -> None:
    """Intervals of a plain and of a stratified weekly sample, and of an audit."""
    rate, week = 0.0008, 3_000 * 7
    assert week == 21_000 and round(week * rate) == 17
    plain = 1.96 * math.sqrt(rate * (1 - rate) / week) / rate
    assert round(plain, 2) == 0.48
    top, rest = 0.80 * rate / 0.01, 0.20 * rate / 0.99
    from_top = 0.01**2 * top * (1 - top) / 2_100
    from_rest = 0.99**2 * rest * (1 - rest) / 18_900
    stratified = 1.96 * math.sqrt(from_top + from_rest) / rate
    assert week == 2_100 + 18_900 and round(stratified, 2) == 0.26
    assert from_rest > 2 * from_top
    assert 582 / 600 == 0.97 and round(1.96 * math.sqrt(0.97 * 0.03 / 600) * 100, 1) == 1.4


def check_moderation_serving() -> None:
    """Accelerators of both stages, monthly price and the budget of five minutes."""
    peak = 90e6 / 86_400 * 3
    assert math.ceil(peak / 800 / 0.6) == 7
    assert math.isclose(peak * 0.02, 62.5)
    assert math.ceil(peak * 0.02 / 5 / 0.6) == 21 and math.ceil(peak / 5 / 0.6) == 1_042
    assert round((7 + 21) * 2 * 730, -2) == 40_900 and 1_042 * 2 * 730 > 1.5e6
    assert 5 + 4 + 1 + 2 + 20 + 3 == 35
