"""k-means: the tests that the candidate sees."""

import numpy as np
import solution
from checking import close, equal


def test_four_rows():
    X = np.array([[0.0], [1.0], [10.0], [11.0]])
    centers, labels, inertias = solution.kmeans(X, np.array([[0.0], [1.0]]))
    close(centers, [[0.5], [10.5]], "centers")
    equal(np.asarray(labels), np.array([0, 0, 1, 1]), "labels")
    close(inertias, [181.0, 194 / 9, 1.0], "inertias")


def test_an_empty_cluster_takes_the_farthest_row():
    X = np.array([[0.0], [1.0], [10.0]])
    centers, labels, _ = solution.kmeans(X, np.array([[0.0], [99.0]]))
    close(centers, [[0.5], [10.0]], "centers")
    equal(np.asarray(labels), np.array([0, 0, 1]), "labels")
