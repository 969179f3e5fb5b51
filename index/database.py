"""The library's SQLite file: a connection per thread, short transactions, and the schema with its versions."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class LibraryError(Exception):
    """The library cannot be read or written: what happened and what to do next."""


# One entry a version, applied in order; PRAGMA user_version says how many have been. Never edit one that
# was released: append.
MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE source (
        id TEXT PRIMARY KEY, position INTEGER NOT NULL, kind TEXT NOT NULL, url TEXT NOT NULL,
        title TEXT NOT NULL, topics TEXT NOT NULL, good_for TEXT NOT NULL, stated_licence TEXT NOT NULL,
        origin TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT '', outcome TEXT NOT NULL DEFAULT 'waiting',
        reason TEXT NOT NULL DEFAULT '', bytes INTEGER NOT NULL DEFAULT 0,
        commit_id TEXT NOT NULL DEFAULT '', licence TEXT NOT NULL DEFAULT '',
        finished_at TEXT NOT NULL DEFAULT '', seconds REAL NOT NULL DEFAULT 0
    );
    CREATE TABLE problem (
        source_id TEXT NOT NULL REFERENCES source (id) ON DELETE CASCADE,
        path TEXT NOT NULL, reason TEXT NOT NULL
    );
    CREATE INDEX problem_source ON problem (source_id);
    CREATE TABLE document (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        source_id TEXT NOT NULL REFERENCES source (id) ON DELETE CASCADE,
        path TEXT NOT NULL, url TEXT NOT NULL, title TEXT NOT NULL, version TEXT NOT NULL,
        media_type TEXT NOT NULL, language TEXT NOT NULL, scope TEXT NOT NULL, digest TEXT NOT NULL,
        text TEXT NOT NULL,
        UNIQUE (source_id, path)
    );
    CREATE TABLE chunk (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
        document_id INTEGER NOT NULL REFERENCES document (id) ON DELETE CASCADE,
        ordinal INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, heading_path TEXT NOT NULL,
        first_line INTEGER NOT NULL, last_line INTEGER NOT NULL, page INTEGER NOT NULL,
        cell INTEGER NOT NULL, section TEXT NOT NULL, language TEXT NOT NULL, tokens INTEGER NOT NULL,
        text_sha TEXT NOT NULL, duplicate_of TEXT NOT NULL DEFAULT ''
    );
    CREATE INDEX chunk_document ON chunk (document_id, ordinal);
    CREATE INDEX chunk_duplicate ON chunk (duplicate_of) WHERE duplicate_of <> '';
    CREATE INDEX chunk_text_sha ON chunk (text_sha);
    CREATE TABLE vector (
        embedder TEXT NOT NULL, text_sha TEXT NOT NULL, value BLOB NOT NULL, UNIQUE (embedder, text_sha)
    );
    CREATE VIRTUAL TABLE keyword USING fts5 (
        text, headings, title, tokenize = 'porter unicode61 remove_diacritics 2'
    );
    """,
    "CREATE VIRTUAL TABLE keyword_term USING fts5vocab ('keyword', 'row');",
    """
    CREATE TABLE pieces (
        embedder TEXT NOT NULL, text_sha TEXT NOT NULL, value BLOB NOT NULL, UNIQUE (embedder, text_sha)
    );
    """,
    """
    CREATE TABLE mined_document (
        document_id INTEGER PRIMARY KEY REFERENCES document (id) ON DELETE CASCADE, made_of TEXT NOT NULL
    );
    CREATE TABLE mined_question (
        number INTEGER PRIMARY KEY,
        document_id INTEGER NOT NULL REFERENCES document (id) ON DELETE CASCADE,
        key TEXT NOT NULL, item TEXT NOT NULL, pattern TEXT NOT NULL, text TEXT NOT NULL, topic TEXT NOT NULL,
        form TEXT NOT NULL, level INTEGER NOT NULL, heading TEXT NOT NULL, language TEXT NOT NULL,
        first_line INTEGER NOT NULL, last_line INTEGER NOT NULL, state TEXT NOT NULL,
        answer_document INTEGER REFERENCES document (id) ON DELETE SET NULL,
        answer_first INTEGER NOT NULL, answer_last INTEGER NOT NULL,
        follow_ups TEXT NOT NULL, stands_alone INTEGER NOT NULL, link TEXT NOT NULL
    );
    CREATE INDEX mined_question_document ON mined_question (document_id);
    CREATE INDEX mined_question_item ON mined_question (item);
    """,
)


class Database:
    """A library file: `connection()` belongs to the calling thread, `transaction()` is all or nothing."""

    def __init__(self, path: Path, *, readonly: bool) -> None:
        self.path = path
        self.readonly = readonly
        self._local = threading.local()
        self._all: dict[threading.Thread, sqlite3.Connection] = {}
        self._guard = threading.Lock()
        self._closed = False
        if readonly and not path.exists():
            raise LibraryError(f"there is no library at {path} yet; run `whetstone ingest` to build one")
        if not readonly:
            path.parent.mkdir(parents=True, exist_ok=True)
        with self.translated():
            self._migrate()

    def connection(self) -> sqlite3.Connection:
        """The calling thread's connection, opened at its first use."""
        existing: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if existing is not None and not self._closed:
            return existing
        if self._closed:
            raise LibraryError(f"the library at {self.path} was closed; open it again")
        connection = sqlite3.connect(self.path, timeout=30, isolation_level=None, check_same_thread=False)
        # WAL lets readers go on while one process writes; NORMAL survives a crash of the process and
        # keeps the file intact after a power cut (the last transactions may be missing then).
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        if self.readonly:
            connection.execute("PRAGMA query_only = ON")
        self._local.connection = connection
        with self._guard:
            # A server's threads come and go: what the gone ones had open would add up.
            for thread in [thread for thread in self._all if not thread.is_alive()]:
                self._all.pop(thread).close()
            self._all[threading.current_thread()] = connection
        return connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A block that is written wholly or not at all; a read-only library refuses it."""
        if self.readonly:
            raise LibraryError(f"the library at {self.path} was opened for reading only")
        with self.translated():
            connection = self.connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Turn what SQLite raises inside the block into a LibraryError."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise LibraryError(
                f"the library at {self.path} cannot be used: {error}; {_advice(error)}"
            ) from error

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._guard:
            self._closed = True
            for connection in self._all.values():
                connection.close()
            self._all.clear()

    def _migrate(self) -> None:
        connection = self.connection()
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > len(MIGRATIONS):
            raise LibraryError(
                f"the library at {self.path} has format {version}, this Whetstone knows {len(MIGRATIONS)}; "
                "update Whetstone, or delete the folder to start anew"
            )
        if version == len(MIGRATIONS):
            return
        if self.readonly:
            raise LibraryError(
                f"the library at {self.path} has the older format {version}; run `whetstone ingest` once"
            )
        for number in range(version, len(MIGRATIONS)):
            # executescript would commit first; the script carries its own transaction instead.
            connection.executescript(f"BEGIN;{MIGRATIONS[number]};PRAGMA user_version = {number + 1};COMMIT;")


def _advice(error: sqlite3.DatabaseError) -> str:
    text = str(error)
    if "locked" in text or "busy" in text:
        return "another program holds it, try again when it has finished"
    if "full" in text or "I/O" in text:
        return "free some disk space and run the command again"
    if "readonly" in text or "unable to open" in text:
        return "check that the folder exists and that you may write to it"
    return "run `whetstone doctor`; if the file is damaged, delete it and run `whetstone ingest`"
