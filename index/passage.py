"""A passage: a chunk that was retrieved, with everything needed to cite and to open it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """Another place where (nearly) the same text stands."""

    source_id: str
    source_title: str
    path: str
    url: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk (and neighbors joined to it) in rank order for a query.

    `url` opens the exact place upstream (line, page, cell or section anchor); `document_id` and
    `first_line`..`last_line` open the stored text offline. `score` is the fused rank score, comparable
    only within one query. `similarity` is the cosine of query and chunk (-1..1), 0.0 if not computed.
    """

    chunk_id: str
    document_id: int
    source_id: str
    source_title: str
    source_kind: str
    licence: str
    topics: tuple[str, ...]
    title: str
    heading_path: str
    text: str
    kind: str
    path: str
    url: str
    commit: str
    first_line: int
    last_line: int
    page: int
    cell: int
    score: float
    similarity: float
    language: str
    also_in: tuple[Origin, ...] = ()
