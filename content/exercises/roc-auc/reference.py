"""ROC AUC: a solution."""

import numpy as np


def roc_auc(y, scores):
    positive = y == 1
    n_pos, n_neg = int(positive.sum()), int((~positive).sum())
    if not n_pos or not n_neg:
        raise ValueError("ROC AUC needs both classes")
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    last = counts.cumsum()
    ranks = (last - (counts - 1) / 2)[inverse]  # tied scores share their mean rank
    return float((ranks[positive].sum() - n_pos * (n_pos + 1) / 2) / (n_pos * n_neg))


def roc_curve(y, scores):
    order = np.argsort(-scores, kind="stable")
    ordered = scores[order]
    tp = np.cumsum(y[order] == 1)
    fp = np.cumsum(y[order] == 0)
    ends = np.append(np.flatnonzero(np.diff(ordered)), len(y) - 1)  # the last row of each block of ties
    return np.append(0.0, fp[ends] / fp[-1]), np.append(0.0, tp[ends] / tp[-1])
