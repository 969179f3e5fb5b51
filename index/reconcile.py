"""Making the vector index agree with the library: embed what is new, add what is missing, delete what went."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from index.builds import Build, build_facts, stored_build
from index.embed import Embedder
from index.late import PieceEmbedder
from index.library import Library
from index.reading import LibraryReader
from index.shipped import ShippedError, ShippingEmbedder
from index.vectors import VectorRow, VectorStore, VectorStoreError

Clock = Callable[[], datetime]

Wanted = tuple[str, str, str, int]  # text key, scope, kind, word pieces of a chunk that is searched

_WINDOW = 512  # texts sorted by length together
_WRITE = 2000  # vectors handed to the vector index together
_BATCH = 32  # chunks embedded together: what a crash can lose, about three seconds of one core


@dataclass(frozen=True, slots=True)
class EmbedProgress:
    """Chunks whose vectors are in place, of those that lacked one; `eta_s` 0.0 until there is a rate."""

    done: int
    total: int
    eta_s: float


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The end of a reconciliation: texts embedded, vectors added to and deleted from the index."""

    embedded: int
    added: int
    deleted: int


@dataclass(frozen=True, slots=True)
class VectorReport:
    """How a published vector index compares with the library.

    `missing`, `stray` and `changed` count chunks without a vector, vectors without a chunk, and vectors with
    outdated filters; `unfindable` counts those of `sampled` vectors that a search for themselves misses.
    """

    build: Build | None
    expected: int
    stored: int
    missing: int
    stray: int
    changed: int
    sampled: int
    unfindable: int

    @property
    def sound(self) -> bool:
        """Whether every searched chunk has its vector and nothing else is stored."""
        return self.build is not None and not (self.missing or self.stray or self.changed or self.unfindable)


def reconcile(
    library: Library, vectors: VectorStore, embedder: Embedder, *, clock: Clock, anew: bool = False
) -> Iterator[EmbedProgress | Reconciled]:
    """Bring the vector index in line with the library, inside `library.writing()`; ends with Reconciled.

    A published build is never written to. Chroma opens, replays and compacts an index in every process that
    asks it, so a writer beside a reader, or one killed half-way, can leave an index that crashes whoever
    opens it (seen: a segmentation fault). A change therefore makes a new build from the kept vectors (7,000
    in 4 s), publishes it when it is whole, and drops the old one. `anew` does so even if nothing differs.
    Killed anywhere, the next call goes on: what was embedded is kept in the library.
    """
    wanted = library.searched()
    known = stored_build(library)
    # `anew` is what mends an index that crashes whoever opens it, so it does not open the old one.
    published = known if anew else _usable(vectors, known)
    current = published if published is not None and published.embedder == embedder.name else None
    agreed = _agreed(current, library, embedder) if current else ""
    if current and not anew and library.meta("reconciled") == agreed:
        yield Reconciled(0, 0, 0)
        return
    _drop_others(vectors, published)
    embedded = 0
    for event in _embed(library, embedder, wanted, clock):
        if isinstance(event, EmbedProgress):
            yield event
        else:
            embedded = event
            if (
                not anew
                and (published is None or current)
                and _worth_publishing(current, vectors, library, embedder.name, wanted)
            ):
                published = current = _publish(library, vectors, embedder, wanted, published, clock)
    stored = vectors.rows(current.name) if current and not anew else {}
    missing = [i for i, (_, scope, kind, _) in wanted.items() if stored.get(i) != VectorRow(scope, kind)]
    stray = [i for i in stored if i not in wanted]
    if current is None or anew or missing or stray:
        current = _publish(library, vectors, embedder, wanted, published, clock)
    library.set_meta({"reconciled": _agreed(current, library, embedder)})
    yield Reconciled(embedded, len(missing), len(stray))


def verify(library: LibraryReader, vectors: VectorStore, *, sample: int = 200, seed: int = 0) -> VectorReport:
    """Compare the published vector index with the library, and look for `sample` of its vectors by search."""
    import numpy as np

    build = stored_build(library)
    wanted = library.searched()
    if build is None:
        return VectorReport(None, len(wanted), 0, len(wanted), 0, 0, 0, 0)
    vectors.look_again(library.generation())
    stored = vectors.rows(build.name)
    both = sorted(wanted.keys() & stored.keys())
    changed = sum(stored[i] != VectorRow(wanted[i][1], wanted[i][2]) for i in both)
    chosen = random.Random(seed).sample(both, min(sample, len(both)))
    kept = library.chunk_vectors(build.embedder, chosen)
    lost = 0
    for chunk_id, value in kept.items():
        found = vectors.search(build.name, np.frombuffer(value, dtype="<f4"), 10)
        # Equal texts have equal vectors: more than ten of them may hide one another.
        lost += chunk_id not in dict(found) and found[-1][1] < 1 - 1e-4
    return VectorReport(
        build,
        len(wanted),
        len(stored),
        len(wanted) - len(both),
        len(stored) - len(both),
        changed,
        len(kept),
        lost,
    )


def _usable(vectors: VectorStore, build: Build | None) -> Build | None:
    """A build that is there and opens, else None; a server that does not answer is an error, not a lost build."""
    if build is None or build.name not in vectors.builds():
        return None
    try:
        vectors.count(build.name)
    except VectorStoreError:
        if vectors.at_server:
            raise
        return None
    return build


def _agreed(build: Build, library: LibraryReader, embedder: Embedder) -> str:
    """What is noted when build and library agree; with the word pieces of chunks where the embedder gives them."""
    pieces = " with pieces" if isinstance(embedder, PieceEmbedder) else ""
    return f"{build.name} {library.content_version()}{pieces}"


def _drop_others(vectors: VectorStore, published: Build | None) -> None:
    """Delete builds that a killed run left unpublished."""
    for name in vectors.builds():
        if published is None or name != published.name:
            vectors.drop(name)


def _embed(
    library: Library, embedder: Embedder, wanted: Mapping[str, Wanted], clock: Clock
) -> Iterator[EmbedProgress | int]:
    """Bring what has no vector yet into the library's keep: the vectors that come with the project at once, the
    others embedded batch by batch. After each step the progress, and now and then the number of texts embedded."""
    by_piece = embedder if isinstance(embedder, PieceEmbedder) else None
    kept = library.kept_keys(embedder.name, with_pieces=by_piece is not None)
    new = {key: (chunk_id, pieces) for chunk_id, (key, _, _, pieces) in wanted.items() if key not in kept}
    lacking = len(new)
    for key in _take_shipped(library, embedder, new):
        del new[key]
    total, left, spent, started = len(new), sum(pieces for _, pieces in new.values()), 0, clock()
    if shipped := lacking - total:
        yield EmbedProgress(shipped, lacking, 0.0)
        yield 0
    keys = list(new)
    for window in (keys[start : start + _WINDOW] for start in range(0, total, _WINDOW)):
        # Texts of like length together: the shorter of a batch is padded to the longest.
        window.sort(key=lambda key: new[key][1])
        for first in range(0, len(window), _BATCH):
            batch = window[first : first + _BATCH]
            texts = library.embedding_texts(new[key][0] for key in batch)
            ordered = [texts[new[key][0]] for key in batch]
            rows, pieces = by_piece.embed_pieces(ordered) if by_piece else (embedder.embed(ordered), [])
            made = {key: row.astype("<f4").tobytes() for key, row in zip(batch, rows, strict=True)}
            library.write_vectors(embedder.name, made, dict(zip(batch, pieces, strict=False)))
            spent += sum(new.pop(key)[1] for key in batch)
            seconds = (clock() - started).total_seconds()
            yield EmbedProgress(lacking - len(new), lacking, seconds * (left - spent) / max(spent, 1))
        yield total - len(new)
    yield total


def _take_shipped(library: Library, embedder: Embedder, keys: Collection[str]) -> list[str]:
    """Keep the shipped vectors of text keys; the keys that have one."""
    if not keys or not isinstance(embedder, ShippingEmbedder):
        return []
    try:
        shipped = embedder.shipped()
    except ShippedError:  # `whetstone doctor` names it; everything is embedded instead
        return []
    found = {key: shipped[key] for key in keys if key in shipped}
    vectors = {key: value.vector() for key, value in found.items()}
    library.write_vectors(embedder.name, vectors, {key: value.signs for key, value in found.items()})
    return list(found)


def _worth_publishing(
    current: Build | None,
    vectors: VectorStore,
    library: Library,
    embedder: str,
    wanted: Mapping[str, Wanted],
) -> bool:
    """Whether so much is ready that search should not wait for the rest: twice what it has."""
    there = vectors.count(current.name) if current else 0
    kept = library.kept_keys(embedder)
    ready = sum(key in kept for key, *_ in wanted.values())
    return max(_WINDOW, 2 * there) <= ready < len(wanted)


def _publish(
    library: Library,
    vectors: VectorStore,
    embedder: Embedder,
    wanted: Mapping[str, Wanted],
    before: Build | None,
    clock: Clock,
) -> Build:
    """Make a build of every wanted chunk whose vector is kept, publish it, and drop the one before."""
    import numpy as np

    build = Build(_build_name(embedder.name, clock()), embedder.name, embedder.dimensions)
    vectors.create(build.name)
    ids = list(wanted)
    for start in range(0, len(ids), _WRITE):
        kept = library.chunk_vectors(embedder.name, ids[start : start + _WRITE])
        if kept:
            matrix = np.stack([np.frombuffer(value, dtype="<f4") for value in kept.values()])
            rows = [VectorRow(wanted[i][1], wanted[i][2]) for i in kept]
            vectors.write(build.name, list(kept), matrix, rows)
    vectors.close()  # everything is on the disk before anybody is told of it
    library.set_meta(build_facts(build))
    vectors.wrote(library.publish())
    if before is not None and before.name != build.name:
        vectors.drop(before.name)
    return build


def _build_name(embedder: str, now: datetime) -> str:
    """A folder and collection name: lower-case letters, digits and hyphens, at most 50 characters."""
    name = re.sub(r"[^a-z0-9]+", "-", embedder.lower()).strip("-")[-30:].strip("-")
    return f"{name}-{now:%Y%m%d%H%M%S%f}"
