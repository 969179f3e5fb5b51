"""Recompute the numbers stated on the recommender systems pages."""

import math

import numpy as np


def _cosine(a: list[float], b: list[float]) -> float:
    x, y = np.array(a), np.array(b)
    return float(x @ y / np.linalg.norm(x) / np.linalg.norm(y))


def _dcg(grades: list[int]) -> float:
    return float(sum((2**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, start=1)))


def check_collaborative_filtering() -> None:
    """Weighted average, binary cosine and shrinkage."""
    assert math.isclose((0.8 * 4 + 0.4 * 1) / 1.2, 3.0)
    assert 20 / math.sqrt(50 * 200) == 0.2
    assert 5 / (5 + 20) == 0.2


def check_content_based_hybrid() -> None:
    """Profile similarities and evidence weights."""
    profile = [0.5, 1.0, 0.5]
    assert round(_cosine(profile, [0, 1, 0]), 3) == 0.816 == round(1 / math.sqrt(1.5), 3)
    assert round(_cosine(profile, [1, 0, 0]), 3) == 0.408
    assert round(10 / 60, 2) == 0.17 and 450 / 500 == 0.9


def check_matrix_factorization() -> None:
    """Prediction, one gradient step, the closed-form solve and the model's size."""
    assert math.isclose(3.6 + 0.2 - 0.3 + 0.5, 4.0)
    p, q = np.array([0.5, 1.0]), np.array([1.0, 0.5])
    error = 2.0 - p @ q
    p, q = p + 0.1 * error * q, q + 0.1 * error * p
    assert error == 1.0 and math.isclose(2.0 - p @ q, 0.74)
    rng = np.random.default_rng(0)
    items, ratings = rng.normal(size=(6, 3)), rng.normal(size=6)
    solved = np.linalg.solve(items.T @ items + 0.5 * len(items) * np.eye(3), items.T @ ratings)
    gradient = sum(-2 * (r - q @ solved) * q + 2 * 0.5 * solved for q, r in zip(items, ratings, strict=True))
    assert np.allclose(gradient, 0)
    mix = rng.normal(size=(3, 3))
    assert np.allclose((items @ mix) @ (items @ np.linalg.inv(mix).T).T, items @ items.T)
    assert round(1.1e6 * 64 * 4 / 1e9, 2) == 0.28


def check_implicit_feedback() -> None:
    """Confidence, the shared Gram matrix and the pairwise loss."""
    assert 1 + 40 * 3 == 121
    rng = np.random.default_rng(0)
    items, confidence = rng.normal(size=(5, 2)), np.array([1, 121, 1, 41, 1])
    direct = items.T @ np.diag(confidence) @ items
    assert np.allclose(direct, items.T @ items + items.T @ np.diag(confidence - 1) @ items)
    sigma = 1 / (1 + math.exp(-1.2))
    assert round(sigma, 3) == 0.769 and round(-math.log(sigma), 3) == 0.263


def check_cold_start() -> None:
    """Smoothed click-through rates."""
    assert 2 / (2 + 98) == 0.02
    assert round(100 * 3 / 105, 1) == 2.9 and (1 + 2, 5 + 100) == (3, 105)
    assert (20 + 2) / (100 + 100) == 22 / 200 == 0.11


def check_two_tower_retrieval() -> None:
    """Log corrections, brute-force cost and index size."""
    assert round(-math.log(0.01), 1) == 4.6 and round(-math.log(0.0001), 1) == 9.2
    assert 10**7 * 128 == 1.28e9 and 10**7 * 128 * 4 / 1e9 == 5.12


def check_learning_to_rank() -> None:
    """Pairwise probability and loss, and the cost of a swap at two depths."""
    assert round(1 / (1 + math.exp(0.5)), 3) == 0.378
    assert round(math.log1p(math.exp(0.5)), 3) == 0.974
    assert round(7 / math.log2(3), 2) == 4.42 and round(_dcg([3, 0]) - _dcg([0, 3]), 2) == 2.58
    zeros = [0] * 8
    assert round(_dcg([*zeros, 3, 0]) - _dcg([*zeros, 0, 3]), 3) == 0.084


def check_recsys_evaluation() -> None:
    """Discounted gains and average precision."""
    assert round(_dcg([3, 2, 0, 1]), 3) == 9.323 and round(_dcg([3, 2, 1, 0]), 3) == 9.393
    assert round(_dcg([3, 2, 0, 1]) / _dcg([3, 2, 1, 0]), 3) == 0.993
    assert round(math.log2(3), 3) == 1.585 and round(math.log2(5), 3) == 2.322
    assert round((1 / 1 + 2 / 3) / 2, 3) == 0.833


def check_position_bias_feedback_loops() -> None:
    """Click rates under the examination model and their correction."""
    assert math.isclose(0.30 * 0.2, 0.06) and 0.10 * 1.0 == 0.10
    assert math.isclose(0.06 / 0.2, 0.30)


def check_sequential_recommenders() -> None:
    """Entries of the attention matrix."""
    assert 200**2 == 40_000 and 400**2 == 4 * 200**2


def check_ctr_models() -> None:
    """Size of an embedding table and the downsampling correction."""
    assert 5e7 * 64 * 4 / 1e9 == 12.8
    corrected = 0.2 / (0.2 + (1 - 0.2) / 0.1)
    assert round(corrected, 4) == 0.0244
    clicks, skips, kept = 2.44, 97.56, 9.756
    assert math.isclose(clicks / (clicks + kept), 0.2, rel_tol=1e-3)
    assert math.isclose(clicks / (clicks + skips), corrected, rel_tol=1e-3)


def check_diversity_exploration() -> None:
    """Scores of two candidates and the spread of two posteriors."""
    b, c = 0.7 * 0.85 - 0.3 * 0.95, 0.7 * 0.60 - 0.3 * 0.10
    assert (round(b, 2), round(c, 2)) == (0.31, 0.39)

    def deviation(a: int, b: int) -> float:
        return math.sqrt(a * b / ((a + b) ** 2 * (a + b + 1)))

    assert math.isclose(deviation(2, 2), math.sqrt(1 / 20)) and round(deviation(2, 2), 2) == 0.22
    assert round(deviation(51, 51), 3) == 0.049


def check_negative_sampling() -> None:
    """Cost of a full softmax and the flattened popularity ratio."""
    assert 10**6 * 64 == 64_000_000 and 1_000 / 10**6 == 0.001
    assert round(81 / 16, 2) == 5.06 and math.isclose((81 / 16) ** 0.75, 27 / 8)
    scores, q = np.array([1.0, 2.0, 0.5]), np.array([0.5, 0.3, 0.2])
    learned = scores - np.log(q)
    assert np.allclose(
        q * np.exp(learned) / (q * np.exp(learned)).sum(), np.exp(scores) / np.exp(scores).sum()
    )
