"""Draw the numbers of the statistics calculate questions and work out their answers."""

import math
import random

from content.calculation import Calculation


def posterior_of_test(rng: random.Random) -> Calculation:
    """Prevalence, sensitivity and specificity in percent become the probability after a positive test."""
    prevalence = rng.choice([0.5, 1, 2, 5])
    sensitivity = rng.choice([80, 90, 95, 99])
    specificity = rng.choice([90, 95, 98])
    ill = 10_000 * prevalence / 100
    true_positives = ill * sensitivity / 100
    false_positives = (10_000 - ill) * (100 - specificity) / 100
    answer = true_positives / (true_positives + false_positives)
    return Calculation(
        parameters={"prevalence": prevalence, "sensitivity": sensitivity, "specificity": specificity},
        answer=answer,
        unit="",
        tolerance=0.02,
        working=(
            f"of 10,000 people {true_positives:g} ill and {false_positives:g} healthy ones test positive; "
            f"{true_positives:g} / {true_positives + false_positives:g} = {answer:.3f}"
        ),
    )


def poisson_at_least(rng: random.Random) -> Calculation:
    """A weekly rate and a count become the Poisson probability of at least that many events."""
    rate = rng.choice([1, 1.5, 2, 3])
    k = rng.choice([1, 2, 3])
    below = [math.exp(-rate) * rate**i / math.factorial(i) for i in range(k)]
    answer = 1 - sum(below)
    return Calculation(
        parameters={"rate": rate, "k": k},
        answer=answer,
        unit="",
        tolerance=0.02,
        working=f"1 - ({' + '.join(f'{p:.3f}' for p in below)}) = {answer:.3f}",
    )


def two_proportion_z(rng: random.Random) -> Calculation:
    """Conversions of two groups of equal size become the pooled z statistic."""
    n = rng.choice([5_000, 10_000, 20_000])
    c1 = n // 20
    c2 = c1 + rng.choice([20, 40, 60, 80])
    pooled = (c1 + c2) / (2 * n)
    error = math.sqrt(pooled * (1 - pooled) * 2 / n)
    answer = (c2 - c1) / n / error
    return Calculation(
        parameters={"c1": c1, "c2": c2, "n": n},
        answer=answer,
        unit="",
        tolerance=0.03,
        working=(
            f"pooled rate {pooled:.4f}, standard error {error:.5f}; "
            f"({c2} - {c1}) / {n} / {error:.5f} = {answer:.2f}"
        ),
    )


def margin_of_error(rng: random.Random) -> Calculation:
    """Right answers out of n become the half-width of the 95% interval of the accuracy."""
    n = rng.choice([200, 400, 500, 1000])
    correct = n * rng.choice([80, 85, 90, 92]) // 100
    p = correct / n
    answer = 1.96 * math.sqrt(p * (1 - p) / n)
    return Calculation(
        parameters={"correct": correct, "n": n},
        answer=answer,
        unit="",
        tolerance=0.03,
        working=f"1.96 * sqrt({p:g} * {1 - p:g} / {n}) = {answer:.4f}",
    )


def design_effect(rng: random.Random) -> Calculation:
    """Users, rows per user, correlation and spread become the standard error of the overall mean."""
    users = rng.choice([100, 400, 900])
    m = rng.choice([5, 10, 20])
    rho = rng.choice([0.1, 0.2, 0.5])
    sigma = rng.choice([10, 20, 40])
    effect = 1 + (m - 1) * rho
    answer = sigma * math.sqrt(effect / (users * m))
    return Calculation(
        parameters={"users": users, "m": m, "rho": rho, "sigma": sigma},
        answer=answer,
        unit="",
        tolerance=0.02,
        working=(
            f"design effect 1 + ({m} - 1) * {rho} = {effect:g}; "
            f"{sigma} * sqrt({effect:g} / ({users} * {m})) = {answer:.3f}"
        ),
    )


def sample_size(rng: random.Random) -> Calculation:
    """A baseline and a detectable change in percent become the users needed in each group."""
    baseline = rng.choice([2, 4, 5, 10])
    delta = rng.choice([0.2, 0.4, 0.5, 1])
    p, effect = baseline / 100, delta / 100
    answer = 16 * p * (1 - p) / effect**2
    return Calculation(
        parameters={"baseline": baseline, "delta": delta},
        answer=answer,
        unit="users",
        tolerance=0.03,
        working=f"16 * {p:g} * {1 - p:g} / {effect:g}^2 = {answer:,.0f}",
    )


def ucb_score(rng: random.Random) -> Calculation:
    """Rounds, plays and successes of an arm become its UCB1 score."""
    t = rng.choice([100, 200, 500])
    n = rng.choice([20, 40, 50, 80])
    successes = n * rng.choice([10, 20, 30]) // 100
    mean, bonus = successes / n, math.sqrt(2 * math.log(t) / n)
    return Calculation(
        parameters={"t": t, "n": n, "successes": successes},
        answer=mean + bonus,
        unit="",
        tolerance=0.02,
        working=f"{successes} / {n} + sqrt(2 * ln {t} / {n}) = {mean:.3f} + {bonus:.3f} = {mean + bonus:.3f}",
    )


def survey_bias(rng: random.Random) -> Calculation:
    """The satisfied share and both answering probabilities become the share seen in the survey."""
    satisfied = rng.choice([30, 40, 50, 60])
    answer_yes = rng.choice([0.3, 0.4, 0.5])
    answer_no = rng.choice([0.1, 0.2])
    yes, no = satisfied * answer_yes, (100 - satisfied) * answer_no
    answer = 100 * yes / (yes + no)
    return Calculation(
        parameters={"satisfied": satisfied, "answer_yes": answer_yes, "answer_no": answer_no},
        answer=answer,
        unit="%",
        tolerance=0.02,
        working=f"of 100 customers {yes:g} satisfied and {no:g} other ones answer; "
        f"{yes:g} / {yes + no:g} = {answer:.1f}%",
    )
