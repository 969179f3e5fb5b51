"""Draw numbers for the natural-language-processing calculate questions and work out their answers."""

import math
import random

from content.calculation import Calculation


def tfidf_weight(rng: random.Random) -> Calculation:
    """A term count and document frequencies become the TF-IDF weight with natural logarithm."""
    tf, df = rng.choice([1, 2, 3, 4, 5]), rng.choice([5, 10, 20, 50, 100])
    n = rng.choice([1000, 5000, 10000])
    answer = tf * math.log(n / df)
    return Calculation(
        {"tf": tf, "df": df, "n": n}, answer, "", 0.02, f"{tf} * ln({n} / {df}) = {answer:.3f}"
    )


def perplexity(rng: random.Random) -> Calculation:
    """Four token probabilities become the perplexity of the sequence."""
    p = [rng.choice([0.5, 0.25, 0.2, 0.1, 0.05]) for _ in range(4)]
    product = math.prod(p)
    answer = product ** (-1 / 4)
    working = f"({' * '.join(map(str, p))})^(-1/4) = ({product:.3g})^(-0.25) = {answer:.2f}"
    return Calculation(dict(zip(("p1", "p2", "p3", "p4"), p, strict=True)), answer, "", 0.02, working)


def entity_f1(rng: random.Random) -> Calculation:
    """Counts of gold, predicted and matching entities become the entity-level F1 score."""
    gold, predicted = rng.choice([20, 25, 40, 50]), rng.choice([16, 20, 30, 40])
    right = int(min(gold, predicted) * rng.choice([0.5, 0.6, 0.75]))
    answer = 2 * right / (gold + predicted)
    working = (
        f"P = {right}/{predicted} = {right / predicted:.3f}, R = {right}/{gold} = {right / gold:.3f}; "
        f"F1 = 2 * {right} / ({predicted} + {gold}) = {answer:.3f}"
    )
    return Calculation({"gold": gold, "predicted": predicted, "right": right}, answer, "", 0.02, working)


def brevity_penalty(rng: random.Random) -> Calculation:
    """A candidate shorter than its reference becomes BLEU's brevity penalty."""
    reference = rng.choice([18, 20, 24, 30])
    candidate = reference - rng.choice([2, 3, 4, 6])
    answer = math.exp(1 - reference / candidate)
    working = f"exp(1 - {reference} / {candidate}) = {answer:.3f}"
    return Calculation({"reference": reference, "candidate": candidate}, answer, "", 0.01, working)


def cross_encoder_pairs(rng: random.Random) -> Calculation:
    """A number of sentences becomes the number of unordered pairs a cross-encoder must score."""
    n = rng.choice([200, 500, 1000, 2000, 5000])
    answer = n * (n - 1) // 2
    return Calculation({"n": n}, float(answer), "pairs", 0.005, f"{n} * {n - 1} / 2 = {answer}")
