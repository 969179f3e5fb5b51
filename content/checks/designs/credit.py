"""Recomputes the numbers of the worked design for small loans."""

import math


def check_credit_volume_and_cutoff() -> None:
    """Applications, money lent, break-even risk and profit under stress."""
    applications = 5e6 * 0.30 * 0.01
    assert math.isclose(applications, 15_000)
    assert round(applications / 86_400, 2) == 0.17 and round(applications / 86_400 * 3, 2) == 0.52
    loans = applications * 0.35
    assert math.isclose(loans, 5_250) and math.isclose(loans * 400, 2.1e6)
    assert math.isclose(0.12 * 400, 48) and math.isclose(0.65 * 400 + 10, 270) and 48 - 10 == 38
    assert round(38 / 308 * 100, 1) == 12.3
    assert 910 * 38 - 90 * 270 == 10_280
    assert math.isclose(0.09 * 1.3, 0.117) and 883 * 38 - 117 * 270 == 1_964


def check_credit_labels() -> None:
    """Age of the label and price of the lottery."""
    assert 30 + 90 == 120 and 3 * 30 + 90 == 180
    assert math.isclose(15_000 * 0.65, 9_750)
    granted = 7_800 * 0.0125
    assert math.isclose(granted, 97.5)
    cost = 0.25 * (65 + 10) - 0.75 * (12 - 10)
    assert math.isclose(cost, 17.25) and round(granted * cost * 30, -2) == 50_500
    assert math.isclose(1 / 0.0125, 80)


def check_credit_storage() -> None:
    """Size of the frozen snapshots."""
    year = 15_000 * 20e3 * 365 / 1e9
    assert round(year, -1) == 110 and round(year * 7, -1) == 770


def check_credit_evaluation() -> None:
    """Standard error of the AUC, value of the swap set, loans per arm, approval ratio."""
    loans, bad = 5_250 * 90, round(5_250 * 90 * 0.09)
    assert loans == 472_500 and bad == 42_525
    good, auc = loans - bad, 0.74
    q1, q2 = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    variance = (auc * (1 - auc) + (bad - 1) * (q1 - auc**2) + (good - 1) * (q2 - auc**2)) / (bad * good)
    assert round(math.sqrt(variance), 4) == 0.0014
    avoided = 15_000 * 0.04 * (0.14 - 0.08)
    assert round(avoided) == 36 and 36 * 308 == 11_088
    per_arm = 16 * 0.09 * 0.91 / 0.01**2
    assert round(per_arm) == 13_104 and math.ceil(per_arm / (5_250 * 0.10)) == 25
    assert round(0.30 / 0.36, 2) == 0.83


def check_credit_serving_and_monitoring() -> None:
    """Deadlines and the noise of a weekly vintage."""
    assert 40 + 10 + 15 + 45 + 20 + 30 + 20 == 180
    weekly = 5_250 * 7
    assert weekly == 36_750
    error = math.sqrt(0.04 * 0.96 / weekly)
    assert round(error * 100, 2) == 0.10 and round(0.005 / error) == 5
