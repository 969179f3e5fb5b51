"""Searching the vectors that the library keeps, one by one and exactly, without opening the vector index.

A process that asks once has its answer before Chroma would be imported (0.5 to 0.9 s of 2 cores; docs/quality.md).
With many chunks the index is faster even so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from index.kept import KeptVectors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_COMPARED = 40_000  # vectors; with 100,000 a start from a cold disk takes as long either way
_TAKEN = 500  # texts looked up together


class NearestVectors(Protocol):
    """What finds the vectors nearest to a query's: the vector index, or a comparison with all of them."""

    def search(
        self,
        build: str,
        vector: NDArray[np.float32],
        limit: int,
        *,
        scopes: Sequence[str] | None = None,
        kinds: Sequence[str] = (),
        share: float = 0.0,
    ) -> list[tuple[str, float]]:
        """The ids nearest to a unit vector with their cosine, nearest first, only in the scopes and kinds given."""
        ...

    def look_again(self, generation: str) -> None:
        """Notice that another process has published, which the library's generation tells."""
        ...


class ExactVectors:
    """All kept vectors of one embedder, read from the library at the first search."""

    def __init__(self, library: KeptVectors, embedder: str) -> None:
        self._library = library
        self._embedder = embedder
        self._read: tuple[list[str], bytes] | None = None
        self._generation = ""

    def search(
        self,
        build: str,
        vector: NDArray[np.float32],
        limit: int,
        *,
        scopes: Sequence[str] | None = None,
        kinds: Sequence[str] = (),
        share: float = 0.0,
    ) -> list[tuple[str, float]]:
        """The ids nearest to a unit vector, as `VectorStore.search` gives them; `build` and `share` change nothing."""
        import numpy as np

        if self._read is None:
            self._read = self._library.all_vectors(self._embedder)
        keys, values = self._read
        if not keys:
            return []
        cosines = np.frombuffer(values, dtype="<f4").reshape(len(keys), -1) @ vector
        order = np.argsort(-cosines, kind="stable")
        found: list[tuple[str, float]] = []
        for start in range(0, len(order), _TAKEN):
            taken = {keys[n]: float(cosines[n]) for n in order[start : start + _TAKEN]}
            of_key: dict[str, list[str]] = {}
            for chunk_id, key, scope, kind in self._library.searched_with(taken):
                if (scopes is None or scope in scopes) and (not kinds or kind in kinds):
                    of_key.setdefault(key, []).append(chunk_id)
            found += [(i, cosine) for key, cosine in taken.items() for i in of_key.get(key, ())]
            if len(found) >= limit:
                break
        return found[:limit]

    def look_again(self, generation: str) -> None:
        """Read the vectors anew at the next search if the generation is another than at the last call."""
        if self._generation != generation:
            self._read, self._generation = None, generation
