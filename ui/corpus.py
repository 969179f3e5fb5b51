"""What there is to read and search: settings in; library, vector index, embedder, retriever and sources out.

It is all that a search needs, and it imports nothing else: `whetstone search` is waited for at a prompt.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from content.address import source_for
from content.catalogue import SourceList, combine, load_catalogue, read_sources, write_sources
from content.guide import sources_in
from content.handbook import HANDBOOK_SOURCE_ID, handbook_source
from content.source import Source
from index.embed import Embedder, choose_embedder
from index.exact import MOST_COMPARED, ExactVectors, NearestVectors
from index.library import Library
from index.reconcile import EmbedProgress, Reconciled, VectorReport, reconcile, verify
from index.rerank import CrossEncoderReranker
from index.retrieval_settings import ANSWERING, RetrievalSettings
from index.retrieve import Retriever
from index.sync import SyncEvent, sync
from index.vectors import VectorStore
from ingest.fetch.access import Limits, WebAccess
from ui.failures import UsageProblem
from ui.settings import Settings, load_settings


class Corpus:
    """One user's sources and what was read of them; safe to use from several threads."""

    def __init__(self, settings: Settings, *, once: bool = False) -> None:
        """`once` says that the process asks and ends: a small library is then searched without its index."""
        self.settings = settings
        self._once = once
        self._indexing = threading.Lock()

    def now(self) -> datetime:
        """The current time in UTC."""
        return datetime.now(UTC)

    # Library

    @cached_property
    def library(self) -> Library:
        """The library, made if it is not there yet."""
        return Library.open(self.settings.library_folder)

    @cached_property
    def embedder(self) -> Embedder:
        """The embedder that the settings name."""
        return choose_embedder(
            self.settings.embedder, cache=self.settings.models_folder, ollama_url=self.settings.ollama_host
        )

    @cached_property
    def vectors(self) -> VectorStore:
        """The vector index beside the library, or the Chroma server that the settings name."""
        return VectorStore(self.settings.library_folder / "vectors", server=self.settings.chroma_url)

    @property
    def nearest(self) -> NearestVectors:
        """What a search asks for the nearest vectors: the index, or in a process that asks once what is faster."""
        if self._once and self.library.vectors_at_most() <= MOST_COMPARED:
            return ExactVectors(self.library, self.embedder.name)
        return self.vectors

    def retriever(self) -> Retriever:
        """The retriever over the library; the built-in content is indexed first if it is not yet."""
        self.ensure_handbook()
        return self._retriever(RetrievalSettings())

    def _retriever(self, numbers: RetrievalSettings) -> Retriever:
        reranker = CrossEncoderReranker(self.settings.reranker) if self.settings.reranker else None
        return Retriever(self.library, self.nearest, self.embedder, settings=numbers, reranker=reranker)

    @cached_property
    def answering(self) -> Retriever:
        """The retriever with the numbers that an answer needs."""
        self.ensure_handbook()
        return self._retriever(ANSWERING)

    # Sources

    @property
    def sources_file(self) -> Path:
        """The user's own sources."""
        return self.settings.home / "sources.yaml"

    def sources(self) -> tuple[Source, ...]:
        """The handbook, the guide's resources and the user's own, in that order."""
        return (handbook_source(), *combine(load_catalogue(), read_sources(self.sources_file)))

    def add_source(self, address: str, topics: Sequence[str], follow: int = 0) -> Source:
        """Make a URL, folder or file a source of the user's; raises ContentError if it is none."""
        source = replace(source_for(address, topics=tuple(topics)), follow=follow)
        listed = read_sources(self.sources_file)
        kept = tuple(s for s in listed.sources if s.id != source.id)
        removed = tuple(name for name in listed.removed if name != source.id)
        write_sources(self.sources_file, SourceList((*kept, source), removed))
        return source

    def remove_source(self, source_id: str) -> Source:
        """Forget a source and what was read of it; raises UsageProblem for an unknown or built-in one."""
        found = self.find_source(source_id)
        if found.id == HANDBOOK_SOURCE_ID:
            raise UsageProblem("The handbook is built in and stays; it takes no network and little space.")
        listed = read_sources(self.sources_file)
        kept = tuple(s for s in listed.sources if s.id != found.id)
        in_catalogue = any(s.id == found.id for s in load_catalogue())
        removed = (
            (*listed.removed, found.id) if in_catalogue and found.id not in listed.removed else listed.removed
        )
        with self.library.writing():
            self.library.remove_source(found.id)
        write_sources(self.sources_file, SourceList(kept, removed))
        for _ in self.reconcile():  # its vectors go as well
            pass
        return found

    def import_guide(self, text: str) -> list[Source]:
        """Turn a Markdown guide's links into sources of the user's; returns those that are new."""
        known = {source.id for source in self.sources()}
        listed = read_sources(self.sources_file)
        new = [source for source in sources_in(text) if source.id not in known]
        write_sources(self.sources_file, SourceList((*listed.sources, *new), listed.removed))
        return new

    def find_source(self, name: str) -> Source:
        """Find a source by id, URL or unambiguous part of its id; raises UsageProblem if there is not one."""
        sources = self.sources()
        exact = [s for s in sources if name in (s.id, s.url)]
        close = exact or [s for s in sources if name.lower() in s.id.lower()]
        if len(close) != 1:
            hint = (
                f"it could be {', '.join(s.id for s in close[:4])}"
                if close
                else "`whetstone sources` lists them"
            )
            raise UsageProblem(f"There is no single source {name!r}; {hint}.")
        return close[0]

    def sync(self, sources: Sequence[Source]) -> Iterator[SyncEvent]:
        """Fetch, read and index sources in this thread; see `index.sync`."""
        # Catalogue order decides which of two equal texts stands for both, so all sources are made known.
        with self.library.writing():
            self.library.register(self.sources())
        access = WebAccess(mirrors=self.settings.mirrors, allow_private=self.settings.allow_private_urls)
        yield from sync(
            self.library,
            self.vectors,
            self.embedder,
            sources,
            cache=self.settings.cache_folder,
            access=access,
            limits=Limits(),
            clock=self.now,
        )

    def ensure_handbook(self) -> None:
        """Index the built-in handbook unless this version of it is indexed already."""
        with self._indexing:
            row = next((r for r in self.library.ledger() if r.source_id == HANDBOOK_SOURCE_ID), None)
            if row is not None and row.chunks:
                return
            for _ in self.sync([handbook_source()]):
                pass

    def verify(self) -> VectorReport:
        """Compare the vector index with the library."""
        return verify(self.library, self.vectors)

    def reconcile(self, *, anew: bool = False) -> Iterator[EmbedProgress | Reconciled]:
        """Bring the vector index in line with the library, or build it anew, without fetching anything."""
        with self.library.writing():
            yield from reconcile(self.library, self.vectors, self.embedder, clock=self.now, anew=anew)


def open_corpus(*, once: bool = False) -> Corpus:
    """Open what the settings describe for searching only; raises SettingsError if they are wrong."""
    return Corpus(opened_settings(), once=once)


def opened_settings() -> Settings:
    """The settings, their data folder made; raises SettingsError if they are wrong."""
    settings = load_settings()
    settings.home.mkdir(parents=True, exist_ok=True)
    return settings
