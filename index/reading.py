"""Reading the library: counts, the ledger, documents, chunks by id, what filters select."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache

from index import lexical
from index.kept import KeptVectors, Row
from index.records import (
    Counts,
    Filters,
    LedgerRow,
    Outcome,
    Problem,
    Selection,
    SourceSummary,
    StoredChunk,
    StoredDocument,
)
from ingest.chunk import embedding_text
from ingest.document import Chunk, ChunkKind

_CHUNK = (
    "SELECT c.id, d.source_id, d.path, c.ordinal, c.kind, c.text, d.title, c.heading_path, c.first_line,"
    " c.last_line, c.page, c.cell, c.section, c.language, c.tokens, d.id, c.duplicate_of, d.scope, d.url,"
    " d.media_type, s.title, s.kind, s.topics, coalesce(nullif(s.licence, ''), s.stated_licence), s.commit_id"
    " FROM chunk c JOIN document d ON d.id = c.document_id JOIN source s ON s.id = d.source_id"
)
_DOCUMENTS = "(SELECT count(*) FROM document d WHERE d.source_id = s.id)"
_CHUNKS = "(SELECT count(*) FROM chunk c JOIN document d ON d.id = c.document_id WHERE d.source_id = s.id)"


class LibraryReader(KeptVectors):
    """What can be read of a library, from any thread."""

    # The whole

    def meta(self, key: str) -> str:
        """A fact about the whole library, "" where it is not known."""
        rows = self._rows("SELECT value FROM meta WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else ""

    def content_version(self) -> str:
        """Changes whenever a stored chunk does."""
        return self.meta("content_version") or "0"

    def generation(self) -> str:
        """Changes whenever a writer has published; readers then look again."""
        return self.meta("generation") or "0"

    def duplicates_are_stale(self) -> bool:
        """Whether chunks changed since duplicates were last looked for."""
        return (self.meta("duplicates_of") or "0") != self.content_version()

    def counts(self) -> Counts:
        """How much the library holds."""
        (row,) = self._rows(
            "SELECT (SELECT count(*) FROM source), (SELECT count(*) FROM document), count(*),"
            " coalesce(sum(duplicate_of = '' AND kind <> 'hidden'), 0) FROM chunk"
        )
        return Counts(*row)

    def speaks(self, language: str) -> bool:
        """Whether any chunk is in a language."""
        return bool(self._rows("SELECT 1 FROM chunk WHERE language = ? LIMIT 1", (language,)))

    def size_bytes(self) -> int:
        """Bytes of the library file and its write-ahead log on disk."""
        files = (self._database.path, self._database.path.with_name(self._database.path.name + "-wal"))
        return sum(file.stat().st_size for file in files if file.exists())

    # Sources

    def ledger(self) -> list[LedgerRow]:
        """One row a source, in catalogue order."""
        rows = self._rows(
            f"SELECT id, title, kind, outcome, reason, {_DOCUMENTS}, {_CHUNKS}, bytes, commit_id,"
            " coalesce(nullif(licence, ''), stated_licence), finished_at, seconds FROM source s ORDER BY position"
        )
        return [LedgerRow(row[0], row[1], row[2], Outcome(row[3]), *row[4:]) for row in rows]

    def sources(self) -> list[SourceSummary]:
        """Every source with what it is good for and how much of it is indexed, in catalogue order."""
        rows = self._rows(
            "SELECT id, title, kind, url, topics, good_for, coalesce(nullif(licence, ''), stated_licence), origin,"
            f" outcome, {_DOCUMENTS}, {_CHUNKS} FROM source s ORDER BY position"
        )
        return [
            SourceSummary(
                r[0], r[1], r[2], r[3], tuple(json.loads(r[4])), r[5], r[6], r[7], Outcome(r[8]), *r[9:]
            )
            for r in rows
        ]

    def source_state(self, source_id: str) -> str:
        """The state in which a source was last read to its end, "" if never."""
        rows = self._rows("SELECT state FROM source WHERE id = ?", (source_id,))
        return str(rows[0][0]) if rows else ""

    def problems(self, source_id: str) -> list[Problem]:
        """The files of a source that could not be read at the last attempt."""
        rows = self._rows("SELECT source_id, path, reason FROM problem WHERE source_id = ?", (source_id,))
        return [Problem(*row) for row in rows]

    def topics(self) -> dict[str, int]:
        """How many searched chunks each topic has, in alphabetical order of topics."""
        totals: dict[str, int] = {}
        rows = self._rows(
            "SELECT d.scope, s.topics, count(*) FROM chunk c JOIN document d ON d.id = c.document_id"
            " JOIN source s ON s.id = d.source_id WHERE c.duplicate_of = '' AND c.kind <> 'hidden'"
            " GROUP BY d.scope, s.topics"
        )
        for scope, topics, count in rows:
            for topic in _topics(scope, topics):
                totals[topic] = totals.get(topic, 0) + count
        return dict(sorted(totals.items()))

    # Documents and chunks

    def document(self, document_id: int) -> StoredDocument | None:
        """A stored document, None if it is no longer there."""
        rows = self._rows(
            "SELECT d.id, d.source_id, s.title, d.path, d.url, d.title, d.version, d.media_type, d.language,"
            " s.commit_id, coalesce(nullif(s.licence, ''), s.stated_licence), d.text"
            " FROM document d JOIN source s ON s.id = d.source_id WHERE d.id = ?",
            (document_id,),
        )
        return StoredDocument(*rows[0]) if rows else None

    def document_id(self, source_id: str, path: str) -> int:
        """The id of the document at a path of a source, 0 if there is none."""
        rows = self._rows("SELECT id FROM document WHERE source_id = ? AND path = ?", (source_id, path))
        return int(rows[0][0]) if rows else 0

    def documents(self, source_id: str) -> list[tuple[int, str, str]]:
        """Id, path and title of each document of a source, those nearest to its root first."""
        rows = self._rows(
            "SELECT id, path, title FROM document WHERE source_id = ?"
            " ORDER BY length(path) - length(replace(path, '/', '')), path",
            (source_id,),
        )
        return [(int(row[0]), str(row[1]), str(row[2])) for row in rows]

    def document_paths(self, source_id: str) -> list[str]:
        """The paths of a source's documents, sorted."""
        return [
            row[0]
            for row in self._rows("SELECT path FROM document WHERE source_id = ? ORDER BY 1", (source_id,))
        ]

    def chunks(self, ids: Iterable[str]) -> dict[str, StoredChunk]:
        """Chunks by id; ids that are not stored are left out."""
        return {row[0]: _stored(row) for row in self._rows_in(f"{_CHUNK} WHERE c.id IN ?*", ids)}

    def duplicates(self, ids: Iterable[str]) -> dict[str, list[StoredChunk]]:
        """The twins that canonical chunks stand for, by canonical id, in catalogue order."""
        found: dict[str, list[StoredChunk]] = {}
        for row in self._rows_in(
            f"{_CHUNK} WHERE c.duplicate_of <> '' AND c.duplicate_of IN ?* ORDER BY s.position, d.path", ids
        ):
            found.setdefault(row[16], []).append(_stored(row))
        return found

    def around(self, document_id: int, ordinal: int, reach: int) -> list[StoredChunk]:
        """The chunks of a document at most `reach` places before or after one, in order, hidden ones left out."""
        rows = self._rows(
            f"{_CHUNK} WHERE c.document_id = ? AND c.ordinal BETWEEN ? AND ? AND c.kind <> 'hidden'"
            " ORDER BY c.ordinal",
            (document_id, ordinal - reach, ordinal + reach),
        )
        return [_stored(row) for row in rows]

    def texts(self) -> Iterator[tuple[str, str, str]]:
        """Id, heading path and text of each chunk that is not hidden, in catalogue order, then by path and place."""
        rows = self._rows(
            "SELECT c.id, c.heading_path, c.text FROM chunk c JOIN document d ON d.id = c.document_id"
            " JOIN source s ON s.id = d.source_id WHERE c.kind <> ? ORDER BY s.position, d.path, c.ordinal",
            (ChunkKind.HIDDEN,),
        )
        return iter(rows)

    def searched(self) -> dict[str, tuple[str, str, str, int]]:
        """Text key, scope, kind and tokens of each chunk that belongs in the vector index, in catalogue order."""
        rows = self._rows(
            "SELECT c.id, c.text_sha, d.scope, c.kind, c.tokens FROM chunk c JOIN document d ON d.id = c.document_id"
            " JOIN source s ON s.id = d.source_id WHERE c.duplicate_of = '' AND c.kind <> 'hidden'"
            " ORDER BY s.position, d.path, c.ordinal"
        )
        return {row[0]: row[1:] for row in rows}

    def embedding_texts(self, ids: Iterable[str]) -> dict[str, str]:
        """What is embedded of chunks, by id."""
        rows = self._rows_in("SELECT id, heading_path, text, kind FROM chunk WHERE id IN ?*", ids)
        return {row[0]: embedding_text(row[1], row[2], ChunkKind(row[3])) for row in rows}

    # Searching

    def chunks_with(self, word: str) -> int:
        """How many chunks of the keyword index hold a word, in any of its forms; counts to 100."""
        rows = self._rows(
            "SELECT count(*) FROM (SELECT 1 FROM keyword WHERE keyword MATCH ? LIMIT 100)", (f'"{word}"',)
        )
        return int(str(rows[0][0]))

    def stored_terms(self, letter: str) -> list[tuple[str, int]]:
        """Stems of the keyword index that begin with a letter, with the number of chunks that hold them."""
        rows = self._rows(
            "SELECT term, doc FROM keyword_term WHERE term >= ? AND term < ? AND doc > 1",
            (letter, letter + "\U0010ffff"),
        )
        return [(str(row[0]), int(str(row[1]))) for row in rows]

    def selected(self, filters: Filters) -> Selection | None:
        """The chunks that filters select; None if they restrict nothing."""
        scopes = self._scopes(filters)
        if scopes is None and not filters.kinds:
            return None
        conditions, values = ["c.kind <> 'hidden'"], list[str]()
        if scopes is not None:
            conditions.append(f"d.scope IN ({','.join('?' * len(scopes))})")
            values += scopes
        if filters.kinds:
            conditions.append(f"c.kind IN ({','.join('?' * len(filters.kinds))})")
            values += filters.kinds
        chosen = f"FROM chunk c JOIN document d ON d.id = c.document_id WHERE {' AND '.join(conditions)}"
        numbers = {n for (n,) in self._rows(f"SELECT c.number {chosen} AND c.duplicate_of = ''", values)}
        twins: dict[str, str] = {}
        for twin, original in self._rows(
            f"SELECT c.id, c.duplicate_of {chosen} AND c.duplicate_of <> ''", values
        ):
            twins.setdefault(original, twin)
        rows = self._rows_in("SELECT id, number FROM chunk WHERE id IN ?*", twins)
        outside = {original: number for original, number in rows if number not in numbers}
        return Selection(
            frozenset(numbers | set(outside.values())),
            len(numbers) / max(self.counts().distinct, 1),
            scopes,
            {original: twins[original] for original in outside},
        )

    def _scopes(self, filters: Filters) -> tuple[str, ...] | None:
        """The scopes that topics, sources and source kinds select; None if they restrict nothing."""
        if not (filters.topics or filters.source_ids or filters.source_kinds):
            return None
        rows = self._rows(
            "SELECT DISTINCT d.scope, s.id, s.kind, s.topics FROM document d JOIN source s ON s.id = d.source_id"
            " ORDER BY 1"
        )
        return tuple(
            scope
            for scope, source_id, kind, topics in rows
            if (not filters.source_ids or source_id in filters.source_ids)
            and (not filters.source_kinds or kind in filters.source_kinds)
            and (not filters.topics or set(filters.topics) & set(_topics(scope, topics)))
        )

    def keyword_search(
        self,
        words: Sequence[str],
        limit: int,
        weights: tuple[float, float, float],
        allowed: Collection[int] | None = None,
        language: str = "",
    ) -> list[str]:
        """The ids of the chunks that hold any of the words, best BM25 first; `weights`: text, headings, title.

        With a `language` only its chunks are found.
        """
        if not words:
            return []
        with self._database.translated():
            connection = self._database.connection()
            found = lexical.search(
                connection, lexical.match_expression(words), limit, weights, allowed, language
            )
        names: dict[int, str] = dict(
            self._rows_in("SELECT number, id FROM chunk WHERE number IN ?*", (n for n, _ in found))
        )
        return [names[number] for number, _ in found if number in names]


@lru_cache(maxsize=1000)  # every chunk of a source asks the same
def _topics(scope: str, topics: str) -> tuple[str, ...]:
    _, _, folder = scope.partition("#")
    return (folder,) if folder else tuple(json.loads(topics))


def _stored(row: Row) -> StoredChunk:
    chunk_id, source_id, path, ordinal, kind, text, title = row[:7]
    chunk = Chunk(chunk_id, source_id, path, ordinal, ChunkKind(kind), text, title, *row[7:15])
    document_id, duplicate_of, scope, url, media_type, source_title, source_kind, topics, licence, commit = (
        row[15:]
    )
    return StoredChunk(
        chunk, document_id, duplicate_of, scope, url, media_type, source_title, source_kind,
        _topics(scope, topics), licence, commit,
    )  # fmt: skip
