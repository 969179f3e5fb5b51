"""Recompute the numbers stated on the ML-coding handbook pages."""

import math

import numpy as np


def check_code_linear_regression() -> None:
    """Take the gradient step of the example and recompute both losses."""
    x, y = np.array([0.0, 1, 2]), np.array([1.0, 3, 5])
    assert round(float((y**2).mean()), 2) == 11.67
    grad_w, grad_b = float(2 / 3 * x @ -y), float(2 / 3 * (-y).sum())
    assert (round(grad_w, 2), grad_b) == (-8.67, -6.0)
    w, b = -0.1 * grad_w, -0.1 * grad_b
    assert (round(w, 3), round(b, 3)) == (0.867, 0.6)
    assert round(float(((w * x + b - y) ** 2).mean()), 2) == 3.21
    features = np.random.default_rng(0).normal(size=(50, 3))
    limit = 2 / np.linalg.eigvalsh(2 / 50 * features.T @ features).max()
    for rate, shrinks in ((0.95 * limit, True), (1.05 * limit, False)):
        weights = np.ones(3)
        for _ in range(500):
            weights = weights - rate * 2 / 50 * features.T @ (features @ weights)
        assert bool(np.linalg.norm(weights) < 1) is shrinks


def check_code_logistic_regression() -> None:
    """Recompute the probability, loss and gradient of the example."""
    p = 1 / (1 + math.exp(-1))
    assert round(p, 3) == 0.731
    assert round(math.log(1 + math.e), 3) == 1.313 == round(-math.log(1 - p), 3)
    assert round(p * 2, 3) == 1.462
    assert round(math.log(2), 3) == 0.693


def check_code_kmeans() -> None:
    """Recompute the sizes of both distance arrays, and where argmin puts a NaN."""
    assert math.isclose(100_000 * 50 * 64 * 8 / 1e9, 2.56)
    assert 100_000 * 50 * 8 / 1e6 == 40
    assert np.argmin([1.0, np.nan, 0.0]) == 1


def check_code_knn() -> None:
    """Recompute the sizes of the distance matrix and the distance of unit vectors."""
    assert 10_000 * 60_000 * 8 / 1e9 == 4.8
    assert 500 * 60_000 * 8 / 1e6 == 240
    q, x = np.array([0.6, 0.8]), np.array([1.0, 0.0])
    assert math.isclose(((q - x) ** 2).sum(), 2 - 2 * q @ x)


def check_code_decision_tree() -> None:
    """Recompute the gains of the three cuts."""

    def gini(labels: list[int]) -> float:
        share = sum(labels) / len(labels)
        return 1 - share**2 - (1 - share) ** 2

    labels = [0, 0, 1, 0]
    gains = [gini(labels) - i / 4 * gini(labels[:i]) - (4 - i) / 4 * gini(labels[i:]) for i in (1, 2, 3)]
    assert gini(labels) == 0.375
    assert [round(gain, 3) for gain in gains] == [0.042, 0.125, 0.042]
    assert round(gini([0, 1, 0]), 3) == 0.444


def check_code_neural_network() -> None:
    """Recompute the parameter count and the first loss."""
    assert 784 * 128 + 128 + 128 * 10 + 10 == 101_770
    assert round(math.log(10), 3) == 2.303


def check_code_attention() -> None:
    """Recompute the weights, the output and the memory of the scores."""
    weight = math.exp(2) / (math.exp(2) + 1)
    assert (round(weight, 3), round(1 - weight, 3)) == (0.881, 0.119)
    assert round(10 * weight + 20 * (1 - weight), 2) == 11.19
    assert round(32 * 4096**2 * 2 / 1e9, 2) == 1.07


def check_code_pca() -> None:
    """Recompute the explained variances of the four points."""
    x = np.array([[2.0, 0], [-2, 0], [0, 1], [0, -1]])
    assert (x.mean(axis=0) == 0).all()
    s = np.linalg.svd(x, compute_uv=False)
    assert np.allclose(s**2, [8, 2])
    assert np.allclose(np.round(s**2 / 3, 2), [2.67, 0.67])
    assert math.isclose(s[0] ** 2 / (s**2).sum(), 0.8)


def check_code_metrics() -> None:
    """Recompute AUC by pairs and by ranks, and the NDCG of the example."""
    pairs = [(p > n) + 0.5 * (p == n) for p in (0.4, 0.8) for n in (0.1, 0.4)]
    assert sum(pairs) == 3.5 and sum(pairs) / 4 == 0.875 == (2.5 + 4 - 3) / 4
    assert 3 + 2 / math.log2(4) == 4
    assert round(math.log2(3), 3) == 1.585
    assert round(3 + 2 / math.log2(3), 3) == 4.262
    assert round(4 / (3 + 2 / math.log2(3)), 3) == 0.939


def check_code_conv2d() -> None:
    """Recompute parameters, multiplications and output sizes."""
    assert 16 * (3 * 9 + 1) == 448
    assert 16 * 32 * 32 * 27 == 442_368
    assert (32 + 2 - 3) // 1 + 1 == 32
    assert (32 + 2 - 3) // 2 + 1 == 16


def check_code_tfidf() -> None:
    """Recompute the idf values, the cosine and the size of the dense matrix."""
    apple, green = math.log(4 / 3) + 1, math.log(2) + 1
    assert (round(apple, 3), round(green, 3)) == (1.288, 1.693)
    query, document = math.hypot(green, apple), math.hypot(apple, apple)
    assert (round(query, 3), round(document, 3)) == (2.127, 1.821)
    assert round(apple**2 / (query * document), 3) == 0.428
    assert 100_000 * 50_000 * 4 / 1e9 == 20


def check_code_nms() -> None:
    """Recompute the two overlaps."""
    assert round(50 / 150, 3) == 0.333
    assert round(90 / 110, 3) == 0.818


def check_sklearn_pipelines() -> None:
    """Count the fits of the grid."""
    assert 4 * 3 * 5 + 1 == 61


def check_pytorch_quickstart() -> None:
    """Recompute the parameter count, the batch size and the first loss."""
    assert 20 * 64 + 64 == 1344
    assert 4 * 16 == 64
    assert round(math.log(2), 3) == 0.693


def check_pipeline_hygiene() -> None:
    """Recompute mean and spread over the seeds."""
    scores = np.array([0.81, 0.83, 0.82, 0.80, 0.84])
    assert math.isclose(scores.mean(), 0.82)
    assert round(float(scores.std(ddof=1)), 3) == 0.016
