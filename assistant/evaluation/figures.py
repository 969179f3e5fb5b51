"""Values of single items in, figures with bootstrap intervals out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

DRAWS = 2000
LEVEL = 0.95

Statistic = Callable[[NDArray[np.float64]], float]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number with its 95% interval; `values` are those of the items, by item id, if it is a mean."""

    name: str
    value: float
    low: float
    high: float
    count: int
    values: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Section:
    """The figures of one part of the evaluation, and remarks on how they were measured."""

    name: str
    figures: tuple[Figure, ...]
    remarks: tuple[str, ...] = ()

    def figure(self, name: str) -> Figure:
        """Find a figure by name."""
        return next(figure for figure in self.figures if figure.name == name)


def mean_figure(name: str, values: Mapping[str, float], seed: int = 0) -> Figure:
    """Turn the values of items into their mean with a percentile bootstrap interval over items."""
    if not values:
        return Figure(name, float("nan"), float("nan"), float("nan"), 0)
    rows = np.array(list(values.values()), dtype=np.float64)
    low, high = bootstrap(rows, lambda sample: float(sample.mean()), seed)
    return Figure(name, float(rows.mean()), low, high, len(rows), dict(values))


def statistic_figure(name: str, rows: NDArray[np.float64], statistic: Statistic, seed: int = 0) -> Figure:
    """Turn rows (one an item) into a statistic of all of them with its bootstrap interval."""
    low, high = bootstrap(rows, statistic, seed)
    return Figure(name, statistic(rows), low, high, len(rows))


def bootstrap(rows: NDArray[np.float64], statistic: Statistic, seed: int) -> tuple[float, float]:
    """The 2.5 and 97.5 percentiles of a statistic over samples of the rows drawn with replacement."""
    random = np.random.default_rng(seed)
    draws = [statistic(rows[random.integers(0, len(rows), len(rows))]) for _ in range(DRAWS)]
    low, high = np.nanpercentile(draws, [50 * (1 - LEVEL), 100 - 50 * (1 - LEVEL)])
    return float(low), float(high)


def paired_difference(before: Mapping[str, float], after: Mapping[str, float], seed: int = 0) -> Figure:
    """The mean change of the items that both runs hold, with its interval."""
    shared = {key: after[key] - before[key] for key in after if key in before}
    return mean_figure("change", shared, seed)


def auroc(
    scores: Sequence[float] | NDArray[np.float64], positive: Sequence[bool] | NDArray[np.bool_]
) -> float:
    """The chance that a random positive scores above a random negative, ties counting half (Mann-Whitney)."""
    scores, positive = np.asarray(scores, dtype=np.float64), np.asarray(positive, dtype=bool)
    ups, downs = scores[positive], np.sort(scores[~positive])
    if not len(ups) or not len(downs):
        return float("nan")
    below = np.searchsorted(downs, ups, side="left")
    equal = np.searchsorted(downs, ups, side="right") - below
    return float((below + equal / 2).mean() / len(downs))
