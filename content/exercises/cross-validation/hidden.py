"""Cross-validation without leaks: the tests that decide."""

import warnings

import numpy as np
import solution
from checking import close, equal, is_finite


class Nearest:
    """Predicts the class with the nearer mean."""

    def fit(self, X, y):
        assert not hasattr(self, "means"), "a model was trained twice; make a new one for each fold"
        self.means = np.array([X[y == c].mean(axis=0) for c in (0, 1)])
        return self

    def predict(self, X):
        return ((X[:, None] - self.means[None]) ** 2).sum(axis=2).argmin(axis=1)


def spy(log):
    class Spy(Nearest):
        def fit(self, X, y):
            log.append(("fit", X.copy(), y.copy()))
            return super().fit(X, y)

        def predict(self, X):
            log.append(("predict", X.copy()))
            return super().predict(X)

    return Spy


def data(n=53, d=6, gaps=True):
    rng = np.random.default_rng(19)
    X = rng.normal(size=(n, d)) * np.arange(1, d + 1) + 10 * np.arange(d)
    y = (X[:, 4] - 40 + 2 * rng.normal(size=n) > 0).astype(int)
    if gaps:
        X[rng.random((n, d)) < 0.1] = np.nan
        X[:, 1] = rng.exponential(size=n) ** 2
        X[::5, 1] = np.nan
    return X, y


def prepared(X, y, new, features):
    median = np.array([np.median(c[~np.isnan(c)]) for c in X.T])
    fill = lambda A: np.where(np.isnan(A), median, A)  # noqa: E731
    mean, spread = fill(X).mean(axis=0), fill(X).std(axis=0)
    strength = [abs(np.corrcoef(c, y)[0, 1]) if c.std() > 0 else 0.0 for c in fill(X).T]
    columns = sorted(sorted(range(len(strength)), key=lambda j: -strength[j])[:features])
    return ((fill(new) - mean) / np.where(spread > 0, spread, 1))[:, columns]


def test_every_row_is_tested_once_and_never_trained_on():
    for n, k in ((53, 5), (10, 10), (11, 2)):
        folds = solution.k_fold(n, k, seed=4)
        equal(len(folds), k, "number of folds")
        equal(sorted(int(i) for _, test in folds for i in test), list(range(n)), "rows of all test sets")
        sizes = [len(test) for _, test in folds]
        assert max(sizes) - min(sizes) <= 1, f"the sizes of the test sets are {sizes}"
        for train, test in folds:
            equal(
                sorted([*map(int, train), *map(int, test)]), list(range(n)), "training and test rows together"
            )


def test_folds_are_shuffled_by_the_seed():
    one, same, other = ([list(map(int, t)) for _, t in solution.k_fold(40, 4, seed=s)] for s in (1, 1, 2))
    equal(same, one, "test sets of equal seeds")
    assert one != other, "two seeds give the same folds"
    assert sorted(one[0]) != list(range(10)), "the first test set holds the first rows; shuffle them"


def test_prepare_agrees_with_the_definition():
    X, y = data()
    new = X[:7] + 1
    for features in (1, 3, 6):
        prepare = solution.Prepare(features).fit(X, y)
        close(
            prepare.transform(X),
            prepared(X, y, X, features),
            f"transform of training rows, {features} columns",
        )
        close(
            prepare.transform(new),
            prepared(X, y, new, features),
            f"transform of new rows, {features} columns",
        )
        close(prepare.transform(new[:1]), prepared(X, y, new[:1], features), "transform of a single row")


def test_a_strong_negative_correlation_is_chosen():
    X, y = data(gaps=False)
    X[:, 3] = -3 * y + 0.1 * X[:, 3]
    got = solution.Prepare(1).fit(X, y).transform(X)
    close(got, prepared(X, y, X, 1), "transform with one column")
    assert got[y == 1].mean() < got[y == 0].mean(), "the chosen column is not the one that falls with y"


def test_constant_columns():
    X, y = data()
    X[:, 2] = 7.0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        got = solution.Prepare(6).fit(X, y).transform(X)
    is_finite(got, "transform with a constant column")
    close(got[:, 2], np.zeros(len(y)), "the constant column")


def test_each_fold_sees_only_its_training_rows():
    X, y = data()
    log = []
    scores = solution.cross_validate(X, y, spy(log), 5, 2, seed=3)
    equal([entry[0] for entry in log], ["fit", "predict"] * 5, "calls of the models")
    for i, (train, test) in enumerate(solution.k_fold(len(y), 5, seed=3)):
        _, seen, labels = log[2 * i]
        equal(labels, y[train], f"training labels of fold {i}")
        close(seen, prepared(X[train], y[train], X[train], 2), f"training rows of fold {i}")
        close(log[2 * i + 1][1], prepared(X[train], y[train], X[test], 2), f"test rows of fold {i}")
        model = Nearest().fit(seen, labels)
        close(scores[i], np.mean(model.predict(log[2 * i + 1][1]) == y[test]), f"accuracy of fold {i}")


def test_changing_a_test_row_does_not_change_the_training():
    X, y = data()
    row = int(solution.k_fold(len(y), 5, seed=3)[0][1][0])
    before, after = [], []
    solution.cross_validate(X, y, spy(before), 5, 2, seed=3)
    X[row] = 1e6
    solution.cross_validate(X, y, spy(after), 5, 2, seed=3)
    close(after[0][1], before[0][1], "training rows of fold 0 after changing one of its test rows")


def test_noise_scores_at_chance():
    rng = np.random.default_rng(20)
    means = []
    for seed in range(4):
        X, y = rng.normal(size=(60, 1000)), np.arange(60) % 2
        means.append(float(np.mean(solution.cross_validate(X, y, Nearest, 5, 10, seed=seed))))
    assert np.mean(means) < 0.62, f"accuracy on pure noise is {np.mean(means):.2f}; something leaks"
    assert np.mean(means) > 0.38, f"accuracy on pure noise is {np.mean(means):.2f}, expected about 0.5"


def test_sorted_labels_do_not_matter():
    X, y = data()
    order = np.argsort(y, kind="stable")
    scores = solution.cross_validate(X[order], y[order], Nearest, 4, 3, seed=5)
    assert len(scores) == 4 and np.mean(scores) > 0.7, (
        f"accuracies on sorted labels are {np.round(scores, 2)}"
    )
