"""Making the shipped vectors anew: `python -m index.ship`. What the present file has of them is not embedded again."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from content.handbook import handbook_source
from content.source import Source
from index.library import text_sha
from index.minilm import MiniLM
from index.shipped import SHIPPED_FILE, ShippedError, ShippedVector, write_shipped
from ingest.chunk import embedding_text
from ingest.document import ChunkKind
from ingest.fetch.access import Limits, WebAccess
from ingest.pipeline import DocumentRead, ingest

_BATCH = 64  # texts embedded between two lines of progress


@dataclass(frozen=True, slots=True)
class Shipment:
    """What a new file holds: texts taken over from the present one, texts embedded, and texts no longer there."""

    kept: int
    embedded: int
    dropped: int


def source_texts(
    source: Source, cache: Path, count_tokens: Callable[[Sequence[str]], list[int]]
) -> dict[str, str]:
    """Turn a local source into what is embedded of its chunks, by text key."""
    chunks = [
        chunk
        for event in ingest(
            source,
            cache=cache,
            access=WebAccess(retries=0),
            limits=Limits(),
            known_state="",
            count_tokens=count_tokens,
        )
        if isinstance(event, DocumentRead)
        for chunk in event.chunks
        if chunk.kind is not ChunkKind.HIDDEN
    ]
    return {
        text_sha(chunk.heading_path, chunk.text, chunk.kind): embedding_text(
            chunk.heading_path, chunk.text, chunk.kind
        )
        for chunk in chunks
    }


def ship(texts: Mapping[str, str], embedder: MiniLM, path: Path) -> Shipment:
    """Write the vectors of texts (by key) to a file, taking from it what it has; one line of progress a batch."""
    import numpy as np

    try:
        before = embedder.shipped()
    except ShippedError as error:
        print(f"All texts are embedded, because {error}.")
        before = {}
    made = {key: before[key] for key in texts if key in before}
    kept, new = len(made), sorted(key for key in texts if key not in before)
    for start in range(0, len(new), _BATCH):
        batch = new[start : start + _BATCH]
        rows, pieces = embedder.embed_pieces([texts[key] for key in batch])
        for key, row, signs in zip(batch, rows.astype(np.dtype("<f2")), pieces, strict=True):
            made[key] = ShippedVector(row.tobytes(), signs)
        print(f"{start + len(batch)} of {len(new)} embedded", flush=True)
    if new or len(before) > kept or not path.exists():
        write_shipped(path, embedder.made_with, made)
    return Shipment(kept, len(new), len(before) - kept)


def main() -> None:
    """Bring the shipped vectors in line with the handbook."""
    with tempfile.TemporaryDirectory() as folder:
        embedder = MiniLM(Path(folder))
        done = ship(
            source_texts(handbook_source(), Path(folder), embedder.count_tokens), embedder, SHIPPED_FILE
        )
    print(
        f"{SHIPPED_FILE.name} holds {done.kept + done.embedded} vectors ({SHIPPED_FILE.stat().st_size / 1e6:.1f} MB): "
        f"{done.kept} kept, {done.embedded} embedded, {done.dropped} dropped."
    )


if __name__ == "__main__":
    main()
