"""Ranking metrics; `whetstone exercises ranking-metrics` shows the task."""

import numpy as np


def ndcg(ranked, relevance, k):
    """Return NDCG@k of one ranking, a float from 0 to 1."""
    raise NotImplementedError


def average_precision(ranked, relevant, k):
    """Return AP@k of one ranking, a float from 0 to 1."""
    raise NotImplementedError


def mean_average_precision(rankings, relevants, k):
    """Return the mean of AP@k over users."""
    raise NotImplementedError
