"""The stages of ingestion in order: fetch a source, read its files, clean them together, split them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from content.source import Source
from ingest.chunk import chunk
from ingest.clean import clean
from ingest.document import Chunk, Document
from ingest.fetch import fetch
from ingest.fetch.access import Limits, WebAccess
from ingest.fetch.events import FetchDone, FetchError, FileFetched, FileProblem, Progress
from ingest.fetch.follow import linked_sources
from ingest.readers import ReadError, read

# Part of every state: raising it reads all sources again (only changed text is embedded again).
READING_VERSION = "1"
LINK = re.compile(r"https?://[^\s<>\"'\]|`]+")


@dataclass(frozen=True, slots=True)
class DocumentRead:
    """One document of the source with its chunks in reading order."""

    document: Document
    chunks: tuple[Chunk, ...]


@dataclass(frozen=True, slots=True)
class SourceRead:
    """The end of an ingestion, always the last event.

    `state` equals an earlier one where nothing changed. `skipped` counts files that hold nothing to study
    or could not be read. The other fields are those of `FetchDone`.
    """

    state: str
    commit: str
    licence: str
    bytes: int
    unchanged: bool
    partial: str
    documents: int
    skipped: int


IngestEvent = Progress | DocumentRead | FileProblem | SourceRead


def ingest(
    source: Source,
    *,
    cache: Path,
    access: WebAccess,
    limits: Limits,
    known_state: str,
    count_tokens: Callable[[Sequence[str]], list[int]],
) -> Iterator[IngestEvent]:
    """Turn a source into its documents and chunks, event by event; `FetchError` where it cannot be fetched.

    `count_tokens` counts word pieces of each text, without special tokens.
    """
    version, _, state = known_state.partition(":")
    # How many links are followed is part of the state: another number reads the source again.
    followed = f"+{source.follow}" if source.follow else ""
    known = state.removesuffix(followed) if version == READING_VERSION and state.endswith(followed) else ""
    documents: list[Document] = []
    problems = 0
    done: FetchDone | None = None
    for event in fetch(source, cache=cache, access=access, limits=limits, known_state=known):
        if isinstance(event, FileFetched):
            try:
                documents.append(read(event.file))
            except ReadError as error:
                problems += 1
                yield FileProblem(event.file.path, str(error))
        elif isinstance(event, FetchDone):
            done = event
        else:
            problems += isinstance(event, FileProblem)
            yield event
    assert done is not None, "a fetch ends with FetchDone"
    if source.follow and not done.unchanged:
        for found in follow(source, documents, cache=cache, access=access, limits=limits):
            if isinstance(found, Document):
                documents.append(found)
            else:
                problems += isinstance(found, FileProblem)
                yield found
    told = 0
    total = len(documents)
    for number, document in enumerate(clean(documents), 1):
        chunks = chunk(document, count_tokens)
        if chunks:
            told += 1
            yield DocumentRead(document, chunks)
        if number % 25 == 0 or number == total:
            yield Progress(f"Reading {source.title}", number, total)
    yield SourceRead(
        state=f"{READING_VERSION}:{done.state}{followed}",
        commit=done.commit,
        licence=done.licence,
        bytes=done.bytes,
        unchanged=done.unchanged,
        partial=done.partial,
        documents=told,
        skipped=total - told + problems,
    )


def follow(
    source: Source, documents: Sequence[Document], *, cache: Path, access: WebAccess, limits: Limits
) -> Iterator[Document | Progress | FileProblem]:
    """Fetch and read what the documents of a source link, one hop away, at most `source.follow` pages.

    A linked page is a document of the source with the path `linked/<its address>`; one that cannot be had is
    a problem row.
    """
    urls = (match[0].rstrip(").,;:'\"") for document in documents for match in LINK.finditer(document.text))
    linked = linked_sources(source, urls, source.follow)
    for number, page in enumerate(linked, 1):
        yield Progress(f"Following {page.id}", number, len(linked))
        path = f"linked/{page.id}"
        try:
            for event in fetch(page, cache=cache, access=access, limits=limits, known_state=""):
                if isinstance(event, FileFetched):
                    yield read(replace(event.file, source_id=source.id, path=path))
                elif isinstance(event, FileProblem):
                    yield FileProblem(path, event.reason)
        except (FetchError, ReadError) as error:
            yield FileProblem(path, str(error))
