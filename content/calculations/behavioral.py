"""Numbers and checked answers for the calculate questions on behavioral interviews."""

import random

from content.calculation import Calculation


def hours_saved(rng: random.Random) -> Calculation:
    """Two error rates, tickets a month and minutes per error into hours saved a month."""
    before = rng.choice([12, 15, 18, 20, 24])
    after = before - rng.choice([3, 4, 5, 7, 9])
    tickets = rng.choice([5_000, 8_000, 10_000, 20_000, 30_000])
    minutes = rng.choice([6, 10, 12, 15])
    answer = (before - after) / 100 * tickets * minutes / 60
    return Calculation(
        parameters={
            "before": f"{before}%",
            "after": f"{after}%",
            "tickets": f"{tickets:,}",
            "minutes": minutes,
        },
        answer=answer,
        unit="hours",
        tolerance=0.01,
        working=f"{(before - after) / 100:.2f} * {tickets:,} * {minutes} / 60 = {answer:,.1f} hours a month",
    )
