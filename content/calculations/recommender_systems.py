"""Random numbers and checked results for the recommender systems questions that ask for a calculation."""

import math
import random

from content.calculation import Calculation


def item_knn_prediction(rng: random.Random) -> Calculation:
    """Draw two neighbors with similarities and return the item-based rating prediction."""
    rating1, rating2 = rng.sample([1, 2, 3, 4, 5], 2)
    sim1, sim2 = rng.choice([0.6, 0.7, 0.8, 0.9]), rng.choice([0.2, 0.3, 0.4, 0.5])
    prediction = (sim1 * rating1 + sim2 * rating2) / (sim1 + sim2)
    return Calculation(
        parameters={"rating1": rating1, "rating2": rating2, "sim1": sim1, "sim2": sim2},
        answer=prediction,
        unit="",
        tolerance=0.01,
        working=f"({sim1} x {rating1} + {sim2} x {rating2}) / ({sim1} + {sim2}) = {prediction:.2f}",
    )


def biased_prediction(rng: random.Random) -> Calculation:
    """Draw mean, biases and two-dimensional vectors and return the predicted rating."""
    mean = rng.choice([3.2, 3.4, 3.5, 3.6])
    user_bias, item_bias = rng.choice([-0.3, -0.2, 0.1, 0.2]), rng.choice([-0.4, -0.1, 0.1, 0.3])
    p1, p2 = rng.choice([0.2, 0.5, 0.8]), rng.choice([-0.5, 0.4, 0.6])
    q1, q2 = rng.choice([0.5, 1.0]), rng.choice([0.5, 1.0])
    prediction = mean + user_bias + item_bias + p1 * q1 + p2 * q2
    return Calculation(
        parameters={
            "mean": mean,
            "user_bias": user_bias,
            "item_bias": item_bias,
            "p1": p1,
            "p2": p2,
            "q1": q1,
            "q2": q2,
        },
        answer=prediction,
        unit="",
        tolerance=0.01,
        working=(f"{mean} + ({user_bias}) + ({item_bias}) + {p1} x {q1} + ({p2}) x {q2} = {prediction:.2f}"),
    )


def smoothed_ctr(rng: random.Random) -> Calculation:
    """Draw clicks, impressions and a prior and return the smoothed rate in percent."""
    impressions = rng.choice([5, 10, 20, 40])
    clicks = rng.randint(1, max(2, impressions // 5))
    rate, strength = rng.choice([1, 2, 4, 5]), rng.choice([100, 200])
    prior = rate * strength // 100
    smoothed = 100 * (clicks + prior) / (impressions + strength)
    return Calculation(
        parameters={"clicks": clicks, "impressions": impressions, "rate": rate, "strength": strength},
        answer=smoothed,
        unit="%",
        tolerance=0.02,
        working=f"({clicks} + {prior}) / ({impressions} + {strength}) = {smoothed:.2f} %",
    )


def _dcg(grades: list[int]) -> float:
    return float(sum((2**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, start=1)))


def ndcg_at_four(rng: random.Random) -> Calculation:
    """Draw four relevance grades in an imperfect order and return their NDCG."""
    ideal = [3, rng.choice([2, 3]), rng.choice([1, 2]), 0]
    grades = ideal.copy()
    while grades == ideal:
        rng.shuffle(grades)
    value = _dcg(grades) / _dcg(ideal)
    return Calculation(
        parameters={f"g{rank}": grade for rank, grade in enumerate(grades, start=1)},
        answer=value,
        unit="",
        tolerance=0.01,
        working=f"DCG {_dcg(grades):.3f} / ideal DCG {_dcg(ideal):.3f} = {value:.3f}",
    )


def average_precision(rng: random.Random) -> Calculation:
    """Draw the ranks of three hits and return the average precision."""
    relevant = rng.choice([3, 4, 5])
    ranks = sorted(rng.sample(range(1, 11), 3))
    value = sum(found / rank for found, rank in enumerate(ranks, start=1)) / relevant
    terms = " + ".join(f"{found}/{rank}" for found, rank in enumerate(ranks, start=1))
    return Calculation(
        parameters={"relevant": relevant, "r1": ranks[0], "r2": ranks[1], "r3": ranks[2]},
        answer=value,
        unit="",
        tolerance=0.01,
        working=f"({terms}) / {relevant} = {value:.3f}",
    )


def debiased_relevance(rng: random.Random) -> Calculation:
    """Draw an examination rate and a click rate and return the relevance in percent."""
    rank = rng.randint(3, 10)
    examined = rng.choice([10, 20, 25, 40, 50])
    relevance = rng.choice([10, 20, 30, 40])
    clicked = examined * relevance / 100
    return Calculation(
        parameters={"rank": rank, "examined": examined, "clicked": f"{clicked:g}"},
        answer=float(relevance),
        unit="%",
        tolerance=0.01,
        working=f"{clicked:g} % / {examined / 100:g} = {relevance} %",
    )


def recalibrated_ctr(rng: random.Random) -> Calculation:
    """Draw a sampling fraction and a prediction and return the corrected probability in percent."""
    keep, predicted = rng.choice([1, 2, 5, 10, 20]), rng.choice([10, 20, 30, 40, 50])
    p, w = predicted / 100, keep / 100
    corrected = 100 * p / (p + (1 - p) / w)
    return Calculation(
        parameters={"keep": keep, "predicted": predicted},
        answer=corrected,
        unit="%",
        tolerance=0.02,
        working=f"{p:g} / ({p:g} + {1 - p:g} / {w:g}) = {corrected:.3g} %",
    )
