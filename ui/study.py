"""The wired-up product: settings in; library, retriever, model, conversations and background jobs out.

Everything heavy is made at its first use, so that a command pays only for what it needs.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from assistant.answer import Assistant
from assistant.conversations import Conversations
from assistant.design.history import ProblemLog
from assistant.design.interviewer import Interviewer
from assistant.grade.learning import personal, read_learned
from assistant.grade.marking import RubricGrader
from assistant.grade.refining import Judge, judge_for
from assistant.grade.weights import shipped_weights
from assistant.meta import Librarian
from assistant.models.choose import ModelChoice, choose_model
from assistant.models.download import DownloadEvent, DownloadProgress, download_model, find_model
from assistant.models.ollama import OllamaServer
from assistant.plan.notes import Notes
from assistant.plan.ticks import Ticks
from assistant.progress.database import Database
from assistant.progress.memory import Memory
from assistant.progress.records import Records
from assistant.progress.store import ProgressStore
from content.address import source_for
from content.catalogue import SourceList, combine, load_catalogue, read_sources, write_sources
from content.guide import sources_in
from content.handbook import HANDBOOK_SOURCE_ID, handbook_source, load_handbook
from content.source import Source
from index.embed import Embedder, choose_embedder
from index.library import Library
from index.minilm import MiniLM
from index.reconcile import EmbedProgress, Reconciled, VectorReport, reconcile, verify
from index.rerank import CrossEncoderReranker
from index.retrieval_settings import ANSWERING, RetrievalSettings
from index.retrieve import Retriever
from index.sync import SourceFinished, SyncEvent, sync
from index.vectors import VectorStore
from ingest.fetch.access import Limits, WebAccess
from ui.failures import UsageProblem
from ui.jobs import Job
from ui.model_use import use_of, wishes_of
from ui.settings import Settings, load_settings


class Study:
    """One user's study room; safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.ingestion: Job[SyncEvent] = Job(keep=SourceFinished)
        self.download: Job[DownloadEvent] = Job()
        self._choice: ModelChoice | None = None
        self._guard = threading.Lock()

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

    def retriever(self) -> Retriever:
        """The retriever over the library; the built-in content is indexed first if it is not yet."""
        self.ensure_handbook()
        return self._retriever(RetrievalSettings())

    def _retriever(self, numbers: RetrievalSettings) -> Retriever:
        reranker = CrossEncoderReranker(self.settings.reranker) if self.settings.reranker else None
        return Retriever(self.library, self.vectors, self.embedder, settings=numbers, reranker=reranker)

    @cached_property
    def _answering(self) -> Retriever:
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
        with self._guard:
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

    # Models

    def model_choice(self, *, again: bool = False) -> ModelChoice:
        """Which model speaks and why; asked anew when `again`, or when a download has ended since."""
        with self._guard:
            if self._choice is None or again or (self._choice.model is None and self._has_model_file()):
                self._choice = choose_model(wishes_of(self.settings))
            return self._choice

    def _has_model_file(self) -> bool:
        return self.settings.model in ("auto", "embedded") and (
            bool(self.settings.model_file) or find_model(self.settings.models_folder) is not None
        )

    def ollama(self) -> OllamaServer:
        """The Ollama server that the settings name, whether it answers or not."""
        return OllamaServer(self.settings.ollama_host, allow_remote=self.settings.allow_remote_models)

    def start_download(self) -> bool:
        """Fetch the embedded model in the background; False if that is under way already."""
        return self.download.start(lambda: download_model(self.settings.models_folder))

    def model_line(self) -> str:
        """Say in one line which model speaks, and how far a download is."""
        state = self.download.state
        choice = self.model_choice()
        if choice.model is None and state.running and isinstance(state.last, DownloadProgress):
            share = state.last.done / max(1, state.last.total)
            return f"Passages answer for now; the embedded model is {share:.0%} downloaded."
        return choice.reason

    def assistant(self) -> Assistant:
        """The assistant over the current library and model."""
        model = self.model_choice().model
        context, trust = use_of(model, self.settings)
        return Assistant(
            retriever=self._answering,
            embedder=self.embedder,
            model=model,
            context=context,
            clock=time.monotonic,
            librarian=Librarian(self.library, self._answering, self.embedder),
            trust=trust,
        )

    # Grading

    @cached_property
    def reader(self) -> MiniLM:
        """What reads answers word by word: the embedder that the grader was fitted with, whichever searches."""
        return self.embedder if isinstance(self.embedder, MiniLM) else MiniLM(self.settings.models_folder)

    @cached_property
    def grader(self) -> RubricGrader:
        """The grader of drills, which needs no model; it leans the user's way once it has learned to."""
        learned = read_learned(self.learned_file, shipped_weights().version)
        weights = personal(shipped_weights(), learned) if learned else shipped_weights()
        return RubricGrader(self.reader, weights, load_handbook())

    @property
    def learned_file(self) -> Path:
        """What the grader learned from the user's own verdicts."""
        return self.settings.home / "grader.json"

    @property
    def judges_folder(self) -> Path:
        """Where it is kept which models were found good enough to refine grades."""
        return self.settings.home / "judges"

    def judge(self) -> Judge | None:
        """The model that may refine grades; None if none speaks or it was not admitted."""
        return judge_for(
            self.model_choice().model,
            self.judges_folder,
            self.grader.version,
            shipped=self.settings.refine_grades,
        )

    # Memory

    @cached_property
    def _progress_file(self) -> Database:
        return Database(self.settings.home / "progress.db")

    @cached_property
    def progress(self) -> ProgressStore:
        """Drills, attempts and verdicts."""
        return ProgressStore(self._progress_file)

    @cached_property
    def problems(self) -> ProblemLog:
        """The system-design problems posed so far."""
        return ProblemLog(self._progress_file)

    @cached_property
    def interviewer(self) -> Interviewer:
        """The interviewer of design drills, who knows how facts are asked for."""
        return Interviewer(self.embedder)

    @cached_property
    def memory(self) -> Memory:
        """Cards, their schedule, and the log of errors."""
        return Memory(self._progress_file)

    @cached_property
    def records(self) -> Records:
        """Stories, solved problems and cards of the user's own."""
        return Records(self._progress_file)

    @cached_property
    def notes(self) -> Notes:
        """Notes, takeaways, wins and failures."""
        return Notes(self._progress_file)

    @cached_property
    def ticks(self) -> Ticks:
        """What the user ticked on the checklist."""
        return Ticks(self._progress_file)

    @cached_property
    def conversations(self) -> Conversations:
        """The stored conversations."""
        return Conversations(self.settings.home / "conversations.db")


def open_study() -> Study:
    """Open the study room that the settings describe; raises SettingsError if they are wrong."""
    settings = load_settings()
    settings.home.mkdir(parents=True, exist_ok=True)
    return Study(settings)
