"""Random numbers and checked results for the MLOps questions that ask for a calculation."""

import random

from content.calculation import Calculation


def replicas_needed(rng: random.Random) -> Calculation:
    """Draw a load and return the replicas that carry it at the target utilization."""
    rate, latency = rng.choice([200, 300, 400, 600, 900]), rng.choice([20, 40, 50, 80, 120])
    slots, target = rng.choice([4, 8, 16]), rng.choice([50, 60, 70])
    in_flight = rate * latency / 1000
    replicas = -(-rate * latency * 100 // (1000 * slots * target))
    return Calculation(
        parameters={"rate": rate, "latency": latency, "slots": slots, "target": target},
        answer=float(replicas),
        unit="replicas",
        tolerance=0.001,
        working=(
            f"{rate} x {latency / 1000:g} s = {in_flight:g} in flight; "
            f"{in_flight:g} / ({slots} x {target / 100:g}) = {in_flight * 100 / slots / target:.2f}, "
            f"rounded up to {replicas}"
        ),
    )


def expected_false_alarms(rng: random.Random) -> Calculation:
    """Draw a monitoring setup and return the alerts expected by chance."""
    features, level, days = rng.choice([40, 100, 150, 300]), rng.choice([1, 2, 5]), rng.choice([5, 7, 30])
    alarms = features * level * days / 100
    return Calculation(
        parameters={"features": features, "level": level, "days": days},
        answer=alarms,
        unit="alerts",
        tolerance=0.001,
        working=f"{features} x {level / 100:g} x {days} = {alarms:g}",
    )


def corrected_rate(rng: random.Random) -> Calculation:
    """Draw a judge's flags and error rates and return the true rate in percent."""
    sensitivity, specificity = rng.choice([70, 80, 85, 90]), rng.choice([92, 94, 95, 96])
    flagged = rng.choice([9, 10, 12, 15, 18])
    false_alarm = 100 - specificity
    rate = 100 * (flagged - false_alarm) / (sensitivity + specificity - 100)
    return Calculation(
        parameters={"flagged": flagged, "sensitivity": sensitivity, "specificity": specificity},
        answer=rate,
        unit="%",
        tolerance=0.02,
        working=(
            f"({flagged}% - {false_alarm}%) / ({sensitivity / 100:g} + {specificity / 100:g} - 1) = {rate:.2f}%"
        ),
    )
