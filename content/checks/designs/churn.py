"""Recomputes the numbers of the worked design for subscriber churn."""

import math


def check_churn_volume() -> None:
    """Leavers by cause and scores a day."""
    assert round(5e6 * 0.05) == 250_000 and round(250_000 * 0.30) == 75_000
    assert 250_000 - 75_000 == 175_000
    daily = 5e6 / 30
    assert round(daily, -2) == 166_700 and round(daily / 86_400, 1) == 1.9
    assert 14 + 30 == 44


def check_churn_break_even() -> None:
    """Value of a saved subscriber and the uplift at which an offer pays."""
    months = 1 / 0.12
    value = 5 * months
    assert round(months, 1) == 8.3 and round(value, 1) == 41.7

    def uplift_needed(cost: float, risk: float) -> float:
        return cost * (1 - risk) / (value - cost)

    assert math.isclose(3 * 0.20 * 12, 7.20) and math.isclose(0.20 * 12, 2.40)
    assert round(uplift_needed(7.20, 0.30) * 100, 1) == 14.6
    assert round(uplift_needed(2.40, 0.30) * 100, 1) == 4.3
    assert math.isclose(175_000 / 5e6, 0.035) and round(uplift_needed(2.40, 0.035) * 100, 1) == 5.9
    needed = uplift_needed(2.40, 0.30)
    assert math.isclose(needed * value, 2.40 * (1 - 0.30 + needed))


def check_churn_trial() -> None:
    """Arms of the trial, main effect, interaction, months."""
    assert 500_000 / 4 == 125_000
    main = 16 * 0.15 * 0.85 / 0.01**2
    assert round(main) == 20_400
    # The error of an interaction is twice that of a main effect, and the effect is half: (2 * 2) ** 2.
    assert round(main * (2 * 2) ** 2) == 326_400
    assert math.ceil(326_400 / 125_000) == 3
    assert 16 * 5**2 / 0.10**2 - 40_000 < 1e-6


def check_churn_pseudo_outcome() -> None:
    """The doubly robust pseudo-outcome has the true effect as its mean, whatever the outcome models say."""
    stay_treated, stay_control, e = 0.80, 0.70, 0.25
    for mu1, mu0 in ((0.80, 0.70), (0.55, 0.90), (0.0, 0.3)):
        mean = 0.0
        for t, chance_t, stay in ((1, e, stay_treated), (0, 1 - e, stay_control)):
            for y, chance_y in ((1, stay), (0, 1 - stay)):
                psi = mu1 - mu0 + t * (y - mu1) / e - (1 - t) * (y - mu0) / (1 - e)
                mean += chance_t * chance_y * psi
        assert math.isclose(mean, 0.10)


def check_churn_batch() -> None:
    """Snapshot size, batch window, offers within budget, machine hours."""
    assert 5e6 * 400 * 4 / 1e9 == 8 and 8 * 24 == 192
    assert 90 + 10 + 5 + 15 + 30 == 150
    cost = 2.40 * (1 - 0.30 + 0.06)
    gain = 0.06 * 5 / 0.12 - cost
    assert round(cost, 2) == 1.82 and round(gain, 2) == 0.68
    contacts = 250_000 / cost
    assert round(contacts, -3) == 137_000 and round(contacts * gain, -3) == 93_000
    assert math.isclose(20 * 2.5 * 30 * 0.80, 1_200)
