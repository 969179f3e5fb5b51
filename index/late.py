"""Late interaction: each word piece of a question looks for its best match among the pieces of a passage.

A passage's one vector blurs what its sentences say; its pieces do not (Khattab and Zaharia, 2020). Of a piece
only the signs of its 384 numbers are kept, 48 bytes, and only pieces of words that say something: 3.4 kB a chunk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from index.embed import Embedder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.embed import Vectors

WINDOW = 15  # pieces that say something: a sentence or two; 30 do as well


@dataclass(frozen=True, slots=True)
class QueryPieces:
    """A query's unit vector, unit rows of its word pieces [pieces, dimensions], and what each counts [pieces]."""

    embedding: Vectors
    vectors: Vectors
    weights: Vectors


@dataclass(frozen=True, slots=True)
class Match:
    """How well a query's pieces are matched by those of a chunk: `anywhere` in it, and by pieces `close_by` one another."""

    anywhere: float
    close_by: float


@runtime_checkable
class PieceEmbedder(Embedder, Protocol):
    """An embedder that also gives the vectors of word pieces."""

    def embed_pieces(self, texts: Sequence[str]) -> tuple[Vectors, list[bytes]]:
        """Passages into unit rows as `embed` does, and the `signs` of the pieces of each."""
        ...

    def query_pieces(self, query: str) -> QueryPieces:
        """A query into its pieces."""
        ...


def signs(vectors: NDArray[np.float32]) -> bytes:
    """Turn rows [pieces, dimensions] into their signs, one bit a number; dimensions are a multiple of 8."""
    import numpy as np

    return np.packbits(vectors > 0, axis=1).tobytes()


def matches(query: QueryPieces, kept: Mapping[str, bytes]) -> dict[str, Match]:
    """Turn a query and the kept signs of chunks into matches: weighted means over pieces of the best cosine.

    The cosine is that with a vector of signs alone, so it stays well below 1. Chunks without pieces are left out.
    """
    import numpy as np

    names = [name for name, value in kept.items() if value]
    if not names:
        return {}
    dimensions = query.vectors.shape[1]
    sizes = [len(kept[name]) * 8 // dimensions for name in names]
    bits = np.frombuffer(b"".join(kept[name] for name in names), dtype=np.uint8)
    ones = np.unpackbits(bits).reshape(-1, dimensions).astype(np.float32)
    # A sign is 2 * bit - 1, so the product with the signs is twice that with the bits less the row's sum.
    products = 2 * (ones @ query.vectors.T) - query.vectors.sum(axis=1)
    weights = query.weights / (query.weights.sum() * np.sqrt(dimensions))
    found = {}
    for name, (start, end) in zip(names, pairwise(np.cumsum([0, *sizes])), strict=True):
        rows = products[start:end]
        windows = np.lib.stride_tricks.sliding_window_view(rows, min(WINDOW, len(rows)), axis=0)
        best = windows.max(axis=2)  # [windows, pieces of the query]
        found[name] = Match(float(best.max(axis=0) @ weights), float((best @ weights).max()))
    return found
