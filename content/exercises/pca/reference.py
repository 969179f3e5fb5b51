"""Principal component analysis: a solution."""

import numpy as np


def fit(X, k):
    mean = X.mean(axis=0)
    _, s, Vt = np.linalg.svd(X - mean, full_matrices=False)
    loading = Vt[np.arange(len(Vt)), np.abs(Vt).argmax(axis=1)]
    Vt = Vt * np.where(loading < 0, -1.0, 1.0)[:, None]
    components = Vt[:k]
    variance = s**2
    return mean, components, variance[:k] / variance.sum()


def transform(X, mean, components):
    return (X - mean) @ components.T


def inverse(T, mean, components):
    return T @ components + mean
