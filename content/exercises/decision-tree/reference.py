"""Decision tree: a solution."""

import numpy as np

TIE = 1e-12


def gini(y):
    _, counts = np.unique(y, return_counts=True)
    return 1.0 - float(((counts / len(y)) ** 2).sum())


def best_split(X, y):
    n, best = len(y), None
    parent = gini(y)
    for feature in range(X.shape[1]):
        order = X[:, feature].argsort(kind="stable")
        values, labels = X[order, feature], y[order]
        for i in range(n - 1):
            if values[i] == values[i + 1]:
                continue
            n_left, n_right = i + 1, n - i - 1
            g_left, g_right = gini(labels[: i + 1]), gini(labels[i + 1 :])
            gain = parent - (n_left * g_left + n_right * g_right) / n
            if best is None or gain > best[2] + TIE:
                middle = (values[i] + values[i + 1]) / 2
                if middle == values[i + 1]:  # neighboring floats: the right side must not run empty
                    middle = values[i]
                best = (feature, float(middle), gain)
    return best


def fit(X, y, max_depth):
    return grow(X, y, max_depth)


def grow(X, y, depth):
    classes, counts = np.unique(y, return_counts=True)
    label = classes[counts.argmax()]
    if depth == 0 or len(classes) == 1:
        return label
    split = best_split(X, y)
    if split is None:
        return label
    feature, threshold, _ = split
    side = X[:, feature] <= threshold
    left = grow(X[side], y[side], depth - 1)
    right = grow(X[~side], y[~side], depth - 1)
    return (feature, threshold, left, right)


def predict(tree, X):
    return np.array([_leaf(tree, x) for x in X])


def _leaf(tree, x):
    while isinstance(tree, tuple):
        feature, threshold, left, right = tree
        tree = left if x[feature] <= threshold else right
    return tree
