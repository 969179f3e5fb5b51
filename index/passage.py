"""A passage: a chunk that was retrieved, with everything needed to cite and to open it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.place import place_url
from index.records import StoredChunk


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
    only within one query. `similarity` is the cosine of query and chunk (-1..1), `match` how well the word
    pieces of the query match the chunk's (below 1); 0.0 if not computed.
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
    match: float = 0.0


def passage_of(
    stored: StoredChunk,
    group: Sequence[StoredChunk],
    *,
    score: float,
    similarity: float,
    match: float = 0.0,
    also_in: tuple[Origin, ...] = (),
) -> Passage:
    """Turn a chunk that was found, and the neighbors to show with it in reading order, into a passage."""
    chunk = stored.chunk
    first = min(s.chunk.first_line for s in group)
    last = max(s.chunk.last_line for s in group)
    return Passage(
        chunk_id=chunk.id,
        document_id=stored.document_id,
        source_id=chunk.source_id,
        source_title=stored.source_title,
        source_kind=stored.source_kind,
        licence=stored.licence,
        topics=stored.topics,
        title=chunk.title,
        heading_path=chunk.heading_path,
        text=_joined(chunk.heading_path, group),
        kind=chunk.kind,
        path=chunk.path,
        url=place_url(
            stored.url,
            path=chunk.path,
            first_line=first,
            last_line=last,
            page=group[0].chunk.page,
            section=chunk.section,
        ),
        commit=stored.commit,
        first_line=first,
        last_line=last,
        page=group[0].chunk.page,
        cell=group[0].chunk.cell,
        score=score,
        similarity=similarity,
        match=match,
        language=chunk.language,
        also_in=also_in,
    )


def _joined(heading_path: str, group: Sequence[StoredChunk]) -> str:
    """The texts in order; where the heading changes, what is new of it stands above its text."""
    parts, current = [], group[0].chunk.heading_path if len(group) > 1 else heading_path
    for stored in group:
        if stored.chunk.heading_path != current:
            before, current = current.split(" > "), stored.chunk.heading_path
            now = current.split(" > ")
            same = next(
                (i for i, (old, new) in enumerate(zip(before, now, strict=False)) if old != new), len(before)
            )
            parts += now[min(same, len(now) - 1) :]
        parts.append(stored.chunk.text)
    return "\n\n".join(parts)


def origin_of(stored: StoredChunk) -> Origin:
    """Turn a chunk into the place where it stands."""
    chunk = stored.chunk
    url = place_url(
        stored.url,
        path=chunk.path,
        first_line=chunk.first_line,
        last_line=chunk.last_line,
        page=chunk.page,
        section=chunk.section,
    )
    return Origin(chunk.source_id, stored.source_title, chunk.path, url)
