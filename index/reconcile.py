"""Making the vector index agree with the library: embed what is new, add what is missing, delete what went."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from index.builds import Build, build_facts, stored_build
from index.embed import Embedder
from index.library import Library, embedded_text
from index.reading import LibraryReader
from index.vectors import VectorRow, VectorStore, VectorStoreError

Clock = Callable[[], datetime]

_WINDOW = 512  # chunks written to the vector index together
_BATCH = 32  # chunks embedded together: what a crash can lose, about three seconds of one core
_PUBLISH_EVERY = 4  # windows; other processes reopen the index at each


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

    For another embedder, or `anew`, a new build is made aside and published when it is complete; texts that
    were embedded before are taken from the library. Killed anywhere, the next call goes on where it stopped.
    """
    target, is_published = _target(library, vectors, embedder, clock, anew)
    agreed = f"{target.name} {library.content_version()}"
    wanted = library.searched()
    if is_published and library.meta("reconciled") == agreed and vectors.count(target.name) == len(wanted):
        yield Reconciled(0, 0, 0)
        return
    stored = vectors.rows(target.name)
    stray = [chunk_id for chunk_id in stored if chunk_id not in wanted]
    vectors.delete(target.name, stray)
    missing = [i for i, (_, scope, kind, _) in wanted.items() if stored.get(i) != VectorRow(scope, kind)]
    embedded = 0
    for event in _add(library, vectors, embedder, target, wanted, missing, clock):
        if isinstance(event, int):
            embedded = event
        else:
            yield event
    before = stored_build(library, "published")
    library.set_meta(
        {**build_facts("published", target), **build_facts("pending", None), "reconciled": agreed}
    )
    vectors.wrote(library.publish())
    if before is not None and before.name != target.name:
        vectors.drop(before.name)
    yield Reconciled(embedded, len(missing), len(stray))


def verify(library: LibraryReader, vectors: VectorStore, *, sample: int = 200, seed: int = 0) -> VectorReport:
    """Compare the published vector index with the library, and look for `sample` of its vectors by search."""
    import numpy as np

    build = stored_build(library, "published")
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


def _target(
    library: Library, vectors: VectorStore, embedder: Embedder, clock: Clock, anew: bool
) -> tuple[Build, bool]:
    """The build to bring in line, and whether it is the published one."""
    there = set(vectors.builds())
    published, pending = stored_build(library, "published"), stored_build(library, "pending")
    if published is not None and (published.name not in there or not _readable(vectors, published)):
        published = None
    if published is not None and published.embedder == embedder.name and not anew:
        if pending is not None:
            vectors.drop(pending.name)
            library.set_meta(build_facts("pending", None))
        return published, True
    if pending is not None and (anew or pending.name not in there or pending.embedder != embedder.name):
        vectors.drop(pending.name)
        pending = None
    if pending is None or not _readable(vectors, pending):
        pending = Build(_build_name(embedder.name, clock()), embedder.name, embedder.dimensions)
        vectors.create(pending.name)
    if published is None:
        # Nothing to keep until the new one is complete: search may use what is there so far.
        library.set_meta(
            {**build_facts("published", pending), **build_facts("pending", None), "reconciled": ""}
        )
        return pending, True
    library.set_meta(build_facts("pending", pending))
    return pending, False


def _readable(vectors: VectorStore, build: Build) -> bool:
    """Whether a build can be opened; one at a server that does not answer is an error, not a damaged build."""
    try:
        vectors.count(build.name)
    except VectorStoreError:
        if vectors.at_server:
            raise
        vectors.drop(build.name)
        return False
    return True


def _add(
    library: Library,
    vectors: VectorStore,
    embedder: Embedder,
    target: Build,
    wanted: dict[str, tuple[str, str, str, int]],
    missing: Sequence[str],
    clock: Clock,
) -> Iterator[EmbedProgress | int]:
    """Put the missing vectors in place; progress on the way, at last the number of texts embedded."""
    import numpy as np

    kept = library.kept_keys(embedder.name)
    pieces = {wanted[i][0]: wanted[i][3] for i in missing if wanted[i][0] not in kept}
    left, spent, embedded, started = sum(pieces.values()), 0, 0, clock()
    for number, start in enumerate(range(0, len(missing), _WINDOW), start=1):
        window = missing[start : start + _WINDOW]
        new = {wanted[i][0]: i for i in window if wanted[i][0] in pieces}
        # Texts of like length together: the shorter of a batch is padded to the longest.
        order = sorted(new, key=lambda key: pieces[key])
        for first in range(0, len(order), _BATCH):
            keys = order[first : first + _BATCH]
            parts = library.embedded_parts(new[key] for key in keys)
            rows = embedder.embed([embedded_text(*parts[new[key]]) for key in keys])
            made = {key: row.astype("<f4").tobytes() for key, row in zip(keys, rows, strict=True)}
            library.write_vectors(embedder.name, made)
            spent += sum(pieces.pop(key) for key in keys)
            embedded += len(keys)
            seconds = (clock() - started).total_seconds()
            yield EmbedProgress(
                start + first + len(keys), len(missing), seconds * (left - spent) / max(spent, 1)
            )
        found = library.chunk_vectors(embedder.name, window)
        matrix = np.stack([np.frombuffer(found[i], dtype="<f4") for i in window])
        vectors.write(target.name, window, matrix, [VectorRow(wanted[i][1], wanted[i][2]) for i in window])
        seconds = (clock() - started).total_seconds()
        yield EmbedProgress(
            start + len(window), len(missing), seconds * (left - spent) / spent if spent else 0.0
        )
        if number % _PUBLISH_EVERY == 0:
            vectors.wrote(library.publish())
    yield embedded


def _build_name(embedder: str, now: datetime) -> str:
    """A folder and collection name: lower-case letters, digits and hyphens, at most 50 characters."""
    name = re.sub(r"[^a-z0-9]+", "-", embedder.lower()).strip("-")[-30:].strip("-")
    return f"{name}-{now:%Y%m%d%H%M%S%f}"
