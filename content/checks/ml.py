"""Recompute the numbers and formulas stated on the machine-learning handbook pages."""

import math

import numpy as np


def check_bias_variance() -> None:
    """Recompute the table of squared bias and variance for a nearest-neighbor average of x squared."""
    for k, bias_squared, variance, total in ((1, 0.0, 4.0, 4.0), (3, 0.44, 1.33, 1.78), (5, 4.0, 0.8, 4.8)):
        half = (k - 1) // 2
        bias = float(np.mean([x * x for x in range(-half, half + 1)]))
        assert math.isclose(bias**2, bias_squared, abs_tol=0.005)
        assert math.isclose(4 / k, variance, abs_tol=0.005)
        assert math.isclose(bias**2 + 4 / k, total, abs_tol=0.005)


def check_regularization() -> None:
    """Minimize both one-dimensional penalized losses on a grid and compare with the table."""
    grid = np.linspace(-3, 3, 600_001)
    for a, ridge, lasso in ((2.0, 1.33, 1.5), (0.4, 0.27, 0.0)):
        assert abs(grid[np.argmin((grid - a) ** 2 / 2 + 0.25 * grid**2)] - ridge) < 0.005
        assert abs(grid[np.argmin((grid - a) ** 2 / 2 + 0.5 * np.abs(grid))] - lasso) < 1e-4


def check_cross_validation() -> None:
    """Recompute mean and spread of the five fold scores, and the holdout size of the follow-up."""
    scores = np.array([0.80, 0.84, 0.82, 0.78, 0.86])
    assert math.isclose(scores.mean(), 0.82)
    assert math.isclose(scores.std(ddof=1), 0.032, abs_tol=0.0005)
    assert 1.96 * math.sqrt(0.9 * 0.1 / 3500) < 0.01


def check_classification_metrics() -> None:
    """Recompute the spam example, the log losses and the harmonic mean."""
    tp, fp, fn, tn = 30, 10, 20, 940
    assert tp + fp + fn + tn == 1000
    assert (tp + tn) / 1000 == 0.97
    precision, recall = tp / (tp + fp), tp / (tp + fn)
    assert (precision, recall) == (0.75, 0.6)
    f1 = 2 * precision * recall / (precision + recall)
    assert math.isclose(f1, 2 * tp / (2 * tp + fp + fn)) and round(f1, 3) == 0.667
    assert round(-math.log(0.9), 3) == 0.105
    assert round(-math.log(0.5), 3) == 0.693
    assert round(-math.log(0.01), 1) == 4.6
    assert round(2 * 1.0 * 0.1 / 1.1, 2) == 0.18


def check_roc_pr_curves() -> None:
    """Count pairs and precision by hand for seven scores, and precision at one ROC point."""
    positives, negatives = [0.9, 0.7, 0.4], [0.8, 0.3, 0.2, 0.1]
    assert sum(p > n for p in positives for n in negatives) == 10
    assert round(10 / 12, 3) == 0.833
    ranking = sorted([(s, 1) for s in positives] + [(s, 0) for s in negatives], reverse=True)
    hits = [rank for rank, (_, label) in enumerate(ranking, start=1) if label]
    assert hits == [1, 3, 4]
    assert round(sum(i / rank for i, rank in enumerate(hits, start=1)) / 3, 3) == 0.806
    assert (round(0.8 * 100), round(0.05 * 9900)) == (80, 495)
    assert round(80 / 575, 3) == 0.139


def check_calibration() -> None:
    """Recompute the calibration error of two bins and the correction for kept negatives."""
    ece = 100 / 400 * abs(0.2 - 30 / 100) + 300 / 400 * abs(0.9 - 240 / 300)
    assert math.isclose(ece, 0.1)
    r, p = 0.1, 0.5
    assert round(r * p / (r * p + 1 - p), 3) == 0.091
    # the same from counts: 1,000 rows at true rate 1/11, of which 1 in 10 negatives is kept
    positives, negatives = 1000.0, 10000.0
    assert math.isclose(positives / (positives + r * negatives), p)
    assert math.isclose(positives / (positives + negatives), r * p / (r * p + 1 - p))


def check_class_imbalance() -> None:
    """Recompute the cost threshold and the balanced class weights."""
    assert round(5 / 205, 3) == 0.024
    assert round(1000 / (2 * 990), 3) == 0.505 and 1000 / (2 * 10) == 50


def check_drift() -> None:
    """Recompute the population stability index of the example."""
    terms = [(a - e) * math.log(a / e) for e, a in ((0.5, 0.4), (0.3, 0.3), (0.2, 0.3))]
    assert [round(term, 3) for term in terms] == [0.022, 0.0, 0.041]
    assert round(sum(terms), 3) == 0.063


def check_model_selection() -> None:
    """Recompute McNemar's statistics, the point where BIC passes AIC, and the luck of the best of 50."""
    assert round((40 - 20) ** 2 / 60, 2) == 6.67
    assert (110 - 90) ** 2 / 200 == 2
    assert math.log(7) < 2 < math.log(8)
    best = np.random.default_rng(0).normal(0, 0.01, size=(20_000, 50)).max(axis=1).mean()
    assert abs(best - 0.022) < 0.001


def check_linear_regression() -> None:
    """Fit the three points and recompute residuals, R squared and the variance inflation factor."""
    x, y = np.array([1, 2, 3]), np.array([2, 3, 5])
    slope, intercept = np.polyfit(x, y, 1)
    assert np.allclose([slope, intercept], [1.5, 1 / 3])
    residuals = y - slope * x - intercept
    assert np.allclose(residuals, [0.167, -0.333, 0.167], atol=0.001)
    assert round(1 - (residuals**2).sum() / ((y - y.mean()) ** 2).sum(), 3) == 0.964
    assert round((residuals**2).sum(), 3) == 0.167 and round(((y - y.mean()) ** 2).sum(), 3) == 4.667
    assert math.isclose(1 / (1 - 0.9), 10)


def check_logistic_regression() -> None:
    """Recompute the odds ratio and compare the gradient with finite differences."""
    assert round(math.exp(0.7), 2) == 2.01
    for start, end in ((0.5, 0.668), (0.9, 0.948)):
        odds = start / (1 - start) * math.exp(0.7)
        assert round(odds / (1 + odds), 3) == end
    rng = np.random.default_rng(0)
    x, y, w = rng.normal(size=(8, 3)), rng.integers(0, 2, 8), rng.normal(size=3)

    def loss(w: np.ndarray) -> float:
        p = 1 / (1 + np.exp(-x @ w))
        return float(-(y * np.log(p) + (1 - y) * np.log(1 - p)).sum())

    numeric = [(loss(w + step) - loss(w - step)) / 2e-6 for step in 1e-6 * np.eye(3)]
    assert np.allclose(x.T @ (1 / (1 + np.exp(-x @ w)) - y), numeric, atol=1e-5)


def check_decision_tree() -> None:
    """Recompute Gini and entropy gain of the split of ten rows."""
    gini = 1 - 0.8**2 - 0.2**2
    assert math.isclose(gini, 0.32) and math.isclose(0.5 - gini, 0.18)
    entropy = -0.8 * math.log2(0.8) - 0.2 * math.log2(0.2)
    assert round(entropy, 3) == 0.722 and round(1 - entropy, 3) == 0.278


def check_random_forest() -> None:
    """Recompute the variance of an average of correlated trees, also by simulation."""
    assert math.isclose(0.6 + 0.4 / 100, 0.604) and math.isclose(0.3 + 0.7 / 100, 0.307)
    rng = np.random.default_rng(0)
    shared, own = rng.normal(size=(20_000, 1)), rng.normal(size=(20_000, 100))
    trees = math.sqrt(0.6) * shared + math.sqrt(0.4) * own
    assert abs(trees.mean(axis=1).var() - 0.604) < 0.02
    assert round(math.exp(-1), 3) == 0.368


def check_gradient_boosting() -> None:
    """Run one boosting step on four targets, and check the leaf weight and gain on a grid."""
    y = np.array([10, 12, 20, 22])
    start = np.full(4, y.mean())
    residuals = y - start
    assert list(residuals) == [-6, -4, 4, 6]
    stump = np.repeat([residuals[:2].mean(), residuals[2:].mean()], 2)
    assert list(stump) == [-5, -5, 5, 5]
    after = start + 0.5 * stump
    assert list(after) == [13.5, 13.5, 18.5, 18.5]
    assert (residuals**2).mean() == 26 and ((y - after) ** 2).mean() == 7.25
    g, h, penalty = 3.0, 2.0, 1.0
    weights = np.linspace(-3, 3, 60_001)
    objective = g * weights + (h + penalty) * weights**2 / 2
    assert abs(weights[objective.argmin()] + g / (h + penalty)) < 1e-4
    assert abs(objective.min() + g**2 / (2 * (h + penalty))) < 1e-6


def check_svm() -> None:
    """Recompute margin, scores and hinge losses, and the quadratic kernel."""
    w, b = np.array([3, 4]), -5
    assert 2 / np.linalg.norm(w) == 0.4
    for point, score, hinge in (((2, 1), 5, 0), ((1, 0.8), 1.2, 0), ((1, 0.6), 0.4, 0.6)):
        value = float(w @ np.array(point) + b)
        assert math.isclose(value, score) and math.isclose(max(0, 1 - value), hinge)

    def features(u: tuple[int, int]) -> np.ndarray:
        return np.array([u[0] ** 2, math.sqrt(2) * u[0] * u[1], u[1] ** 2])

    assert math.isclose(float(features((1, 2)) @ features((3, 1))), 25) and (1 * 3 + 2 * 1) ** 2 == 25


def check_knn() -> None:
    """Recompute raw and scaled distances and the side of the cube that holds a tenth of the data."""
    query, a, b = np.array([30, 50_000]), np.array([60, 50_100]), np.array([31, 50_500])
    scale = np.array([10, 10_000])
    assert round(float(np.linalg.norm(query - a)), 1) == 104.4
    assert round(float(np.linalg.norm(query - b)), 1) == 500.0
    assert round(float(np.linalg.norm((query - a) / scale)), 2) == 3.00
    assert round(float(np.linalg.norm((query - b) / scale)), 2) == 0.11
    assert round(0.1 ** (1 / 10), 2) == 0.79


def check_naive_bayes() -> None:
    """Recompute the smoothed likelihoods and the posterior of the two-word message."""
    spam = (5 + 1) / (20 + 10) * ((0 + 1) / (20 + 10))
    ham = (1 + 1) / (30 + 10) * ((6 + 1) / (30 + 10))
    assert round(spam, 5) == 0.00667 and round(ham, 5) == 0.00875
    assert round(ham / (spam + ham), 3) == 0.568
    assert 0.01**1000 == 0.0


def check_kmeans() -> None:
    """Run Lloyd's algorithm on the five points of the example."""
    points, centers = np.array([1.0, 2, 9, 10, 11]), np.array([1.0, 2])
    history = []
    for _ in range(5):
        nearest = np.abs(points[:, None] - centers).argmin(axis=1)
        centers = np.array([points[nearest == c].mean() for c in (0, 1)])
        history.append(tuple(centers))
    assert history[0] == (1.0, 8.0) and history[-1] == (1.5, 10.0)
    assert ((points - centers[nearest]) ** 2).sum() == 2.5


def check_hierarchical_dbscan() -> None:
    """Recompute the linkage heights and the DBSCAN clusters of the five points."""
    distances = [abs(a - b) for a in (1, 2) for b in (6, 7)]
    assert (min(distances), max(distances), sum(distances) / 4) == (4, 6, 5)
    assert 2 * 2 / (2 + 2) * (6.5 - 1.5) ** 2 == 25
    from sklearn.cluster import DBSCAN

    labels = DBSCAN(eps=1.5, min_samples=2).fit_predict(np.array([[1], [2], [6], [7], [20]]))
    assert list(labels) == [0, 0, 1, 1, -1]


def check_pca() -> None:
    """Recompute eigenvalues, explained share and the first score of the four points."""
    x = np.array([[2, 1], [-2, -1], [1, 2], [-1, -2]])
    assert (x.T @ x == np.array([[10, 8], [8, 10]])).all()
    values, vectors = np.linalg.eigh(x.T @ x)
    assert np.allclose(values, [2, 18]) and np.allclose(np.abs(vectors[:, 1]), 1 / math.sqrt(2))
    assert round(abs(float(x[0] @ vectors[:, 1])), 2) == 2.12


def check_feature_engineering() -> None:
    """Recompute the logarithms, the smoothed target encoding and the distances on the clock."""
    assert [round(math.log1p(v), 2) for v in (10, 100, 10_000)] == [2.40, 4.62, 9.21]
    assert math.isclose((5 * 1.0 + 20 * 0.1) / (5 + 20), 0.28)

    def clock(hour: int) -> np.ndarray:
        return np.array([math.sin(2 * math.pi * hour / 24), math.cos(2 * math.pi * hour / 24)])

    assert round(float(np.linalg.norm(clock(23) - clock(0))), 3) == 0.261
    assert math.isclose(float(np.linalg.norm(clock(3) - clock(15))), 2)


def check_missing_data() -> None:
    """Recompute mean and variance before and after mean imputation."""
    values = np.array([2, 4, 6, 8])
    filled = np.append(values, [5] * 4)
    assert values.mean() == filled.mean() == 5
    assert round(values.var(ddof=1), 2) == 6.67 and round(filled.var(ddof=1), 2) == 2.86


def check_regression_metrics() -> None:
    """Recompute the four metrics, the shares of the largest error, and the best constants."""
    y, predicted = np.array([10, 20, 30, 40]), np.array([12, 18, 33, 30])
    errors = y - predicted
    assert list(errors) == [-2, 2, -3, 10]
    assert np.abs(errors).mean() == 4.25
    assert round(math.sqrt((errors**2).mean()), 2) == 5.41
    assert math.isclose(100 * np.abs(errors / y).mean(), 16.25)
    assert round(1 - (errors**2).sum() / ((y - y.mean()) ** 2).sum(), 3) == 0.766
    assert round(10 / 17, 2) == 0.59 and round(100 / 117, 2) == 0.85
    target, constants = np.array([0, 0, 0, 0, 100]), np.arange(101)
    assert constants[((target - constants[:, None]) ** 2).mean(axis=1).argmin()] == 20
    assert constants[np.abs(target - constants[:, None]).mean(axis=1).argmin()] == 0


def check_ranking_metrics() -> None:
    """Recompute average precision and nDCG of the five-item list."""
    assert round((1 / 1 + 2 / 3) / 3, 3) == 0.556
    dcg = 1 / math.log2(2) + 1 / math.log2(4)
    ideal = sum(1 / math.log2(rank + 1) for rank in (1, 2, 3))
    assert dcg == 1.5 and round(1 / math.log2(3), 3) == 0.631
    assert round(ideal, 3) == 2.131 and round(dcg / ideal, 3) == 0.704


def check_ensembles() -> None:
    """Recompute the majority votes and the ambiguity identity."""

    def majority(members: int, p: float) -> float:
        return sum(
            math.comb(members, right) * p**right * (1 - p) ** (members - right)
            for right in range(members // 2 + 1, members + 1)
        )

    assert round(majority(3, 0.7), 3) == 0.784
    assert round(majority(5, 0.7), 3) == 0.837
    assert round(majority(3, 0.4), 3) == 0.352
    members = np.array([8, 11, 14])
    average = members.mean()
    assert average == 11 and (average - 10) ** 2 == 1
    assert ((members - 10) ** 2).mean() == 7 and ((members - average) ** 2).mean() == 6


def check_learning_curves() -> None:
    """Recompute the exponent of the power law and its extrapolation."""
    exponent = math.log(0.10 / 0.05) / math.log(4)
    assert math.isclose(exponent, 0.5)
    assert math.isclose(0.10 * 16**-exponent + 0.02, 0.045)
    assert 16_000 - 4_000 == 12_000


def check_hyperparameter_search() -> None:
    """Recompute the trial counts, the chance of a good draw and the cost of successive halving."""
    assert 5**4 == 625 and 5**4 * 5 == 3125
    assert round(1 - 0.95**60, 3) == 0.954
    assert round((1e-1 - 1e-2) / (1e-1 - 1e-5), 2) == 0.90
    assert 27 * 1 + 9 * 3 + 3 * 9 + 1 * 27 == 108 and 27 * 27 == 729
    assert 8 * 72 // 6 == 96 and 5**6 == 15_625


def check_gaussian_mixture_em() -> None:
    """Recompute the responsibility, and run EM to see that the likelihood never falls."""
    assert round(1 / (1 + math.exp(-4)), 3) == 0.982
    assert 50 * 51 // 2 == 1275
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.normal(0, 1, 100), rng.normal(4, 1.5, 60)])
    weight, mean, variance = np.array([0.5, 0.5]), np.array([-1.0, 1.0]), np.array([1.0, 1.0])
    previous = -math.inf
    for _ in range(60):
        density = np.exp(-((x[:, None] - mean) ** 2) / (2 * variance)) / np.sqrt(2 * np.pi * variance)
        joint = weight * density
        likelihood = float(np.log(joint.sum(axis=1)).sum())
        assert likelihood >= previous - 1e-9
        previous = likelihood
        r = joint / joint.sum(axis=1, keepdims=True)
        mean = (r * x[:, None]).sum(axis=0) / r.sum(axis=0)
        variance = (r * (x[:, None] - mean) ** 2).sum(axis=0) / r.sum(axis=0)
        weight = r.mean(axis=0)


def check_anomaly_detection() -> None:
    """Recompute robust and plain z-scores and the precision at the base rate."""
    values = np.array([10, 11, 12, 13, 100])
    median = np.median(values)
    mad = np.median(np.abs(values - median))
    assert (median, mad) == (12, 1) and round((100 - median) / (1.4826 * mad)) == 59
    assert round((100 - values.mean()) / values.std(ddof=1), 2) == 1.79
    assert round(4 / math.sqrt(5), 2) == 1.79
    assert round(90 / (90 + 0.001 * 999_900), 2) == 0.08
    assert 9 / math.sqrt(10) < 3


def check_time_series_forecasting() -> None:
    """Recompute two steps of simple exponential smoothing."""
    level = 0.3 * 110 + 0.7 * 100
    assert math.isclose(level, 103)
    assert math.isclose(0.3 * 90, 27) and math.isclose(0.7 * level, 72.1)
    assert math.isclose(0.3 * 90 + 0.7 * level, 99.1)


def check_interpretability() -> None:
    """Recompute both Shapley values of the two-feature game."""
    value = {"": 10, "A": 14, "B": 12, "AB": 20}
    a = ((value["A"] - value[""]) + (value["AB"] - value["B"])) / 2
    b = ((value["B"] - value[""]) + (value["AB"] - value["A"])) / 2
    assert (a, b) == (6, 4) and a + b == value["AB"] - value[""]


def check_feature_selection() -> None:
    """Recompute the mutual information of XOR and the number of models of both searches."""
    rows = [(a, b, a ^ b) for a in (0, 1) for b in (0, 1)]

    def entropy(items: list[tuple[int, ...]]) -> float:
        return -sum(items.count(item) / 4 * math.log2(items.count(item) / 4) for item in set(items))

    def information(columns: tuple[int, ...]) -> float:
        x = [tuple(row[c] for c in columns) for row in rows]
        return (
            entropy(x)
            + entropy([(row[2],) for row in rows])
            - entropy(
                [*map(tuple, rows)] if len(columns) == 2 else [(row[columns[0]], row[2]) for row in rows]
            )
        )

    assert information((0,)) == information((1,)) == 0
    assert information((0, 1)) == 1
    assert 10 * 11 // 2 == 55 and 2**10 == 1024


def check_generative_discriminative() -> None:
    """Recompute slope, intercept and boundary for both priors."""
    slope = 2 - 0
    for prior, intercept, boundary in ((0.5, -2.0, 1.0), (0.1, -4.20, 2.10)):
        b = -0.5 * (2**2 - 0**2) + math.log(prior / (1 - prior))
        assert round(b, 2) == intercept and round(-b / slope, 2) == boundary


def check_kinds_of_learning() -> None:
    """One step of Q-learning and the least certain prediction."""
    target = 1 + 0.9 * 5
    assert math.isclose(target, 5.5) and math.isclose(2 + 0.1 * (target - 2), 2.35)
    assert min((0.95, 0.55, 0.10), key=lambda p: abs(p - 0.5)) == 0.55
