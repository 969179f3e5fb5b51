"""The one file of everything the user has done: opening progress.db and bringing it up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Each script takes the file from one version to the next; never change one, append another.
MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE drill (
      id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, profile TEXT NOT NULL, title TEXT NOT NULL,
      state TEXT NOT NULL, seq INTEGER NOT NULL, snapshot TEXT NOT NULL, started_at TEXT NOT NULL,
      ended_at TEXT);
    CREATE TABLE drill_event (
      drill_id INTEGER NOT NULL REFERENCES drill(id), seq INTEGER NOT NULL, at TEXT NOT NULL,
      action TEXT NOT NULL, payload TEXT NOT NULL, from_state TEXT NOT NULL, to_state TEXT NOT NULL,
      PRIMARY KEY (drill_id, seq));
    CREATE TABLE attempt (
      id INTEGER PRIMARY KEY AUTOINCREMENT, drill_id INTEGER NOT NULL REFERENCES drill(id),
      ordinal INTEGER NOT NULL, question_id TEXT NOT NULL, kind TEXT NOT NULL, topic TEXT NOT NULL,
      level INTEGER NOT NULL, submitted_at TEXT NOT NULL, confidence INTEGER NOT NULL, score REAL,
      record TEXT NOT NULL, settled INTEGER NOT NULL DEFAULT 0, UNIQUE (drill_id, ordinal));
    CREATE INDEX attempt_question ON attempt (question_id, submitted_at);
    CREATE TABLE card (
      id INTEGER PRIMARY KEY AUTOINCREMENT, question_id TEXT NOT NULL UNIQUE, topic TEXT NOT NULL,
      front TEXT NOT NULL, back TEXT NOT NULL, source TEXT NOT NULL, reason TEXT NOT NULL,
      fsrs TEXT NOT NULL DEFAULT '', due TEXT NOT NULL, reps INTEGER NOT NULL DEFAULT 0,
      lapses INTEGER NOT NULL DEFAULT 0, suspended INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE review (
      id INTEGER PRIMARY KEY AUTOINCREMENT, question_id TEXT NOT NULL, attempt_id INTEGER,
      rating TEXT NOT NULL, at TEXT NOT NULL, recall_before REAL NOT NULL, days INTEGER NOT NULL);
    CREATE TABLE error (
      id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, question_id TEXT NOT NULL, topic TEXT NOT NULL,
      type TEXT NOT NULL, prompt TEXT NOT NULL, said TEXT NOT NULL, missing TEXT NOT NULL,
      fix_note TEXT NOT NULL DEFAULT '', status TEXT NOT NULL DEFAULT 'open', seen INTEGER NOT NULL DEFAULT 1);
    CREATE INDEX error_question ON error (question_id, status);
    CREATE TABLE story (
      id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, situation TEXT NOT NULL, task TEXT NOT NULL,
      action TEXT NOT NULL, result TEXT NOT NULL, reflection TEXT NOT NULL, competencies TEXT NOT NULL,
      updated_at TEXT NOT NULL);
    CREATE TABLE practice (
      id INTEGER PRIMARY KEY AUTOINCREMENT, slug TEXT NOT NULL, pattern TEXT NOT NULL,
      difficulty TEXT NOT NULL, minutes INTEGER NOT NULL, solved INTEGER NOT NULL, hints INTEGER NOT NULL,
      at TEXT NOT NULL);
    CREATE TABLE own_card (
      id TEXT PRIMARY KEY, topic TEXT NOT NULL, front TEXT NOT NULL, back TEXT NOT NULL, tags TEXT NOT NULL);
    """,
    """
    CREATE TABLE plan (
      id INTEGER PRIMARY KEY AUTOINCREMENT, first_day TEXT NOT NULL, last_day TEXT NOT NULL,
      minutes INTEGER NOT NULL, days_off TEXT NOT NULL, pace TEXT NOT NULL, created_at TEXT NOT NULL);
    CREATE TABLE plan_task (
      plan_id INTEGER NOT NULL REFERENCES plan(id), id TEXT NOT NULL, scheduled_on TEXT, status TEXT NOT NULL,
      reason TEXT NOT NULL, choice TEXT NOT NULL, done_at TEXT, spent_minutes INTEGER NOT NULL,
      PRIMARY KEY (plan_id, id));
    CREATE TABLE checklist (
      id TEXT PRIMARY KEY, value INTEGER NOT NULL, ticked_at TEXT NOT NULL);
    CREATE TABLE note (
      id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, text TEXT NOT NULL, task_id TEXT NOT NULL,
      at TEXT NOT NULL);
    """,
    """
    CREATE TABLE design_problem (
      id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, family TEXT NOT NULL,
      prompt TEXT NOT NULL, at TEXT NOT NULL);
    """,
)
WAIT_SECONDS = 10


class ProgressError(Exception):
    """The progress file cannot be used as asked; the message says what to do."""


class Database:
    """Opens progress.db for each piece of work; safe for several threads and processes."""

    def __init__(self, path: Path) -> None:
        """Create the file or bring an older one up to date; raises ProgressError for one from the future."""
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._migrate()
        except sqlite3.DatabaseError as error:
            raise ProgressError(
                f"{path} cannot be read as a progress file ({error}); move it away to start a new one."
            ) from error

    def _migrate(self) -> None:
        connection = sqlite3.connect(self.path, timeout=WAIT_SECONDS, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("BEGIN IMMEDIATE")
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            if version > len(MIGRATIONS):
                raise ProgressError(
                    f"{self.path} has version {version}, this program knows up to {len(MIGRATIONS)}; "
                    "update the program."
                )
            for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
                for statement in script.split(";"):
                    if statement.strip():
                        connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        finally:
            connection.close()

    def erase(self) -> None:
        """Empty every table in one transaction; the file stays, so that whoever has it open goes on."""
        with self.work() as connection:
            connection.execute("PRAGMA defer_foreign_keys = ON")
            named = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for row in named:
                connection.execute(f'DELETE FROM "{row["name"]}"')

    @contextmanager
    def work(self) -> Iterator[sqlite3.Connection]:
        """Open the file for one transaction: all of it is kept, or, after an error, nothing."""
        connection = sqlite3.connect(self.path, timeout=WAIT_SECONDS, isolation_level=None)
        connection.row_factory = sqlite3.Row
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute(
                "PRAGMA synchronous = FULL"
            )  # an answer given is on the disk, also after a power cut
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
        finally:
            connection.close()
