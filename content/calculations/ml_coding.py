"""Draw the numbers of the ML-coding calculate questions and work out their answers."""

import math
import random

from content.calculation import Calculation


def logistic_gradient(rng: random.Random) -> Calculation:
    """A feature, a weight and a bias become the log-loss gradient for label 0."""
    x, w, b = rng.choice([2, 3, 4]), rng.choice([0.25, 0.5, 1.0]), rng.choice([-1.5, -1, 0.5])
    z = w * x + b
    p = 1 / (1 + math.exp(-z))
    return Calculation(
        parameters={"x": x, "w": w, "b": b},
        answer=p * x,
        unit="",
        tolerance=0.01,
        working=f"z = {w} * {x} + ({b}) = {z:g}; p = {p:.4f}; gradient = ({p:.4f} - 0) * {x} = {p * x:.3f}",
    )


def distance_matrix_gigabytes(rng: random.Random) -> Calculation:
    """Numbers of queries and stored rows become the size of their distance matrix in gigabytes."""
    queries, rows = rng.choice([2000, 5000, 20_000]), rng.choice([50_000, 100_000, 400_000])
    answer = queries * rows * 8 / 1e9
    return Calculation(
        parameters={"queries": f"{queries:,}", "rows": f"{rows:,}"},
        answer=answer,
        unit="GB",
        tolerance=0.01,
        working=f"{queries:,} * {rows:,} * 8 bytes = {answer:g} GB",
    )


def mlp_parameters(rng: random.Random) -> Calculation:
    """Three layer sizes become the number of weights and biases."""
    inputs, hidden, outputs = (
        rng.choice([20, 64, 100, 784]),
        rng.choice([32, 50, 256]),
        rng.choice([2, 5, 10]),
    )
    answer = inputs * hidden + hidden + hidden * outputs + outputs
    return Calculation(
        parameters={"inputs": inputs, "hidden": hidden, "outputs": outputs},
        answer=answer,
        unit="",
        tolerance=0.001,
        working=f"{inputs} * {hidden} + {hidden} + {hidden} * {outputs} + {outputs} = {answer:,}",
    )


def conv_multiplications(rng: random.Random) -> Calculation:
    """Shapes of a size-preserving convolution become its number of multiplications."""
    channels, size = rng.choice([3, 8, 16]), rng.choice([16, 28, 32])
    filters, kernel = rng.choice([8, 16, 32]), rng.choice([3, 5])
    answer = filters * size * size * channels * kernel * kernel
    return Calculation(
        parameters={"channels": channels, "size": size, "filters": filters, "kernel": kernel},
        answer=answer,
        unit="",
        tolerance=0.005,
        working=f"{filters} * {size} * {size} * ({channels} * {kernel} * {kernel}) = {answer:,}",
    )


def grid_search_fits(rng: random.Random) -> Calculation:
    """Grid sizes and a number of folds become the number of fits, the final one included."""
    first, second, folds = rng.choice([3, 4, 5]), rng.choice([2, 3, 6]), rng.choice([3, 5, 10])
    answer = first * second * folds + 1
    return Calculation(
        parameters={"first": first, "second": second, "folds": folds},
        answer=answer,
        unit="",
        tolerance=0.001,
        working=f"{first} * {second} * {folds} + 1 = {answer}",
    )
