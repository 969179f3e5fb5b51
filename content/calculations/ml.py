"""Draw the numbers of the machine-learning calculate questions and work out their answers."""

import math
import random

from content.calculation import Calculation


def knn_bias_variance(rng: random.Random) -> Calculation:
    """A noise variance and an odd neighbor count become squared bias plus variance at x = 0."""
    noise_variance = rng.choice([2, 3, 4, 6, 8])
    k = rng.choice([3, 5, 7])
    half = (k - 1) // 2
    bias = sum(x * x for x in range(-half, half + 1)) / k
    variance = noise_variance / k
    return Calculation(
        parameters={"noise_variance": noise_variance, "k": k},
        answer=bias**2 + variance,
        unit="",
        tolerance=0.01,
        working=(
            f"bias = mean of x^2 over the {k} neighbors = {bias:.3f}; "
            f"variance = {noise_variance} / {k} = {variance:.3f}; "
            f"bias^2 + variance = {bias**2:.3f} + {variance:.3f} = {bias**2 + variance:.3f}"
        ),
    )


def soft_threshold(rng: random.Random) -> Calculation:
    """An unpenalized weight and an L1 strength become the penalized weight."""
    a = rng.choice([0.9, 1.2, 1.6, 2.5, 3.2])
    strength = rng.choice([0.2, 0.4, 0.5, 0.8])
    answer = round(a - strength, 10)
    return Calculation(
        parameters={"a": a, "strength": strength},
        answer=answer,
        unit="",
        tolerance=0.01,
        working=f"{a} exceeds {strength}, so w = {a} - {strength} = {answer:g}",
    )


def f1_from_counts(rng: random.Random) -> Calculation:
    """Counts of true positives, false positives and false negatives become the F1 score."""
    tp = rng.choice([30, 40, 60, 80, 90])
    fp = rng.choice([10, 15, 20, 45])
    fn = rng.choice([5, 20, 30, 60])
    answer = 2 * tp / (2 * tp + fp + fn)
    return Calculation(
        parameters={"tp": tp, "fp": fp, "fn": fn},
        answer=answer,
        unit="",
        tolerance=0.01,
        working=f"2 * {tp} / (2 * {tp} + {fp} + {fn}) = {answer:.3f}",
    )


def auc_from_scores(rng: random.Random) -> Calculation:
    """Scores of three positives and four negatives become the area under the ROC curve."""
    scores = rng.sample([i / 20 for i in range(1, 20)], 7)
    positives = sorted(scores[:3], reverse=True)
    negatives = sorted(scores[3:], reverse=True)
    wins = sum(p > n for p in positives for n in negatives)
    if wins == 0:  # a relative tolerance needs an answer other than zero
        positives, negatives = [negatives[0], *positives[1:]], [positives[0], *negatives[1:]]
        wins = sum(p > n for p in positives for n in negatives)
    return Calculation(
        parameters={
            "positives": ", ".join(f"{score:g}" for score in positives),
            "negatives": ", ".join(f"{score:g}" for score in negatives),
        },
        answer=wins / 12,
        unit="",
        tolerance=0.01,
        working=f"the positive scores higher in {wins} of 3 * 4 = 12 pairs; {wins} / 12 = {wins / 12:.3f}",
    )


def undo_downsampling(rng: random.Random) -> Calculation:
    """The share of negatives kept and a predicted probability become the probability on all data."""
    rate = rng.choice([0.05, 0.1, 0.2, 0.25])
    p = rng.choice([0.2, 0.4, 0.5, 0.6, 0.8])
    answer = rate * p / (rate * p + 1 - p)
    return Calculation(
        parameters={"rate": rate, "p": p},
        answer=answer,
        unit="",
        tolerance=0.02,
        working=f"{rate} * {p} / ({rate} * {p} + 1 - {p}) = {answer:.4f}",
    )


def cost_threshold(rng: random.Random) -> Calculation:
    """The costs of a false alarm and of a miss become the probability above which to alarm."""
    cost_fp = rng.choice([1, 2, 5, 10])
    cost_fn = rng.choice([40, 95, 190, 250])
    answer = cost_fp / (cost_fp + cost_fn)
    return Calculation(
        parameters={"cost_fp": cost_fp, "cost_fn": cost_fn},
        answer=answer,
        unit="",
        tolerance=0.02,
        working=f"{cost_fp} / ({cost_fp} + {cost_fn}) = {answer:.4f}",
    )


def population_stability(rng: random.Random) -> Calculation:
    """Bin shares of then and now become the population stability index."""
    reference = rng.choice([(0.5, 0.3, 0.2), (0.4, 0.4, 0.2), (0.6, 0.3, 0.1)])
    moved = rng.choice([0.1, 0.15, 0.2])
    current = (round(reference[0] - moved, 2), reference[1], round(reference[2] + moved, 2))
    terms = [(a - e) * math.log(a / e) for e, a in zip(reference, current, strict=True)]
    return Calculation(
        parameters={
            "reference": ", ".join(f"{share:g}" for share in reference),
            "current": ", ".join(f"{share:g}" for share in current),
        },
        answer=sum(terms),
        unit="",
        tolerance=0.03,
        working=f"{' + '.join(f'{term:.3f}' for term in terms)} = {sum(terms):.3f}",
    )


def gini_gain(rng: random.Random) -> Calculation:
    """Class counts of a node and of its left child become the Gini gain of the split."""
    pos = neg = rng.choice([10, 20, 30])
    left_pos = rng.choice([7, 8, 9]) * pos // 10
    left_neg = rng.choice([1, 2, 3]) * neg // 10

    def gini(a: int, b: int) -> float:
        return 1 - (a / (a + b)) ** 2 - (b / (a + b)) ** 2

    total, left = pos + neg, left_pos + left_neg
    right_pos, right_neg = pos - left_pos, neg - left_neg
    children = left / total * gini(left_pos, left_neg) + (total - left) / total * gini(right_pos, right_neg)
    answer = gini(pos, neg) - children
    return Calculation(
        parameters={"pos": pos, "neg": neg, "left_pos": left_pos, "left_neg": left_neg},
        answer=answer,
        unit="",
        tolerance=0.02,
        working=(
            f"parent {gini(pos, neg):.3f}; left {gini(left_pos, left_neg):.3f} with {left} rows, "
            f"right {gini(right_pos, right_neg):.3f} with {total - left} rows; "
            f"{gini(pos, neg):.3f} - {children:.3f} = {answer:.3f}"
        ),
    )


def smoothed_likelihood(rng: random.Random) -> Calculation:
    """A word count, a class total and a vocabulary size become an add-one smoothed probability."""
    total = rng.choice([40, 80, 120, 200])
    count = rng.choice([0, 3, 7, 9])
    vocabulary = rng.choice([20, 50, 80])
    answer = (count + 1) / (total + vocabulary)
    return Calculation(
        parameters={"total": total, "count": count, "vocabulary": vocabulary},
        answer=answer,
        unit="",
        tolerance=0.02,
        working=f"({count} + 1) / ({total} + 1 * {vocabulary}) = {answer:.4f}",
    )


def explained_variance(rng: random.Random) -> Calculation:
    """Singular values and a number of components become the explained share of variance."""
    values = rng.choice([(6, 3, 2, 1), (9, 4, 2, 1), (5, 4, 2, 2), (8, 6, 3, 1)])
    k = rng.choice([2, 3])
    kept, total = sum(v * v for v in values[:k]), sum(v * v for v in values)
    return Calculation(
        parameters={"singular_values": ", ".join(map(str, values)), "k": k},
        answer=kept / total,
        unit="",
        tolerance=0.01,
        working=f"{' + '.join(f'{v}^2' for v in values[:k])} = {kept}; {kept} / {total} = {kept / total:.3f}",
    )


def root_mean_squared_error(rng: random.Random) -> Calculation:
    """Four true values and four predictions become the root mean squared error."""
    truth = rng.sample(range(10, 60, 5), 4)
    errors = [rng.choice([-6, -3, -2, 1, 2, 4, 8]) for _ in truth]
    squares = sum(e * e for e in errors)
    answer = math.sqrt(squares / 4)
    return Calculation(
        parameters={
            "truth": ", ".join(map(str, truth)),
            "predicted": ", ".join(str(t - e) for t, e in zip(truth, errors, strict=True)),
        },
        answer=answer,
        unit="",
        tolerance=0.01,
        working=f"errors {errors}; sum of squares {squares}; sqrt({squares} / 4) = {answer:.3f}",
    )


def average_precision(rng: random.Random) -> Calculation:
    """The number of relevant items and the ranks of those found become the average precision."""
    ranks = sorted(rng.sample(range(1, 8), 3))
    total = rng.choice([3, 4, 5])
    precisions = [hits / rank for hits, rank in enumerate(ranks, start=1)]
    answer = sum(precisions) / total
    shown = " + ".join(f"{hits}/{rank}" for hits, rank in enumerate(ranks, start=1))
    return Calculation(
        parameters={"total": total, "ranks": ", ".join(map(str, ranks))},
        answer=answer,
        unit="",
        tolerance=0.01,
        working=f"({shown}) / {total} = {answer:.3f}",
    )


def extrapolate_error(rng: random.Random) -> Calculation:
    """An excess error that halves per fourfold data, and a floor, become the error at 16 times the data."""
    excess = rng.choice([0.04, 0.08, 0.12, 0.2])
    floor = rng.choice([0.01, 0.02, 0.05])
    n = rng.choice(["1,000", "5,000", "20,000"])
    answer = floor + excess / 4
    return Calculation(
        parameters={"excess": excess, "n": n, "floor": floor},
        answer=answer,
        unit="",
        tolerance=0.01,
        working=f"16 = 4 * 4, so the excess halves twice: {excess} / 4 + {floor} = {answer:.3f}",
    )


def shapley_two_features(rng: random.Random) -> Calculation:
    """The values of the four coalitions of two features become the Shapley value of the first."""
    base = rng.choice([10, 20, 30])
    with_a = base + rng.choice([2, 4, 6])
    with_b = base + rng.choice([1, 3, 5])
    both = with_a + rng.choice([4, 6, 8])
    answer = ((with_a - base) + (both - with_b)) / 2
    return Calculation(
        parameters={"base": base, "with_a": with_a, "with_b": with_b, "both": both},
        answer=answer,
        unit="",
        tolerance=0.01,
        working=f"(({with_a} - {base}) + ({both} - {with_b})) / 2 = {answer:g}",
    )
