"""Principal component analysis; `whetstone exercises pca` shows the task."""

import numpy as np


def fit(X, k):
    """Return (mean, components, ratio)."""
    raise NotImplementedError


def transform(X, mean, components):
    """Return the scores of the rows, of shape (n, k)."""
    raise NotImplementedError


def inverse(T, mean, components):
    """Return the rows that k scores describe, of shape (n, d)."""
    raise NotImplementedError
