"""Recompute the numbers stated on the MLOps pages."""

import math
from bisect import bisect_right

import numpy as np


def check_feature_store() -> None:
    """Point-in-time lookup and the size of an online store."""
    stamps, values = [9, 20], [0, 1]
    assert values[bisect_right(stamps, 10) - 1] == 0 and values[-1] == 1
    assert 10**7 * 200 * 4 / 1e9 == 8


def check_model_serving_patterns() -> None:
    """Little's law, queueing delay, fan-out and batching."""
    assert 400 * 0.050 == 20 and 20 / 8 == 2.5 and math.ceil(2.5) == 3
    assert 10 / (1 - 0.5) == 20 and math.isclose(10 / (1 - 0.9), 100)
    assert round(1 - 0.99**100, 2) == 0.63
    assert 1 / 0.010 == 100 and round(16 / 0.024) == 667


def check_model_monitoring() -> None:
    """Stability index, the critical distance of large samples and expected false alarms."""
    assert round(0.1 * math.log(1.2) - 0.1 * math.log(0.8), 3) == 0.041
    assert round(1.36 * math.sqrt(2 / 10**6), 4) == 0.0019 < 0.003
    assert 200 * 0.01 == 2


def check_retraining_pipelines() -> None:
    """Decay of quality between cycles and the weight of old rows."""
    quality = [0.82, 0.81, 0.79, 0.76]
    assert math.isclose(quality[0] - quality[1], 0.01, abs_tol=1e-9)
    assert math.isclose(quality[0] - quality[3], 0.06, abs_tol=1e-9)
    assert 0.5 ** (90 / 30) == 0.125


def check_experiment_tracking() -> None:
    """Paired comparison of three seeds."""
    a, b = np.array([0.842, 0.838, 0.846]), np.array([0.848, 0.840, 0.850])
    d = b - a
    error = d.std(ddof=1) / math.sqrt(3)
    t = d.mean() / error
    assert np.allclose(d, [0.006, 0.002, 0.004]) and math.isclose(d.std(ddof=1), 0.002)
    assert round(a.mean(), 3) == 0.842 and round(b.mean(), 3) == 0.846
    assert round(error, 5) == 0.00115 and round(t, 2) == 3.46
    assert round(1 - t / math.sqrt(2 + t * t), 2) == 0.07


def check_ci_cd_ml() -> None:
    """False alarms of a gate two deviations below the mean."""
    tail = math.erfc(2 / math.sqrt(2)) / 2
    assert round(100 * tail, 1) == 2.3 and round(1 / tail) == 44


def check_model_registry() -> None:
    """Additional customers stopped by an unchanged threshold."""
    assert round(500_000 * (0.014 - 0.010)) == 2_000


def check_data_validation() -> None:
    """Sampling noise of a missing rate."""
    deviation = math.sqrt(0.02 * 0.98 / 10_000)
    assert round(100 * deviation, 2) == 0.14 and round((0.023 - 0.02) / deviation) == 2


def check_shadow_canary_deployment() -> None:
    """Group sizes for two differences and the chance to see a rare fault."""
    assert round(16 * 0.015 * 0.985 / 0.01**2) == 2_364
    assert round(16 * 0.0105 * 0.9895 / 0.001**2, -3) == 166_000
    assert round(1 - 0.999**3000, 2) == 0.95


def check_online_learning() -> None:
    """Half-life of exponential averaging."""
    assert round(math.log(0.5) / math.log(0.99)) == 69


def check_llm_monitoring() -> None:
    """Streaming time, cost, the judge's correction and a review interval."""
    assert round(0.4 + 299 * 0.025, 1) == 7.9
    cost = 3_000 * 1 / 1e6 + 300 * 4 / 1e6
    assert math.isclose(cost, 0.0042) and round(200_000 * cost) == 840
    rate = (0.08 - 0.05) / (0.8 + 0.95 - 1)
    assert math.isclose(rate, 0.04)
    assert math.isclose(0.8 * rate, 0.032) and math.isclose(0.05 * (1 - rate), 0.048)
    half = 1.96 * math.sqrt(0.05 * 0.95 / 400)
    assert (round(100 * (0.05 - half)), round(100 * (0.05 + half))) == (3, 7)


def check_privacy() -> None:
    """Federated average, Laplace noise, clipping, and the bound on membership inference."""
    assert (100 * 1 + 300 * 2) / 400 == 1.75
    scale = 1 / 0.5
    assert scale == 2 and round(scale * math.sqrt(2), 2) == 2.83 and round(math.exp(-6 / scale), 2) == 0.05
    norm = math.hypot(3, 4)
    assert norm == 5 and (3 / norm, 4 / norm) == (0.6, 0.8)
    assert round(math.exp(0.5), 2) == 1.65 and 10 * 0.5 == 5 and 1 / 5 == 0.2
