"""The wired-up product: a corpus with the model, the grader, what is remembered, and background jobs.

Everything heavy is made at its first use, so that a command pays only for what it needs.
"""

from __future__ import annotations

import threading
import time
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
from content.handbook import load_handbook
from index.minilm import MiniLM
from index.sync import SourceFinished, SyncEvent
from ui.corpus import Corpus, opened_settings
from ui.jobs import Job
from ui.model_use import use_of, wishes_of
from ui.settings import Settings


class Study(Corpus):
    """One user's study room; safe to use from several threads."""

    def __init__(self, settings: Settings, *, once: bool = False) -> None:
        super().__init__(settings, once=once)
        self.ingestion: Job[SyncEvent] = Job(keep=SourceFinished)
        self.download: Job[DownloadEvent] = Job()
        self._choice: ModelChoice | None = None
        self._choosing = threading.Lock()

    # Models

    def model_choice(self, *, again: bool = False) -> ModelChoice:
        """Which model speaks and why; asked anew when `again`, or when a download has ended since."""
        with self._choosing:
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
            retriever=self.answering,
            embedder=self.embedder,
            model=model,
            context=context,
            clock=time.monotonic,
            librarian=Librarian(self.library, self.answering, self.embedder),
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


def open_study(*, once: bool = False) -> Study:
    """Open the study room that the settings describe, `once` for one question; raises SettingsError if they are wrong."""
    return Study(opened_settings(), once=once)
