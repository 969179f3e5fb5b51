"""ROC AUC; `whetstone exercises roc-auc` shows the task."""

import numpy as np


def roc_auc(y, scores):
    """Return the chance that a random positive scores above a random negative; ties count one half."""
    raise NotImplementedError


def roc_curve(y, scores):
    """Return (fpr, tpr), from (0, 0) to (1, 1), with one point for each distinct score."""
    raise NotImplementedError
