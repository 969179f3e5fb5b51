"""The library: every source, document and chunk that was read, and the keyword index over them.

It is the truth; vectors are derived from it. `Library` writes and reads whole nouns, in short
transactions, so that a process killed anywhere leaves it readable.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path

from content.source import Source, SourceKind
from index import lexical
from index.database import Database, LibraryError
from index.lock import writer_lock
from index.mined import MinedReader, Unmined, group_questions, replace_questions
from index.records import LedgerRow, Problem
from ingest.chunk import embedding_text
from ingest.document import Chunk, ChunkKind, Document
from ingest.mine import FoundQuestion

FILE_NAME = "library.sqlite3"


def text_sha(heading_path: str, text: str, kind: ChunkKind) -> str:
    """The key of a chunk's vector: 32 hexadecimal digits of sha256 over the embedded text."""
    return hashlib.sha256(embedding_text(heading_path, text, kind).encode()).hexdigest()[:32]


class Library(MinedReader):
    """A folder with the library file; readers come and go freely, writers take turns (`writing`)."""

    @classmethod
    def open(cls, folder: Path, *, readonly: bool = False) -> Library:
        """Open the library in a folder, made anew if there is none; LibraryError if it cannot be read."""
        return cls(Database(folder / FILE_NAME, readonly=readonly))

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.folder = database.path.parent
        self._writing = False

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the one writer for the block; LibraryBusy at once when another process is."""
        with writer_lock(self.folder):
            self._writing = True
            try:
                yield
            finally:
                self._writing = False

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        if not self._writing:
            raise LibraryError("the library is written only inside `with library.writing():`")
        with self._database.transaction() as connection:
            yield connection

    # Sources

    def register(self, sources: Sequence[Source]) -> None:
        """Make the sources known, in catalogue order; known ones keep what was read and get the new facts."""
        with self._transaction() as connection:
            last = connection.execute("SELECT coalesce(max(position), -1) FROM source").fetchone()[0]
            for source in sources:
                last += 1
                facts = (source.kind, source.url, source.title, json.dumps(source.topics), source.good_for,
                         source.licence, source.origin)  # fmt: skip
                connection.execute(
                    "INSERT INTO source (id, position, kind, url, title, topics, good_for, stated_licence, origin)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET kind = excluded.kind,"
                    " url = excluded.url, title = excluded.title, topics = excluded.topics,"
                    " good_for = excluded.good_for, stated_licence = excluded.stated_licence,"
                    " origin = excluded.origin",
                    (source.id, last, *facts),
                )

    def remove_source(self, source_id: str) -> None:
        """Forget a source with everything read from it; an unknown id is passed over."""
        with self._transaction() as connection:
            self._drop_documents(connection, "source_id = ?", (source_id,))
            connection.execute("DELETE FROM source WHERE id = ?", (source_id,))

    def finish_source(self, row: LedgerRow, *, state: str | None, problems: Iterable[Problem] | None) -> None:
        """Write a source's ledger row; None leaves the stored state, or the stored problems, as they were."""
        with self._transaction() as connection:
            connection.execute(
                "UPDATE source SET state = coalesce(?, state), outcome = ?, reason = ?, bytes = ?, commit_id = ?,"
                " licence = ?, finished_at = ?, seconds = ? WHERE id = ?",
                (state, row.outcome, row.reason, row.bytes, row.commit, row.licence, row.finished_at,
                 row.seconds, row.source_id),
            )  # fmt: skip
            if problems is not None:
                connection.execute("DELETE FROM problem WHERE source_id = ?", (row.source_id,))
                connection.executemany("INSERT INTO problem VALUES (?, ?, ?)", map(astuple, problems))

    # Documents

    def write_document(self, source: Source, document: Document, chunks: Sequence[Chunk]) -> bool:
        """Store a document and its chunks in one transaction; True if anything a reader sees changed.

        Chunks whose id is stored already keep their place in the keyword index and their vector.
        """
        digest, scope = _digest(document, chunks), _scope(source, document.path)
        facts = (document.url, document.version, scope)
        with self._transaction() as connection:
            known = connection.execute(
                "SELECT id, digest, url, version, scope FROM document WHERE source_id = ? AND path = ?",
                (document.source_id, document.path),
            ).fetchone()
            if known is not None and known[1] == digest:
                if known[2:] != facts:  # a new commit moves the URL of documents that did not change
                    connection.execute(
                        "UPDATE document SET url = ?, version = ?, scope = ? WHERE id = ?", (*facts, known[0])
                    )
                    if known[4] != scope:
                        _mark_changed(connection)
                return False
            document_id = connection.execute(
                "INSERT INTO document (source_id, path, url, version, scope, title, media_type, language, digest,"
                " text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source_id, path) DO UPDATE SET"
                " url = excluded.url, version = excluded.version, scope = excluded.scope, title = excluded.title,"
                " media_type = excluded.media_type, language = excluded.language, digest = excluded.digest,"
                " text = excluded.text RETURNING id",
                (document.source_id, document.path, *facts, document.title, document.media_type,
                 document.language, digest, document.text),
            ).fetchone()[0]  # fmt: skip
            self._write_chunks(connection, document_id, document.title, chunks)
            _mark_changed(connection)
        return True

    def _write_chunks(
        self, connection: sqlite3.Connection, document_id: int, title: str, chunks: Sequence[Chunk]
    ) -> None:
        stored = {
            chunk_id: (number, kind)
            for chunk_id, number, kind in connection.execute(
                "SELECT id, number, kind FROM chunk WHERE document_id = ?", (document_id,)
            )
        }
        kept = {c.id for c in chunks if stored.get(c.id, (0, ""))[1] == c.kind}
        gone = [number for chunk_id, (number, _) in stored.items() if chunk_id not in kept]
        lexical.remove(connection, gone)
        connection.executemany("DELETE FROM chunk WHERE number = ?", ((number,) for number in gone))
        for chunk in chunks:
            place = (chunk.ordinal, chunk.first_line, chunk.last_line, chunk.page, chunk.cell, chunk.section,
                     chunk.language, chunk.tokens)  # fmt: skip
            if chunk.id in kept:
                connection.execute(
                    "UPDATE chunk SET ordinal = ?, first_line = ?, last_line = ?, page = ?, cell = ?, section = ?,"
                    " language = ?, tokens = ? WHERE id = ?",
                    (*place, chunk.id),
                )
                continue
            number = connection.execute(
                "INSERT INTO chunk (ordinal, first_line, last_line, page, cell, section, language, tokens, id,"
                " document_id, kind, text, heading_path, text_sha)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*place, chunk.id, document_id, chunk.kind, chunk.text, chunk.heading_path,
                 text_sha(chunk.heading_path, chunk.text, chunk.kind)),
            ).lastrowid  # fmt: skip
            if chunk.kind is not ChunkKind.HIDDEN:
                lexical.add(connection, number or 0, chunk.text, _headings(chunk.heading_path, title), title)

    def drop_documents(self, source_id: str, *, keep: Iterable[str]) -> int:
        """Delete the documents of a source whose paths are not in `keep`; the number deleted."""
        kept = set(keep)
        with self._transaction() as connection:
            rows = connection.execute(
                "SELECT id, path FROM document WHERE source_id = ?", (source_id,)
            ).fetchall()
            gone = [document_id for document_id, path in rows if path not in kept]
            for document_id in gone:
                self._drop_documents(connection, "id = ?", (document_id,))
        return len(gone)

    def _drop_documents(self, connection: sqlite3.Connection, where: str, values: tuple[object, ...]) -> None:
        numbers = connection.execute(
            f"SELECT number FROM chunk WHERE document_id IN (SELECT id FROM document WHERE {where})", values
        ).fetchall()
        lexical.remove(connection, (number for (number,) in numbers))
        connection.execute(f"DELETE FROM document WHERE {where}", values)
        if numbers:
            _mark_changed(connection)

    # Duplicates

    def write_duplicates(self, canonical: Mapping[str, str]) -> None:
        """Record which chunk stands for each chunk (itself where it has no twin); twins leave the keyword index."""
        with self._transaction() as connection:
            rows = connection.execute(
                "SELECT c.number, c.id, c.duplicate_of, c.text, c.heading_path, d.title"
                " FROM chunk c JOIN document d ON d.id = c.document_id WHERE c.kind <> ?",
                (ChunkKind.HIDDEN,),
            ).fetchall()
            for number, chunk_id, before, text, heading_path, title in rows:
                representative = canonical.get(chunk_id, chunk_id)
                after = "" if representative == chunk_id else representative
                if after == before:
                    continue
                connection.execute("UPDATE chunk SET duplicate_of = ? WHERE number = ?", (after, number))
                lexical.remove(connection, [number])
                if not after:
                    lexical.add(connection, number, text, _headings(heading_path, title), title)
            connection.execute(
                "INSERT OR REPLACE INTO meta VALUES ('duplicates_of', ?)", (_version(connection),)
            )

    # Mined questions

    def write_questions(self, document: Unmined, found: Iterable[FoundQuestion]) -> None:
        """Store the questions of a document in one transaction, in the place of those it had."""
        with self._transaction() as connection:
            replace_questions(connection, document, found)

    def group_questions(self) -> None:
        """Let the first of near-identical questions stand for all, wherever they were mined."""
        with self._transaction() as connection:
            group_questions(connection)

    # Facts about the whole

    def set_meta(self, values: Mapping[str, str]) -> None:
        """Store facts about the whole library, all or none; an empty value removes its key."""
        with self._transaction() as connection:
            for key, value in values.items():
                if value:
                    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))
                else:
                    connection.execute("DELETE FROM meta WHERE key = ?", (key,))

    def publish(self) -> str:
        """Raise the generation, so that readers in other processes look again; the new generation."""
        with self._transaction() as connection:
            row = connection.execute(
                "INSERT INTO meta VALUES ('generation', '1')"
                " ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1 RETURNING value"
            ).fetchone()
        return str(row[0])

    # Vectors, by the text they were made from

    def write_vectors(
        self, embedder: str, vectors: Mapping[str, bytes], pieces: Mapping[str, bytes] | None = None
    ) -> None:
        """Keep vectors (little-endian float32) by the key of their text, so that no text is embedded twice.

        `pieces` are the signs of the vectors of word pieces, from an embedder that gives them.
        """
        with self._transaction() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO vector VALUES (?, ?, ?)",
                ((embedder, key, value) for key, value in vectors.items()),
            )
            connection.executemany(
                "INSERT OR REPLACE INTO pieces VALUES (?, ?, ?)",
                ((embedder, key, value) for key, value in (pieces or {}).items()),
            )

    def prune_vectors(self) -> int:
        """Delete kept vectors of texts that no chunk has any more; the number deleted."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM pieces WHERE text_sha NOT IN (SELECT text_sha FROM chunk)")
            return connection.execute(
                "DELETE FROM vector WHERE text_sha NOT IN (SELECT text_sha FROM chunk)"
            ).rowcount


def _digest(document: Document, chunks: Sequence[Chunk]) -> str:
    facts = (document.title, document.media_type, document.language, document.text, *map(astuple, chunks))
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]


def _scope(source: Source, path: str) -> str:
    """`source#topic` for the handbook, which keeps each topic in a folder of that name; else the source id."""
    folder = path.partition("/")[0]
    in_folder = source.kind is SourceKind.HANDBOOK and folder in source.topics
    return f"{source.id}#{folder}" if in_folder else source.id


def _headings(heading_path: str, title: str) -> str:
    return heading_path.removeprefix(title).removeprefix(" > ")


def _version(connection: sqlite3.Connection) -> str:
    row = connection.execute("SELECT value FROM meta WHERE key = 'content_version'").fetchone()
    return str(row[0]) if row else "0"


def _mark_changed(connection: sqlite3.Connection) -> None:
    connection.execute(
        "INSERT INTO meta VALUES ('content_version', '1')"
        " ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1"
    )
