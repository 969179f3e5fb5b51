"""The vectors that the library keeps, by the text they were made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from index.database import Database

Row = tuple[Any, ...]

_BATCH = 500  # values in one IN (...); older SQLite builds allow 999


class KeptVectors:
    """What can be read of kept vectors and of their chunks, from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        with self._database.translated():
            return self._database.connection().execute(sql, values).fetchall()

    def _rows_in(self, sql: str, values: Iterable[object]) -> Iterator[Row]:
        """The rows of a query whose `IN ?*` is filled with the values, a batch at a time."""
        pending = list(values)
        for start in range(0, len(pending), _BATCH):
            batch = pending[start : start + _BATCH]
            yield from self._rows(sql.replace("?*", f"({','.join('?' * len(batch))})"), batch)

    def kept_vectors(self, embedder: str, keys: Iterable[str]) -> dict[str, bytes]:
        """Vectors (little-endian float32) by text key, those that were made with an embedder."""
        quoted = "'" + embedder.replace("'", "''") + "'"
        sql = f"SELECT text_sha, value FROM vector WHERE embedder = {quoted} AND text_sha IN ?*"
        return dict(self._rows_in(sql, keys))

    def vectors_at_most(self) -> int:
        """A number that the kept vectors do not exceed; told at once, without counting them."""
        rows = self._rows("SELECT max(rowid) FROM vector")
        return int(str(rows[0][0] or 0))

    def all_vectors(self, embedder: str) -> tuple[list[str], bytes]:
        """The text keys of all vectors that were made with an embedder, and the vectors (little-endian float32) in a row."""
        # NOT INDEXED reads the table from its start to its end; by the index each row would be a page of its own.
        rows = self._rows("SELECT text_sha, value FROM vector NOT INDEXED WHERE embedder = ?", (embedder,))
        return [row[0] for row in rows], b"".join(row[1] for row in rows)

    def kept_keys(self, embedder: str, *, with_pieces: bool = False) -> set[str]:
        """The text keys of all vectors that were made with an embedder, or of those whose pieces are kept too."""
        sql = "SELECT text_sha FROM vector WHERE embedder = ?"
        if with_pieces:
            sql += " INTERSECT SELECT text_sha FROM pieces WHERE embedder = ?"
        return {row[0] for row in self._rows(sql, (embedder,) * (1 + with_pieces))}

    def chunk_pieces(self, embedder: str, ids: Iterable[str]) -> dict[str, bytes]:
        """The signs of word pieces by chunk id, those that are kept for an embedder."""
        keys: dict[str, str] = dict(self._rows_in("SELECT id, text_sha FROM chunk WHERE id IN ?*", ids))
        quoted = "'" + embedder.replace("'", "''") + "'"
        sql = f"SELECT text_sha, value FROM pieces WHERE embedder = {quoted} AND text_sha IN ?*"
        kept: dict[str, bytes] = dict(self._rows_in(sql, set(keys.values())))
        return {chunk_id: kept[key] for chunk_id, key in keys.items() if key in kept}

    def chunk_vectors(self, embedder: str, ids: Iterable[str]) -> dict[str, bytes]:
        """Vectors (little-endian float32) by chunk id, those that were made with an embedder."""
        keys: dict[str, str] = dict(self._rows_in("SELECT id, text_sha FROM chunk WHERE id IN ?*", ids))
        vectors = self.kept_vectors(embedder, set(keys.values()))
        return {chunk_id: vectors[key] for chunk_id, key in keys.items() if key in vectors}

    def searched_with(self, keys: Iterable[str]) -> list[tuple[str, str, str, str]]:
        """Id, text key, scope and kind of the searched chunks that have one of these texts."""
        sql = (
            "SELECT c.id, c.text_sha, d.scope, c.kind FROM chunk c JOIN document d ON d.id = c.document_id"
            " WHERE c.text_sha IN ?* AND c.duplicate_of = '' AND c.kind <> 'hidden'"
        )
        return list(self._rows_in(sql, keys))
