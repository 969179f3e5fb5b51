"""Conversations on disk: what was asked and answered, with the passages as they stood at that moment."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.exchange import Answer, CheckedSentence, Outcome, Role, Support, Turn
from index.passage import Origin, Passage

SCHEMA = """
CREATE TABLE IF NOT EXISTS conversation (
  id INTEGER PRIMARY KEY, title TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS exchange (
  conversation_id INTEGER NOT NULL REFERENCES conversation(id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL, asked_at TEXT NOT NULL,
  PRIMARY KEY (conversation_id, ordinal));
"""
TITLE_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation in the list: its id, title, times in UTC, and number of exchanges."""

    id: int
    title: str
    created_at: str
    updated_at: str
    exchanges: int


class Conversations:
    """Turns finished answers into rows of a SQLite file and back; safe for several threads and processes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._connect() as connection:
            connection.executescript(SCHEMA)

    @contextmanager
    def _connect(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self._path, timeout=10)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA foreign_keys = ON")
            with connection:
                yield connection
        finally:
            connection.close()

    def start(self, question: str, now: datetime) -> int:
        """Open a conversation titled after its first question; returns its id."""
        title = question.strip().splitlines()[0] if question.strip() else "New conversation"
        title = title if len(title) <= TITLE_LENGTH else title[: TITLE_LENGTH - 1].rstrip() + "…"
        with self._connect() as connection:
            cursor = connection.execute(
                "INSERT INTO conversation (title, created_at, updated_at) VALUES (?, ?, ?)",
                (title, now.isoformat(), now.isoformat()),
            )
        return int(cursor.lastrowid or 0)

    def add(self, conversation_id: int, answer: Answer, now: datetime) -> None:
        """Append a finished answer to a conversation."""
        with self._connect() as connection:
            connection.execute(
                "INSERT INTO exchange SELECT ?, coalesce(max(ordinal), 0) + 1, ?, ?, ? FROM exchange "
                "WHERE conversation_id = ?",
                (
                    conversation_id,
                    answer.question,
                    json.dumps(asdict(answer), ensure_ascii=False),
                    now.isoformat(),
                    conversation_id,
                ),
            )
            connection.execute(
                "UPDATE conversation SET updated_at = ? WHERE id = ?", (now.isoformat(), conversation_id)
            )

    def cut(self, conversation_id: int, keep: int) -> None:
        """Drop the exchanges after the first `keep`, for asking again from an earlier point."""
        with self._connect() as connection:
            connection.execute(
                "DELETE FROM exchange WHERE conversation_id = ? AND ordinal > ?", (conversation_id, keep)
            )

    def answers(self, conversation_id: int) -> list[Answer]:
        """List a conversation's answers in order, passages included."""
        with self._connect() as connection:
            rows = connection.execute(
                "SELECT answer FROM exchange WHERE conversation_id = ? ORDER BY ordinal", (conversation_id,)
            ).fetchall()
        return [answer_from_dict(json.loads(row[0])) for row in rows]

    def list(self, search: str = "") -> list[Conversation]:
        """List conversations, newest first, whose title, questions or answers hold `search`."""
        pattern = "%" + search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        with self._connect() as connection:
            rows = connection.execute(
                "SELECT c.id, c.title, c.created_at, c.updated_at, count(e.ordinal) FROM conversation c "
                "LEFT JOIN exchange e ON e.conversation_id = c.id "
                "WHERE c.title LIKE ?1 ESCAPE '\\' OR EXISTS (SELECT 1 FROM exchange x WHERE x.conversation_id = c.id "
                "AND (x.question LIKE ?1 ESCAPE '\\' OR json_extract(x.answer, '$.text') LIKE ?1 ESCAPE '\\')) "
                "GROUP BY c.id ORDER BY c.updated_at DESC, c.id DESC",
                (pattern,),
            ).fetchall()
        return [Conversation(*row) for row in rows]

    def rename(self, conversation_id: int, title: str) -> None:
        """Give a conversation another title; an empty one is ignored."""
        if title.strip():
            with self._connect() as connection:
                connection.execute(
                    "UPDATE conversation SET title = ? WHERE id = ?", (title.strip(), conversation_id)
                )

    def delete(self, conversation_id: int) -> None:
        """Delete a conversation with its exchanges."""
        with self._connect() as connection:
            connection.execute("DELETE FROM conversation WHERE id = ?", (conversation_id,))


def turn_of(answer: Answer) -> Turn:
    """Reduce an answer to what later follow-ups need of it."""
    titles = tuple(dict.fromkeys(passage.title for passage in answer.passages))
    return Turn(answer.question, answer.standalone, answer.whole, titles)


def answer_from_dict(stored: dict[str, object]) -> Answer:
    """Turn a stored answer back into the value; unknown fields of newer versions are ignored."""
    fields = {name: value for name, value in stored.items() if name in Answer.__dataclass_fields__}
    for name in ("passages", "nearest"):
        fields[name] = tuple(passage_from_dict(p) for p in stored.get(name, ()))  # type: ignore[attr-defined]
    fields["outcome"] = Outcome(str(stored["outcome"]))
    for name in ("sentences", "quoted"):
        fields[name] = tuple(sentence_from_dict(s) for s in stored.get(name, ()))  # type: ignore[attr-defined]
    if stored.get("asked_next"):
        fields["asked_next"] = sentence_from_dict(stored["asked_next"])  # type: ignore[arg-type]
    return Answer(**fields)  # type: ignore[arg-type]


def sentence_from_dict(stored: dict[str, Any]) -> CheckedSentence:
    """Turn a stored statement back into the value."""
    return CheckedSentence(
        stored["text"],
        tuple(stored["citations"]),
        Support(stored["support"]),
        stored.get("reason", ""),
        Role(stored.get("role", Role.WHY_ASKED if stored.get("why_asked") else Role.UNTOLD)),
    )


def passage_from_dict(stored: dict[str, object]) -> Passage:
    """Turn a stored passage back into the value."""
    fields = {name: value for name, value in stored.items() if name in Passage.__dataclass_fields__}
    fields["topics"] = tuple(stored.get("topics", ()))  # type: ignore[arg-type]
    fields["also_in"] = tuple(Origin(**origin) for origin in stored.get("also_in", ()))  # type: ignore[attr-defined]
    return Passage(**fields)  # type: ignore[arg-type]
