"""Decision tree; `whetstone exercises decision-tree` shows the task."""

import numpy as np


def gini(y):
    """Return the Gini impurity of a non-empty array of labels."""
    raise NotImplementedError


def best_split(X, y):
    """Return (feature, threshold, gain) of the best cut, or None if there is no cut."""
    raise NotImplementedError


def fit(X, y, max_depth):
    """Return a tree, in any form that predict understands."""
    raise NotImplementedError


def predict(tree, X):
    """Return the predicted label of each row of X."""
    raise NotImplementedError
