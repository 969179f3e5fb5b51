"""Recompute the numbers and formulas stated on the machine-learning handbook pages."""

import math

import numpy as np


def check_bias_variance() -> None:
    """Recompute the table of squared bias and variance for a nearest-neighbor average of x squared."""
    for k, bias_squared, variance, total in ((1, 0.0, 4.0, 4.0), (3, 0.44, 1.33, 1.78), (5, 4.0, 0.8, 4.8)):
        half = (k - 1) // 2
        bias = float(np.mean([x * x for x in range(-half, half + 1)]))
        assert math.isclose(bias**2, bias_squared, abs_tol=0.005)
        assert math.isclose(4 / k, variance, abs_tol=0.005)
        assert math.isclose(bias**2 + 4 / k, total, abs_tol=0.005)
