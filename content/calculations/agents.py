"""Numbers and checked answers for the calculate questions on agents."""

import math
import random

from content.calculation import Calculation


def chain_success(rng: random.Random) -> Calculation:
    """Step success probability and number of steps into task success in percent."""
    steps = rng.choice([5, 8, 10, 15, 20, 25])
    p = rng.choice([0.9, 0.95, 0.97, 0.98, 0.99])
    answer = 100 * p**steps
    return Calculation(
        parameters={"steps": steps, "p": p},
        answer=answer,
        unit="%",
        tolerance=0.02,
        working=f"{p}^{steps} = {p**steps:.4f} = {answer:.1f}%",
    )


def transcript_tokens(rng: random.Random) -> Calculation:
    """Tokens added per step and number of steps into total input tokens of a run."""
    added = rng.choice([500, 800, 1_000, 1_500, 2_000])
    steps = rng.choice([10, 12, 20, 30, 40])
    answer = added * steps * (steps + 1) // 2
    return Calculation(
        parameters={"added": f"{added:,}", "steps": steps},
        answer=float(answer),
        unit="tokens",
        tolerance=0.01,
        working=f"{added} * {steps} * {steps + 1} / 2 = {answer:,}",
    )


def parallel_speedup(rng: random.Random) -> Calculation:
    """Parallel share of the work and number of workers into the largest speedup."""
    share = rng.choice([0.5, 0.6, 0.75, 0.8, 0.9])
    workers = rng.choice([2, 3, 4, 5, 8])
    answer = 1 / ((1 - share) + share / workers)
    return Calculation(
        parameters={"share": f"{share:.0%}", "workers": workers},
        answer=answer,
        unit="",
        tolerance=0.02,
        working=f"1 / ({1 - share:.2f} + {share} / {workers}) = {answer:.2f}",
    )


def consistent_runs(rng: random.Random) -> Calculation:
    """Runs, successes and k into the unbiased estimate of pass^k in percent."""
    runs = rng.choice([8, 10, 12])
    successes = runs - rng.randint(1, 3)
    k = rng.choice([2, 3, 4])
    good, total = math.comb(successes, k), math.comb(runs, k)
    answer = 100 * good / total
    return Calculation(
        parameters={"n": runs, "c": successes, "k": k},
        answer=answer,
        unit="%",
        tolerance=0.02,
        working=f"C({successes}, {k}) / C({runs}, {k}) = {good}/{total} = {answer:.1f}%",
    )
