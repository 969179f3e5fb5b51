"""Scaled dot-product attention; `whetstone exercises attention` shows the task."""

import numpy as np


def attention(q, k, v, mask=None):
    """Return (output, weights)."""
    raise NotImplementedError


def causal_mask(t):
    """Return a boolean array of shape (t, t): may token i read token j?"""
    raise NotImplementedError
