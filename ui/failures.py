"""Errors that a user can do something about, as one sentence; anything else is a defect and is raised."""

from __future__ import annotations

import errno
import sqlite3
from functools import cache


class UsageProblem(Exception):
    """What was asked for does not exist or does not fit: the sentence says what would."""


@cache
def expected() -> tuple[type[Exception], ...]:
    """The exception types that end in a sentence instead of a traceback."""
    from assistant.bank import BankError
    from assistant.drill.machine import DrillError
    from assistant.evaluation.items import EvaluationError
    from assistant.grade.judge import AdmissionError
    from assistant.grade.labeled import LabeledAnswersError
    from assistant.grade.learning import LearnedError
    from assistant.grade.weights import WeightsError
    from assistant.models.chat import ModelError
    from assistant.models.download import DownloadError
    from assistant.plan.state import PlanError
    from assistant.progress.database import ProgressError
    from content.text import ContentError
    from index.database import LibraryError
    from index.embed import EmbeddingError
    from index.lock import LibraryBusy
    from index.vectors import VectorStoreError
    from ingest.fetch.events import FetchError
    from ui.settings import SettingsError

    return (
        UsageProblem,
        EvaluationError,
        BankError,
        DrillError,
        ProgressError,
        AdmissionError,
        LabeledAnswersError,
        LearnedError,
        WeightsError,
        PlanError,
        ContentError,
        FetchError,
        LibraryError,
        LibraryBusy,
        EmbeddingError,
        VectorStoreError,
        ModelError,
        DownloadError,
        SettingsError,
        sqlite3.DatabaseError,
        OSError,
    )


def sentence(error: Exception) -> str:
    """Turn an expected error into what happened and what to do next."""
    if isinstance(error, sqlite3.DatabaseError):
        return f"A data file cannot be used ({error}); `whetstone doctor` says which and what mends it."
    if isinstance(error, OSError):
        if error.errno == errno.ENOSPC:
            return "The disk is full; free some space and run the command again. Nothing finished is lost."
        if error.filename and error.strerror:
            return f"{error.filename}: {error.strerror.lower()}; check the path and its permissions."
    text = str(error)
    return text[:1].upper() + text[1:]
