"""What the library hands out: stored documents and chunks, ledger rows, summaries, counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ingest.document import Chunk


class Outcome(StrEnum):
    """How the last reading of a source ended."""

    INDEXED = "indexed"
    PARTIAL = "partial"  # readable, but something wanted is missing
    LINK_ONLY = "link only"
    SKIPPED = "skipped"  # fetched, nothing readable in it
    FAILED = "failed"  # what an earlier run read stays searchable
    WAITING = "waiting"  # known, never fetched


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """The one row that says what became of a source; `documents` and `chunks` are what is searchable now.

    `finished_at` is an ISO 8601 time in UTC, "" while waiting; `reason` explains every outcome but "indexed".
    """

    source_id: str
    title: str
    kind: str
    outcome: Outcome
    reason: str
    documents: int
    chunks: int
    bytes: int
    commit: str
    licence: str
    finished_at: str
    seconds: float


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """A source as a reader meets it: what it is, what it is good for, and how much of it is indexed."""

    id: str
    title: str
    kind: str
    url: str
    topics: tuple[str, ...]
    good_for: str
    licence: str
    origin: str
    outcome: Outcome
    documents: int
    chunks: int


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """One document as it can be opened offline."""

    id: int
    source_id: str
    source_title: str
    path: str
    url: str
    title: str
    version: str
    media_type: str
    language: str
    commit: str
    licence: str
    text: str


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk with what its document and source add to it; `duplicate_of` is "" for a canonical chunk.

    `scope` is the unit that filters select: the source id, or `source#topic` where a source keeps its
    topics in folders.
    """

    chunk: Chunk
    document_id: int
    duplicate_of: str
    scope: str
    url: str
    media_type: str
    source_title: str
    source_kind: str
    topics: tuple[str, ...]
    licence: str
    commit: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A file of a source that could not be read at the last attempt."""

    source_id: str
    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How much the library holds; `distinct` chunks are those searched (no duplicates, nothing hidden)."""

    sources: int
    documents: int
    chunks: int
    distinct: int


@dataclass(frozen=True, slots=True)
class Filters:
    """Where to search; an empty field does not restrict.

    `topics` and `source_ids` name topics and sources, `kinds` chunk kinds ("prose", "code", "table",
    "links"), `source_kinds` kinds of source ("repository", "pdf", ...). Values within a field are
    alternatives; fields restrict together.
    """

    topics: tuple[str, ...] = ()
    source_ids: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    source_kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """What filters select: the numbers of canonical chunks, and the scopes (None if they restrict nothing).

    `share` is the part of all searched chunks that is selected, 0 to 1. `twins` maps a canonical chunk
    outside the filter to its twin inside, which is shown instead.
    """

    numbers: frozenset[int]
    share: float
    scopes: tuple[str, ...] | None
    twins: Mapping[str, str]
