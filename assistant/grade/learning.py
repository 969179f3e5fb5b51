"""What the user overruled in, a grader that leans their way out: two numbers, fitted on those verdicts.

The labeled answers that the grader was fitted on hold the two numbers in place with half of their weight, so that a
few clicks change little and many change more. Grades can always be worked out again: stored answers, verdicts and
the shipped weights are all it takes.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from assistant.drill.attempt import Attempt
from assistant.drill.marks import WORTH
from assistant.grade.judge import logit_of
from assistant.grade.marking import RubricGrader
from assistant.grade.selftest import weighted_kappa
from assistant.grade.verdict import verdict_for
from assistant.grade.weights import Joined, Weights
from assistant.progress.store import ProgressStore

LEAST_VERDICTS = 50
AGAIN_AFTER = 10  # more verdicts
SHIFT, SLOPE = 1.5, (0.5, 2.0)  # bounds, so that nobody can click the grader into nonsense


class LearnedError(Exception):
    """A stored file of learned numbers cannot be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Learned:
    """The log-odds of a key point become `shift` + `slope` times themselves. `verdicts` of the user went into it;
    the kappas are the grader's agreement with the user on the key points of those answers, before and after."""

    grader_version: str
    verdicts: int
    shift: float
    slope: float
    kappa_before: float
    kappa_after: float


def overruled(attempts: Iterable[Attempt]) -> list[Attempt]:
    """Attempts on whose key points the user had a word; the points left as they were have been looked at as well."""
    return [attempt for attempt in attempts if attempt.overrides and attempt.answer.strip()]


def count_verdicts(attempts: Iterable[Attempt]) -> int:
    """How many verdicts of the user there are."""
    return sum(len(attempt.overrides) for attempt in overruled(attempts))


def learn(attempts: Iterable[Attempt], grader: RubricGrader, weights: Weights) -> Learned | None:
    """Turn attempts into what the user's verdicts teach; None below 50. `grader` is the one with shipped weights."""
    looked_at = overruled(attempts)
    verdicts = count_verdicts(looked_at)
    if verdicts < LEAST_VERDICTS:
        return None
    logits, stated = [], []
    for attempt in looked_at:
        said = dict(attempt.overrides)
        for found in grader.grade_first(attempt.task, attempt.answer).verdicts:
            if found.features is not None:
                logits.append(logit_of(found.p))
                stated.append(WORTH[said.get(found.key_point, found.verdict)])
    x, y = np.array(logits), np.array(stated)
    shift, slope = fit_shift(x, y, weights.information)
    return Learned(
        grader_version=weights.version,
        verdicts=verdicts,
        shift=shift,
        slope=slope,
        kappa_before=agreement(x, y),
        kappa_after=agreement(shift + slope * x, y),
    )


def fit_shift(logits: np.ndarray, stated: np.ndarray, information: Sequence[float]) -> tuple[float, float]:
    """Fit shift and slope by Newton's method; `information` (a, b, c: the matrix [[a, b], [b, c]] of the labeled
    answers) pulls them toward 0 and 1 with half its weight."""
    a, b, c = information
    prior = 0.5 * np.array([[a, b], [b, c]])
    rows = np.column_stack([np.ones(len(logits)), logits])
    at, home = np.array([0.0, 1.0]), np.array([0.0, 1.0])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-(rows @ at)))
        gradient = rows.T @ (chance - stated) + prior @ (at - home)
        curvature = (rows * (chance * (1 - chance))[:, None]).T @ rows + prior + 1e-6 * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        at = at - step
        if float(np.abs(step).max()) < 1e-9:
            break
    return float(np.clip(at[0], -SHIFT, SHIFT)), float(np.clip(at[1], *SLOPE))


def agreement(logits: np.ndarray, stated: np.ndarray) -> float:
    """Linear-weighted kappa of the verdicts that log-odds give with the user's."""
    levels = ("no", "partly", "yes")
    said = [levels.index(verdict_for(1 / (1 + math.exp(-float(logit))))) for logit in logits]
    return weighted_kappa([round(2 * float(s)) for s in stated], said, 3, power=1)


def personal(weights: Weights, learned: Learned) -> Weights:
    """Turn shipped weights into those of the user."""
    slope, reading, near, constant = (learned.slope * value for value in weights.joined)
    return replace(
        weights,
        version=f"{weights.version} with {learned.verdicts} verdicts of yours",
        joined=Joined(slope, reading, near, constant + learned.shift),
    )


def relearn(store: ProgressStore, grader: RubricGrader, weights: Weights, path: Path) -> Learned | None:
    """Learn anew if enough verdicts came since the last time, and store it; None if it is not due."""
    attempts = store.attempts()
    known = read_learned(path, weights.version)
    if count_verdicts(attempts) < (known.verdicts + AGAIN_AFTER if known else LEAST_VERDICTS):
        return None
    learned = learn(attempts, grader, weights)
    if learned is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(path.name + ".new")
        temporary.write_text(json.dumps(asdict(learned), indent=1) + "\n", encoding="utf-8")
        temporary.replace(path)
    return learned


def read_learned(path: Path, grader_version: str) -> Learned | None:
    """Read what was learned; None if nothing was, or for another version of the grader."""
    try:
        learned = Learned(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise LearnedError(
            f"{path} cannot be read ({error}); delete it, and it is learned anew from your verdicts."
        ) from error
    return learned if learned.grader_version == grader_version else None
