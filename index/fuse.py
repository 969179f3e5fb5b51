"""Reciprocal rank fusion: several rankings into one, by ranks alone."""

from __future__ import annotations

from collections.abc import Sequence


def fuse(rankings: Sequence[tuple[Sequence[str], float]], *, constant: int) -> dict[str, float]:
    """Turn weighted rankings of ids into one score an id, best first: the sum of weight / (constant + rank).

    Cormack, Clarke and Büttcher (2009). Ranks count from 1; equal scores keep the order of first sight.
    """
    scores: dict[str, float] = {}
    for ids, weight in rankings:
        for rank, chunk_id in enumerate(ids, start=1):
            scores[chunk_id] = scores.get(chunk_id, 0.0) + weight / (constant + rank)
    return dict(sorted(scores.items(), key=lambda item: -item[1]))
