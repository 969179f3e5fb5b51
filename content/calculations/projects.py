"""Numbers and checked answers for the calculate questions on projects."""

import math
import random
from itertools import pairwise
from statistics import median

from content.calculation import Calculation


def average_precision(rng: random.Random) -> Calculation:
    """Purchases and hit ranks into the average precision at 12."""
    hits = sorted(rng.sample(range(1, 13), rng.randint(2, 3)))
    bought = rng.randint(len(hits), 6)
    precisions = [count / rank for count, rank in enumerate(hits, start=1)]
    answer = sum(precisions) / min(bought, 12)
    terms = " + ".join(f"{count}/{rank}" for count, rank in enumerate(hits, start=1))
    return Calculation(
        parameters={"bought": bought, "hits": ", ".join(map(str, hits))},
        answer=answer,
        unit="",
        tolerance=0.02,
        working=f"({terms}) / {bought} = {answer:.3f}",
    )


def rmsse(rng: random.Random) -> Calculation:
    """Training values and forecast errors into the root mean squared scaled error."""
    training = [rng.randint(1, 9)]
    while len(training) < 5:
        training.append(max(1, training[-1] + rng.choice([-3, -2, -1, 1, 2, 3])))
    errors = [rng.choice([-3, -2, -1, 1, 2, 3]) for _ in range(3)]
    scale = sum((b - a) ** 2 for a, b in pairwise(training)) / (len(training) - 1)
    if scale == 0:  # a flat series has no scale: draw again
        return rmsse(rng)
    error = sum(e * e for e in errors) / len(errors)
    answer = math.sqrt(error / scale)
    return Calculation(
        parameters={"training": ", ".join(map(str, training)), "errors": ", ".join(map(str, errors))},
        answer=answer,
        unit="",
        tolerance=0.02,
        working=f"sqrt({error:.3f} / {scale:.3f}) = {answer:.3f}",
    )


def log_error(rng: random.Random) -> Calculation:
    """Predicted and actual price into the absolute difference of ln(1 + price)."""
    actual = rng.choice([9, 14, 19, 24, 39, 49, 99])
    predicted = rng.choice([price for price in (7, 11, 15, 29, 34, 59, 79, 149) if price != actual])
    answer = abs(math.log1p(predicted) - math.log1p(actual))
    return Calculation(
        parameters={"predicted": predicted, "actual": actual},
        answer=answer,
        unit="",
        tolerance=0.02,
        working=f"|ln({predicted + 1}) - ln({actual + 1})| = {answer:.3f}",
    )


def robust_z(rng: random.Random) -> Calculation:
    """A short series with one outlier into the robust z-score of that outlier."""
    level = rng.randint(20, 60)
    normal = [level + step for step in (-2, -1, -1, 0, 1, 2)]
    rng.shuffle(normal)
    value = level + rng.choice([12, 15, 20, 30])
    values = [*normal, value]
    center = median(values)
    spread = median(abs(v - center) for v in values)
    answer = (value - center) / (1.4826 * spread)
    return Calculation(
        parameters={"values": ", ".join(map(str, values)), "value": value},
        answer=answer,
        unit="",
        tolerance=0.02,
        working=f"median {center}, MAD {spread}: ({value} - {center}) / (1.4826 * {spread}) = {answer:.2f}",
    )
