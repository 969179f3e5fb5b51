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


def evidence_blend(rng: random.Random) -> Calculation:
    """Draw an item's scores and history and return the evidence-weighted blend."""
    n, k = rng.choice([5, 10, 20, 40, 100]), rng.choice([20, 50, 80])
    cf, content = rng.choice([0.2, 0.3, 0.4]), rng.choice([0.6, 0.7, 0.8])
    weight = n / (n + k)
    blend = weight * cf + (1 - weight) * content
    return Calculation(
        parameters={"n": n, "cf": cf, "content": content, "k": k},
        answer=blend,
        unit="",
        tolerance=0.02,
        working=f"w = {n} / {n + k} = {weight:.3f}; {weight:.3f} x {cf} + {1 - weight:.3f} x {content} = {blend:.3f}",
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


def macro_recall(rng: random.Random) -> Calculation:
    """Draw hits of a light and a heavy user and return the recall averaged per user."""
    a_total, b_total = rng.choice([2, 4, 5]), rng.choice([20, 25, 40])
    a_hits, b_hits = rng.randint(1, a_total), rng.randint(1, 8)
    value = (a_hits / a_total + b_hits / b_total) / 2
    return Calculation(
        parameters={"a_hits": a_hits, "a_total": a_total, "b_hits": b_hits, "b_total": b_total},
        answer=value,
        unit="",
        tolerance=0.01,
        working=f"({a_hits}/{a_total} + {b_hits}/{b_total}) / 2 = {value:.3f}",
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
        working=f"{clicked:g}% / {examined / 100:g} = {relevance}%",
    )


def normalized_entropy(rng: random.Random) -> Calculation:
    """Draw a click rate and a log loss and return the normalized entropy."""
    rate = rng.choice([1, 2, 4, 5, 10])
    p = rate / 100
    entropy = -(p * math.log(p) + (1 - p) * math.log(1 - p))
    loss = round(entropy * rng.uniform(0.75, 0.95), 3)
    return Calculation(
        parameters={"loss": loss, "rate": rate},
        answer=loss / entropy,
        unit="",
        tolerance=0.02,
        working=(
            f"entropy = -({p:g} ln {p:g} + {1 - p:g} ln {1 - p:g}) = {entropy:.4f}; "
            f"{loss} / {entropy:.4f} = {loss / entropy:.3f}"
        ),
    )
