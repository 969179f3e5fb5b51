"""Notes, case takeaways, and the log of wins and failures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from assistant.progress.database import Database, ProgressError

NoteKind = Literal["note", "takeaway", "win", "failure"]
KINDS: tuple[NoteKind, ...] = get_args(NoteKind)
LONGEST = 20_000  # characters


@dataclass(frozen=True, slots=True)
class Note:
    """One note: its kind, its words, the plan task it belongs to (or ""), and when it was written."""

    id: int
    kind: NoteKind
    text: str
    task_id: str
    at: datetime


class Notes:
    """Turns notes into rows of progress.db and back."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def add(self, kind: str, text: str, now: datetime, *, task_id: str = "") -> Note:
        """Store a note; raises ProgressError for an unknown kind or a note without words."""
        known = next((k for k in KINDS if k == kind), None)
        if known is None:
            raise ProgressError(f"There is no kind of note {kind!r}; the kinds are {', '.join(KINDS)}.")
        text = text.strip()
        if not text:
            raise ProgressError("The note is empty; write at least a word.")
        if len(text) > LONGEST:
            raise ProgressError(f"The note has {len(text):,} characters; {LONGEST:,} are the most.")
        with self.database.work() as connection:
            cursor = connection.execute(
                "INSERT INTO note (kind, text, task_id, at) VALUES (?, ?, ?, ?)",
                (known, text, task_id, now.isoformat()),
            )
        return Note(int(cursor.lastrowid or 0), known, text, task_id, now)

    def list(self, kind: str = "") -> list[Note]:
        """List notes, or those of one kind, the newest first."""
        with self.database.work() as connection:
            rows = connection.execute(
                "SELECT * FROM note WHERE ? = '' OR kind = ? ORDER BY at DESC, id DESC", (kind, kind)
            ).fetchall()
        return [
            Note(r["id"], r["kind"], r["text"], r["task_id"], datetime.fromisoformat(r["at"])) for r in rows
        ]

    def delete(self, note_id: int) -> None:
        """Delete a note; raises ProgressError if there is none with this id."""
        with self.database.work() as connection:
            if not connection.execute("DELETE FROM note WHERE id = ?", (note_id,)).rowcount:
                raise ProgressError(f"There is no note {note_id}.")
