"""Drawing problems: a shuffled deck of families, and inside a family what differs most from the last twelve."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache

import numpy as np

from content.scenarios import FAMILY_IDS, Combination, Grid, combinations, load_grid
from content.text import ContentError

LOOK_BACK = 12
WEAK_FROM = 0.6  # families weaker than this get a second card in the deck


def distance(one: Combination, other: Combination) -> int:
    """Count the axes, of seven, on which two problems differ."""
    return sum(a != b for a, b in zip(one, other, strict=True))


def next_problem(
    history: Sequence[Combination],
    *,
    seed: int,
    families: Collection[str] = (),
    company: str = "",
    weakness: Mapping[str, float] | None = None,
    grid: Grid | None = None,
) -> Combination:
    """Draw the problem that follows a history (oldest first).

    `families` (empty: all) and `company` narrow the choice. Raises ContentError if nothing unused is left.
    """
    grid = grid or load_grid()
    wanted = [family for family in FAMILY_IDS if not families or family in families]
    used = set(history)
    for family in _order(history, seed, wanted, weakness or {}):
        found = _farthest(grid, family, used, company, history[-LOOK_BACK:], seed)
        if found is not None:
            return found
    raise ContentError(
        f"No unused problem is left for {', '.join(families) or 'any family'}"
        f"{f' at a {company}' if company else ''}; choose another family or company."
    )


def draw(
    count: int,
    history: Sequence[Combination] = (),
    *,
    seed: int,
    families: Collection[str] = (),
    company: str = "",
    weakness: Mapping[str, float] | None = None,
    grid: Grid | None = None,
) -> list[Combination]:
    """Draw several problems one after another; no problem of the history or of the draw itself comes twice."""
    drawn: list[Combination] = []
    for _ in range(count):
        drawn.append(
            next_problem(
                [*history, *drawn],
                seed=seed,
                families=families,
                company=company,
                weakness=weakness,
                grid=grid,
            )
        )
    return drawn


def _order(
    history: Sequence[Combination], seed: int, families: Sequence[str], weakness: Mapping[str, float]
) -> Iterator[str]:
    """Deal families from a deck that is shuffled anew each time it runs out; weak ones lie in it twice.

    What was dealt is read off the history, so that nothing but the problems needs to be stored.
    """
    deck = [*families, *(f for f in families if weakness.get(f, 0.0) >= WEAK_FROM)]
    dealt = [c.family for c in history if c.family in families]
    rounds, place = divmod(len(dealt), len(deck))
    left = sorted(enumerate(deck), key=lambda card: _hash(seed, f"{rounds}|{card[0]}|{card[1]}"))
    for family in dealt[len(dealt) - place :]:
        found = next((card for card in left if card[1] == family), None)
        if found is not None:
            left.remove(found)
    recent = dealt[-1:]  # not the same family twice in a row, unless there is no other
    names = [name for _, name in left] + list(families)
    yield from dict.fromkeys([*(n for n in names if n not in recent), *names])


def _farthest(
    grid: Grid,
    family: str,
    used: Collection[Combination],
    company: str,
    last: Sequence[Combination],
    seed: int,
) -> Combination | None:
    """Take the unused problem whose nearest neighbor among the last ones is farthest away; None if all are used."""
    listed, codes = _walk(grid, family) if grid is not load_grid() else _walk_shipped(family)
    free = np.array([c not in used and company in ("", c.company) for c in listed], dtype=bool)
    if not free.any():
        return None
    if last:
        others = _codes(last)
        nearest = (codes[:, None, :] != others[None, :, :]).sum(axis=2).min(axis=1)
    else:
        nearest = np.full(len(listed), len(listed[0]))
    best = nearest[free].max()
    return min(
        (listed[i] for i in np.flatnonzero(free & (nearest == best))), key=lambda c: _hash(seed, "|".join(c))
    )


def _walk(grid: Grid, family: str) -> tuple[tuple[Combination, ...], np.ndarray]:
    """All valid problems of a family, and the same as numbers [problems, axes]."""
    listed = tuple(combinations(grid, family))
    return listed, _codes(listed)


@cache
def _walk_shipped(family: str) -> tuple[tuple[Combination, ...], np.ndarray]:
    return _walk(load_grid(), family)


def _codes(listed: Sequence[Combination]) -> np.ndarray:
    """Turn values into numbers that are equal where the values are."""
    return np.array([[zlib.crc32(value.encode()) for value in c] for c in listed], dtype=np.int64).reshape(
        -1, len(Combination._fields)
    )


def _hash(seed: int, text: str) -> str:
    return hashlib.sha256(f"{seed}|{text}".encode()).hexdigest()
