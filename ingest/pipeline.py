"""The stages of ingestion in order: fetch a source, read its files, clean them together, split them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from content.source import Source
from ingest.chunk import chunk
from ingest.clean import clean
from ingest.document import Chunk, Document
from ingest.fetch import fetch
from ingest.fetch.access import Limits, WebAccess
from ingest.fetch.events import FetchDone, FileFetched, FileProblem, Progress
from ingest.readers import ReadError, read

# Part of every state: raising it reads all sources again (only changed text is embedded again).
READING_VERSION = "1"


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
    known = state if version == READING_VERSION else ""
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
        state=f"{READING_VERSION}:{done.state}",
        commit=done.commit,
        licence=done.licence,
        bytes=done.bytes,
        unchanged=done.unchanged,
        partial=done.partial,
        documents=told,
        skipped=total - told + problems,
    )
