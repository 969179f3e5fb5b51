"""The weights of the grader: read from the shipped JSON file, with the day and the figures of their fit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from assistant.grade.features import FIELDS, OBJECTIONS

SHIPPED = Path(__file__).parent / "weights.json"


class WeightsError(Exception):
    """A file of weights cannot be used; the message says why and what to do."""


NEAR_ENOUGH = 0.4  # a cosine above which being nearer says no more about what an answer states


class Joined(NamedTuple):
    """How the log-odds of an answer's best unit, its surest reading (see `statements`) and how near its nearest
    sentence is to the question or a key point make log-odds together."""

    slope: float
    reading: float
    near: float
    constant: float

    def log_odds(self, best: float, surest: float, near: float) -> float:
        """Turn the three into the log-odds that an answer states a key point."""
        return self.slope * best + self.reading * surest + self.near * min(near, NEAR_ENOUGH) + self.constant


@dataclass(frozen=True, slots=True)
class Weights:
    """Logistic weights in the order of `features.FIELDS`, the constant, and where they come from.

    `information` is how firmly the labeled answers hold shift and slope of the log-odds: a, b, c of the Fisher
    information [[a, b], [b, c]].
    """

    version: str
    fitted_on: str
    figures: Mapping[str, float]
    constant: float
    values: tuple[float, ...]
    joined: Joined
    information: tuple[float, float, float]

    def logits(self, features: np.ndarray) -> np.ndarray:
        """Turn features [..., d] into log-odds that a unit states a key point."""
        return np.asarray(features @ np.array(self.values) + self.constant)

    def logits_for(self, features: np.ndarray) -> np.ndarray:
        """The same with all objections left out."""
        kept = [0.0 if name in OBJECTIONS else value for name, value in zip(FIELDS, self.values, strict=True)]
        return np.asarray(features @ np.array(kept) + self.constant)


@cache
def shipped_weights() -> Weights:
    """The weights that come with the program."""
    return read_weights(SHIPPED)


def read_weights(path: Path) -> Weights:
    """Turn a JSON file into weights; raises WeightsError if it does not fit this version of the features."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        values = tuple(float(raw["weights"][name]) for name in FIELDS)
        a, b, c = raw["information"]
        return Weights(
            raw["version"],
            raw["fitted_on"],
            raw["figures"],
            float(raw["constant"]),
            values,
            Joined(**{name: float(value) for name, value in raw["joined"].items()}),
            (float(a), float(b), float(c)),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WeightsError(
            f"The grader's weights at {path} cannot be read ({error}); install the program again."
        ) from error


def write_weights(weights: Weights, path: Path) -> None:
    """Write weights as the JSON that `read_weights` reads, readable for people."""
    raw = asdict(weights)
    raw["weights"] = {name: round(value, 3) for name, value in zip(FIELDS, raw.pop("values"), strict=True)}
    raw["constant"] = round(weights.constant, 3)
    raw["joined"] = {name: round(value, 3) for name, value in weights.joined._asdict().items()}
    raw["information"] = [round(value, 1) for value in weights.information]
    path.write_text(json.dumps(raw, indent=1) + "\n", encoding="utf-8")
