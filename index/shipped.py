"""Vectors that come with the project, so that a first start need not embed the built-in handbook.

The file is an uncompressed .npz in the order of the text keys, so that git keeps little of a change: `made_with`,
`keys`, `vectors` (float16 [texts, dimensions]), `ends` (where each text's signs end) and `signs` (bytes). Signs are
as good as random, so compression would not make it smaller. `python -m index.ship` makes it anew.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from index.embed import Embedder

SHIPPED_FILE = Path(__file__).with_name("handbook_vectors.npz")


class ShippedError(Exception):
    """The shipped vectors cannot be used: what is wrong with their file."""


@dataclass(frozen=True, slots=True)
class ShippedVector:
    """A text's vector in little-endian float16, and the `late.signs` of its word pieces.

    Against float32 the first ten passages are the same for 345 of 346 questions, with a byte a number for 323
    (docs/quality.md).
    """

    half: bytes
    signs: bytes

    def vector(self) -> bytes:
        """The vector in little-endian float32, of length 1 again."""
        import numpy as np

        row = np.frombuffer(self.half, dtype="<f2").astype("<f4")
        unit: bytes = (row / np.linalg.norm(row)).astype("<f4").tobytes()
        return unit


@runtime_checkable
class ShippingEmbedder(Embedder, Protocol):
    """An embedder some of whose vectors come with the project."""

    def shipped(self) -> dict[str, ShippedVector]:
        """What need not be embedded, by text key; ShippedError if the file cannot be used."""
        ...


def read_shipped(path: Path, made_with: str) -> dict[str, ShippedVector]:
    """Turn a file into its vectors by text key; ShippedError if it is missing, damaged, or made with something else."""
    import numpy as np

    try:
        with np.load(path, allow_pickle=False) as file:
            maker, keys = str(file["made_with"]), file["keys"].astype("U").tolist()
            rows, ends, signs = file["vectors"], file["ends"].tolist(), file["signs"].tobytes()
        pieces = [signs[start:end] for start, end in zip([0, *ends], ends, strict=False)]
        vectors = [ShippedVector(row.tobytes(), piece) for row, piece in zip(rows, pieces, strict=True)]
        found = dict(zip(keys, vectors, strict=True))
    except FileNotFoundError as error:
        raise ShippedError(f"{path} is missing") from error
    except (OSError, ValueError, EOFError, LookupError, zipfile.BadZipFile) as error:
        raise ShippedError(f"{path} is damaged ({error})") from error
    if maker != made_with:
        raise ShippedError(f"{path} was made with {maker}, not with {made_with}")
    return found


def write_shipped(path: Path, made_with: str, vectors: Mapping[str, ShippedVector]) -> None:
    """Write vectors by text key to a file, whole or not at all; equal vectors make equal files."""
    import numpy as np

    keys = sorted(vectors)
    rows = [np.frombuffer(vectors[key].half, dtype="<f2") for key in keys]
    temporary = path.with_name(f"{path.name}.{os.getpid()}.npz")
    np.savez(
        temporary,
        made_with=np.array(made_with),
        keys=np.array(keys, dtype="S"),
        vectors=np.stack(rows) if rows else np.empty((0, 0), dtype="<f2"),
        ends=np.cumsum([len(vectors[key].signs) for key in keys], dtype="<u4"),
        signs=np.frombuffer(b"".join(vectors[key].signs for key in keys), dtype=np.uint8),
    )
    temporary.replace(path)
