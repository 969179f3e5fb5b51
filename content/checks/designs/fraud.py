"""Recomputes the numbers of the worked design for card fraud."""

import math


def check_fraud_volume() -> None:
    """Payments, money, frauds and what the decline budget means."""
    payments = 100e6 * 0.30
    assert payments == 30e6
    assert round(payments / 86_400) == 347 and round(payments / 86_400 * 3) == 1_042
    assert math.isclose(payments * 45, 1.35e9)
    frauds = payments * 0.0015
    assert math.isclose(frauds, 45_000) and math.isclose(frauds * 120, 5.4e6)
    assert math.isclose(frauds * 120 / (payments * 45) * 1e4, 40)
    assert math.isclose(1 - 8 / 40, 0.80)
    false_declines = (payments - frauds) * 0.003
    assert round(false_declines, -2) == 89_900 and math.isclose(payments - frauds, 29.955e6)
    caught = frauds * 0.75
    assert math.isclose(caught, 33_750)
    assert round(caught / (caught + false_declines), 2) == 0.27


def check_fraud_lottery() -> None:
    """Payments let through for the sake of labels, and their price."""
    declines = 33_750 + 29.955e6 * 0.003
    assert round(declines, -2) == 123_600
    passed = declines * 0.40 * 0.01
    assert round(passed) == 494
    assert round(passed * 0.273 * 20, -2) == 2_700
    assert round(passed * 0.27 * 20, -2) == 2_700
    assert 1 / 0.01 == 100


def check_fraud_features_and_training() -> None:
    """Counter memory and updates, training rows and the correction for sampling."""
    assert round(180e6 * 24 * 8 / 1e9, 1) == 34.6 and round(2 * 34.6, -1) == 70 and 3 * 70 == 210
    assert round(30e6 / 86_400 * 3 * 4, -1) == 4_170
    rows = 30e6 * 90
    assert rows == 2.7e9
    kept_frauds, kept_good = rows * 0.0015, rows * 0.9985 * 0.02
    assert math.isclose(kept_frauds, 4.05e6) and round(kept_good / 1e6, 1) == 53.9
    assert round((kept_frauds + kept_good) / 1e6) == 58
    assert round((kept_frauds + kept_good) * 300 * 4 / 1e9) == 70
    beta, score = 0.02, 0.5
    assert round(beta * score / (beta * score - score + 1) * 100, 2) == 1.96


def check_fraud_experiment_and_serving() -> None:
    """Payments per arm, deadlines and cores."""
    missed = 0.25 * 0.0015
    assert math.isclose(missed, 0.000375)
    assert round(16 / (0.1**2 * missed) / 1e6, 1) == 4.3
    assert 30e6 * 0.05 == 1.5e6
    assert 8 + 4 + 12 + 8 + 3 + 15 == 50
    assert math.ceil(1_042 / 500 / 0.5) == 5
