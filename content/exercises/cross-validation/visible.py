"""Cross-validation without leaks: the tests that the candidate sees."""

import numpy as np
import solution
from checking import close, equal


class Sign:
    """Predicts 1 where the first column is positive."""

    def fit(self, X, y):
        return self

    def predict(self, X):
        return (X[:, 0] > 0).astype(int)


def test_folds_are_a_partition():
    folds = solution.k_fold(10, 3, seed=0)
    equal(sorted(len(test) for _, test in folds), [3, 3, 4], "sizes of the test sets")
    equal(sorted(int(i) for _, test in folds for i in test), list(range(10)), "rows of all test sets")


def test_prepare_by_hand():
    X = np.array([[1.0, 5.0], [np.nan, 5.0], [3.0, 5.0]])
    prepare = solution.Prepare(1).fit(X, np.array([0, 1, 1]))
    close(prepare.transform(np.array([[2.0, 9.0], [np.nan, 0.0]])), [[0.0], [0.0]], "transform of the median")


def test_a_feature_that_decides():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 4))
    y = (X[:, 2] > X[:, 2].mean()).astype(int)
    scores = solution.cross_validate(X, y, Sign, 5, 1, seed=1)
    assert np.shape(scores) == (5,) and np.mean(scores) > 0.85, f"accuracies {scores}, expected five near 1"
