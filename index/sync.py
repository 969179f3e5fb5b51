"""Synchronization: sources in; documents, duplicates and vectors brought up to date, event by event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from content.source import Source, SourceKind
from index.embed import Embedder
from index.library import Library
from index.reconcile import Clock, EmbedProgress, Reconciled, reconcile
from index.records import LedgerRow, Outcome, Problem
from index.vectors import VectorStore
from ingest.duplicates import canonical
from ingest.fetch.access import Limits, WebAccess
from ingest.fetch.events import FetchError, FileProblem, LinkOnly, Progress
from ingest.mine import mine
from ingest.pipeline import DocumentRead, SourceRead, ingest

# A short answer means what its heading asks: "No." twice is no duplicate unless the headings agree too.
_SHORT = 200  # characters


@dataclass(frozen=True, slots=True)
class SourceStarted:
    """Source number `number` (from 1) of `total` is being read."""

    source: Source
    number: int
    total: int


@dataclass(frozen=True, slots=True)
class SourceFinished:
    """A source is done, with its ledger row."""

    row: LedgerRow


@dataclass(frozen=True, slots=True)
class SyncDone:
    """Everything is in line: the rows of the sources asked for, and how many texts were embedded."""

    rows: tuple[LedgerRow, ...]
    embedded: int


SyncEvent = SourceStarted | Progress | SourceFinished | EmbedProgress | SyncDone


def sync(
    library: Library,
    vectors: VectorStore,
    embedder: Embedder,
    sources: Sequence[Source],
    *,
    cache: Path,
    access: WebAccess,
    limits: Limits,
    clock: Clock,
) -> Iterator[SyncEvent]:
    """Read the sources again and bring library and vectors in line; ends with SyncDone.

    Only documents that changed are rewritten and only texts never embedded before are embedded. A source
    that fails is a row with its reason; what was read of it earlier stays. Killed or closed anywhere, the
    library is consistent and the next run goes on. LibraryBusy if another process is writing.
    """
    with library.writing():
        library.register(sources)
        rows = []
        for number, source in enumerate(sources, start=1):
            yield SourceStarted(source, number, len(sources))
            reading = _Reading(library, source, clock())
            try:
                yield from reading.read(embedder, cache, access, limits)
            except LinkOnly as error:
                reading.link_only(str(error))
            except FetchError as error:
                reading.failed(str(error))
            rows.append(reading.finish(clock()))
            yield SourceFinished(rows[-1])
        mine_documents(library)
        if library.duplicates_are_stale():
            yield Progress("Looking for duplicates", 0, 0)
            find_duplicates(library)
        embedded = 0
        for event in reconcile(library, vectors, embedder, clock=clock):
            if isinstance(event, Reconciled):
                embedded = event.embedded
            else:
                yield event
        library.prune_vectors()
        yield SyncDone(tuple(rows), embedded)


def mine_documents(library: Library) -> int:
    """Mine the stored documents that changed since they were, inside `library.writing()`; the number mined.

    Nothing is fetched, so a library of an earlier version gets its questions at once. Killed anywhere, the next
    run goes on with the documents that are left.
    """
    mined = 0
    for document in library.unmined():
        mined += 1
        library.write_questions(
            document,
            mine(
                document.text,
                path=document.path,
                title=document.title,
                media_type=document.media_type,
                topics=document.topics,
            ),
        )
    if library.questions_are_ungrouped():
        library.group_questions()
    return mined


def find_duplicates(library: Library) -> None:
    """Let one chunk stand for all (nearly) equal ones, the first in catalogue order, inside `library.writing()`."""
    texts = (
        (chunk_id, f"{heading_path}\n{text}" if len(text) < _SHORT else text, number)
        for number, (chunk_id, heading_path, text) in enumerate(library.texts())
    )
    library.write_duplicates(canonical(texts))


class _Reading:
    """One source being read: what has been seen so far, and the ledger row it ends in."""

    def __init__(self, library: Library, source: Source, started: datetime) -> None:
        self._library = library
        self._source = source
        self._started = started
        self._before = next(row for row in library.ledger() if row.source_id == source.id)
        self._row = self._before
        self._state: str | None = None
        self._problems: list[Problem] | None = None

    def read(self, embedder: Embedder, cache: Path, access: WebAccess, limits: Limits) -> Iterator[Progress]:
        """Write the documents as they come; FetchError if the source as a whole fails."""
        if self._source.kind is SourceKind.LINK:
            self.link_only(self._source.reason)
            return
        seen: set[str] = set()
        problems: list[Problem] = []
        for event in ingest(
            self._source,
            cache=cache,
            access=access,
            limits=limits,
            known_state=self._library.source_state(self._source.id),
            count_tokens=embedder.count_tokens,
        ):
            if isinstance(event, Progress):
                yield event
            elif isinstance(event, DocumentRead):
                seen.add(event.document.path)
                self._library.write_document(self._source, event.document, event.chunks)
            elif isinstance(event, FileProblem):
                problems.append(Problem(self._source.id, event.path, event.reason))
            else:
                self._read_through(event, seen, problems)

    def link_only(self, reason: str) -> None:
        """The source is shown but not read; what an earlier version of the catalogue read of it goes."""
        self._library.drop_documents(self._source.id, keep=())
        self._state, self._problems = "", []
        self._row = replace(self._row, outcome=Outcome.LINK_ONLY, reason=reason, bytes=0, commit="")

    def failed(self, reason: str) -> None:
        """The source could not be fetched; what was read earlier stays."""
        self._row = replace(self._row, outcome=Outcome.FAILED, reason=reason)

    def finish(self, now: datetime) -> LedgerRow:
        """Write the ledger row and return it as it is stored."""
        seconds = round((now - self._started).total_seconds(), 1)
        row = replace(self._row, finished_at=now.isoformat(timespec="seconds"), seconds=seconds)
        self._library.finish_source(row, state=self._state, problems=self._problems)
        return next(r for r in self._library.ledger() if r.source_id == self._source.id)

    def _read_through(self, done: SourceRead, seen: set[str], problems: list[Problem]) -> None:
        if done.unchanged:
            if self._before.outcome in (Outcome.FAILED, Outcome.WAITING, Outcome.LINK_ONLY):
                self._conclude(done.partial, self._library.problems(self._source.id))
            return
        # A page that failed today may be there tomorrow, and a crawl that was cut short has not seen the
        # rest: what is stored of them stays.
        keep = seen | {problem.path for problem in problems}
        if done.partial and self._source.kind is SourceKind.WEBSITE:
            keep.update(self._library.document_paths(self._source.id))
        self._library.drop_documents(self._source.id, keep=keep)
        self._state, self._problems = done.state, problems
        self._row = replace(self._row, bytes=done.bytes, commit=done.commit, licence=done.licence)
        self._conclude(done.partial, problems)

    def _conclude(self, partial: str, problems: Sequence[Problem]) -> None:
        reasons = [partial] if partial else []
        if problems:
            more = f" and {len(problems) - 1} more" if len(problems) > 1 else ""
            reasons.append(f"could not read {problems[0].path} ({problems[0].reason}){more}")
        if not self._library.document_paths(self._source.id):
            outcome = Outcome.FAILED if problems else Outcome.SKIPPED
            reasons = reasons or ["nothing readable in it"]
        else:
            outcome = Outcome.PARTIAL if reasons else Outcome.INDEXED
        self._row = replace(self._row, outcome=outcome, reason="; ".join(reasons))
