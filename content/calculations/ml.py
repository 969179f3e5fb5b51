"""Draw the numbers of the machine-learning calculate questions and work out their answers."""

import math
import random

from content.calculation import Calculation


def knn_bias_variance(rng: random.Random) -> Calculation:
    """A noise variance and an odd neighbor count become squared bias plus variance at x = 0."""
    noise_variance = rng.choice([2, 3, 4, 6, 8])
    k = rng.choice([3, 5, 7])
    half = (k - 1) // 2
    bias = sum(x * x for x in range(-half, half + 1)) / k
    variance = noise_variance / k
    return Calculation(
        parameters={"noise_variance": noise_variance, "k": k},
        answer=bias**2 + variance,
        unit="",
        tolerance=0.01,
        working=(
            f"bias = mean of x^2 over the {k} neighbors = {bias:.3f}; "
            f"variance = {noise_variance} / {k} = {variance:.3f}; "
            f"bias^2 + variance = {bias**2:.3f} + {variance:.3f} = {bias**2 + variance:.3f}"
        ),
    )
