"""Measure how long a search takes in a library of a given size.

    python -m tests.benchmarks.search HOME CHUNKS FOLDER

The library at HOME (a data folder) is copied to FOLDER and grown to CHUNKS chunks by copies of its documents: their words
in another order and each fifth another word of the library, their vectors moved by as much as neighbors are apart, so that
keyword lists and vectors are as crowded as in a real library of that size. A FOLDER that is large enough is used as it
is. Then the 346 questions of tests/evals are asked twice, the second time measured: by the clock, and in processor time.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import connect

import numpy as np

from assistant.evaluation.items import Question, load_items
from content.source import Source, SourceKind
from index.library import FILE_NAME, Library, text_sha
from index.minilm import MiniLM
from index.reconcile import reconcile
from index.records import StoredChunk
from index.retrieval_settings import RetrievalSettings
from index.retrieve import Retriever
from index.vectors import VectorStore
from ingest.document import Chunk, Document

QUESTIONS = Path(__file__).parents[1] / "evals" / "answerable.jsonl"
MOVED = 0.8  # the length of the noise beside a unit vector: the copy's cosine with the original is about 0.78
COPIED = Source("copies", "/copies", SourceKind.FOLDER, "Copies", ("ml",))


def copy_of(stored: StoredChunk, number: int, words: list[str], rng: random.Random) -> Chunk:
    """A chunk with the words of another in another order, each fifth replaced."""
    mixed = [rng.choice(words) if rng.random() < 0.2 else word for word in stored.chunk.text.split()]
    rng.shuffle(mixed)
    chunk = stored.chunk
    return replace(
        chunk,
        id=f"{number:04d}{chunk.id[:16]}",
        source_id=COPIED.id,
        path=f"{number}/{chunk.source_id}/{chunk.path}",
        text=" ".join(mixed),
    )


def grow(library: Library, embedder: str, size: int) -> None:
    """Add copies of a library's documents until it holds that many distinct chunks."""
    rng, noise = random.Random(0), np.random.default_rng(0)
    ids = list(library.searched())
    originals = library.chunks(ids)
    vectors, pieces = library.chunk_vectors(embedder, ids), library.chunk_pieces(embedder, ids)
    words = [word for stored in originals.values() for word in stored.chunk.text.split()]
    documents: dict[int, list[StoredChunk]] = {}
    for chunk_id in ids:
        documents.setdefault(originals[chunk_id].document_id, []).append(originals[chunk_id])
    library.register([COPIED])
    there, number = len(ids), 0
    while there < size:
        number += 1
        for group in documents.values():
            if there >= size:
                break
            chunks = [copy_of(stored, number, words, rng) for stored in group]
            kept, signs = {}, {}
            for stored, chunk in zip(group, chunks, strict=True):
                direction = noise.normal(size=len(vectors[stored.chunk.id]) // 4)
                moved = np.frombuffer(vectors[stored.chunk.id], "<f4") + MOVED * direction / np.linalg.norm(
                    direction
                )
                key = text_sha(chunk.heading_path, chunk.text, chunk.kind)
                kept[key] = (moved / np.linalg.norm(moved)).astype("<f4").tobytes()
                signs[key] = pieces[stored.chunk.id]
            first = chunks[0]
            text = "\n\n".join(chunk.text for chunk in chunks)
            document = Document(
                COPIED.id, first.path, f"/copies/{first.path}", first.title, "", "text/markdown", text, ()
            )
            library.write_document(COPIED, document, chunks)
            library.write_vectors(embedder, kept, signs)
            there += len(chunks)


def main() -> None:
    home, size, folder = Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / FILE_NAME).exists():
        with connect(home / "library" / FILE_NAME) as source, connect(folder / FILE_NAME) as target:
            source.backup(target)
    embedder = MiniLM(home / "models")
    library, vectors = Library.open(folder), VectorStore(folder / "vectors")
    with library.writing():
        if len(library.searched()) < size:
            grow(library, embedder.name, size)
        for _ in reconcile(library, vectors, embedder, clock=lambda: datetime.now(UTC)):
            pass
    retriever = Retriever(library, vectors, embedder, settings=RetrievalSettings())
    questions = [item.question for item in load_items(QUESTIONS, Question)]
    clock, work = [], []
    for measured in (False, True):
        for question in questions:
            started, busy = time.perf_counter(), time.process_time()
            retriever.retrieve(question)
            if measured:
                clock.append(1000 * (time.perf_counter() - started))
                work.append(1000 * (time.process_time() - busy))
    print(f"{library.counts().distinct} distinct chunks, {len(questions)} searches")
    for name, values in (("clock", clock), ("processor", work)):
        last = statistics.quantiles(values, n=20)[-1]
        print(f"{name}: {statistics.median(values):.0f} ms (median), {last:.0f} ms (95th percentile)")
    vectors.close()
    library.close()


if __name__ == "__main__":
    main()
