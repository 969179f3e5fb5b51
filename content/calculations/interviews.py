"""Numbers and checked answers for the calculate questions on interview formats."""

import math
import random

from content.calculation import Calculation


def offer_chance(rng: random.Random) -> Calculation:
    """Stage chances and number of applications into the chance of at least one offer in percent."""
    screen = rng.choice([50, 60, 70, 80])
    loop = rng.choice([20, 30, 40, 50])
    match = rng.choice([70, 80, 90])
    companies = rng.randint(2, 6)
    single = screen * loop * match / 1e6
    answer = 100 * (1 - (1 - single) ** companies)
    return Calculation(
        parameters={
            "screen": f"{screen}%",
            "loop": f"{loop}%",
            "match": f"{match}%",
            "companies": companies,
        },
        answer=answer,
        unit="%",
        tolerance=0.03,
        working=f"1 - (1 - {single:.3f})^{companies} = {answer:.1f}%",
    )


def self_host_break_even(rng: random.Random) -> Calculation:
    """Price per call and monthly costs of self-hosting into the break-even calls a day."""
    price = rng.choice([0.001, 0.002, 0.004, 0.005, 0.01])
    server = rng.choice([600, 900, 1_200, 1_800])
    people = rng.choice([1_200, 2_400, 3_600])
    answer = (server + people) / 30 / price
    return Calculation(
        parameters={"price": f"{price:g}", "server": f"{server:,}", "people": f"{people:,}"},
        answer=answer,
        unit="calls",
        tolerance=0.02,
        working=f"({server:,} + {people:,}) / 30 / {price:g} = {answer:,.0f} calls a day",
    )


def accuracy_standard_error(rng: random.Random) -> Calculation:
    """Test rows and accuracy into the standard error of the accuracy in percentage points."""
    rows = rng.choice([100, 200, 400, 500, 1_000, 2_000])
    accuracy = rng.choice([70, 75, 80, 85, 90, 95])
    p = accuracy / 100
    answer = 100 * math.sqrt(p * (1 - p) / rows)
    return Calculation(
        parameters={"rows": f"{rows:,}", "accuracy": f"{accuracy}%"},
        answer=answer,
        unit="points",
        tolerance=0.03,
        working=f"sqrt({p} * {1 - p:.2f} / {rows}) = {answer:.2f} points",
    )
