"""k-means: a solution."""

import numpy as np


def kmeans(X, centers, steps=100):
    centers = np.array(centers, dtype=float)
    old, inertias = None, []
    for _ in range(steps):
        # simple and exact; the expanded form needs d times less memory
        d = ((X[:, None] - centers[None]) ** 2).sum(axis=2)
        labels = d.argmin(axis=1)
        nearest = d.min(axis=1)
        inertias.append(float(nearest.sum()))
        if old is not None and (labels == old).all():
            break
        old = labels
        farthest = list(np.argsort(-nearest, kind="stable"))
        for j in range(len(centers)):
            rows = X[labels == j]
            if len(rows):
                centers[j] = rows.mean(axis=0)
            else:
                centers[j] = X[farthest.pop(0)]
    return centers, labels, inertias
