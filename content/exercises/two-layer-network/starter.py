"""Two-layer network; `whetstone exercises two-layer-network` shows the task."""

import numpy as np


def init(d, h, k, seed):
    """Return the parameters: a dict with W1 (d, h), b1 (h,), W2 (h, k), b2 (k,)."""
    raise NotImplementedError


def loss_and_gradients(params, X, y):
    """Return (loss, grads); grads has the keys and shapes of params."""
    raise NotImplementedError


def train(params, X, y, rate=0.5, steps=1000):
    """Return (params, losses) after gradient descent."""
    raise NotImplementedError


def predict(params, X):
    """Return the most likely class of each row."""
    raise NotImplementedError
