"""Cards and the error log on disk: what a finished attempt leaves behind, and what is due."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from assistant.drill.attempt import Attempt
from assistant.progress.database import Database, ProgressError
from assistant.progress.errors import (
    ERROR_BELOW,
    ERROR_TYPES,
    ErrorEntry,
    ErrorType,
    error_type,
    is_closed,
    missing_text,
)
from assistant.progress.schedule import is_due, rating_of, review, urgency, utc

CARD_BELOW = 0.6
CARD_KINDS = ("concept", "calculate", "pattern")


@dataclass(frozen=True, slots=True)
class StudyCard:
    """One card: a question that was missed (or starred), its key points, and its place in the schedule."""

    question_id: str
    topic: str
    front: str
    back: tuple[str, ...]
    source: str
    reason: str
    fsrs: str
    due: datetime
    reps: int
    lapses: int
    suspended: bool


class Memory:
    """Reads what is due and what went wrong, and takes the user's corrections."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def cards(self) -> list[StudyCard]:
        """List all cards, the soonest due first."""
        with self.database.work() as connection:
            rows = connection.execute("SELECT * FROM card ORDER BY due, id").fetchall()
        return [_card(row) for row in rows]

    def due(self, now: datetime, interview: datetime | None = None) -> list[StudyCard]:
        """List the cards to review now, the most urgent first."""
        waiting = [c for c in self.cards() if not c.suspended and is_due(c.fsrs, c.due, now, interview)]
        return sorted(waiting, key=lambda c: urgency(c.fsrs, c.due, now, interview))

    def overdue_share(self, now: datetime) -> dict[str, float]:
        """Turn the cards into the share of each topic's that is past its day."""
        by_topic: dict[str, list[bool]] = {}
        for card in self.cards():
            if not card.suspended:
                by_topic.setdefault(card.topic, []).append(card.due <= now)
        return {topic: sum(late) / len(late) for topic, late in by_topic.items()}

    def star(self, attempt: Attempt, now: datetime) -> None:
        """Make a card of an attempt's question although it was not missed; due tomorrow at the latest."""
        with self.database.work() as connection:
            _add_card(connection, attempt, "starred", now)

    def suspend(self, question_id: str, *, suspended: bool) -> None:
        """Take a card out of the schedule, or put it back."""
        with self.database.work() as connection:
            connection.execute(
                "UPDATE card SET suspended = ? WHERE question_id = ?", (int(suspended), question_id)
            )

    def errors(self, *, status: str = "") -> list[ErrorEntry]:
        """List the error log, or one status of it, the newest first."""
        with self.database.work() as connection:
            rows = connection.execute(
                "SELECT * FROM error WHERE ? = '' OR status = ? ORDER BY at DESC, id DESC", (status, status)
            ).fetchall()
        return [ErrorEntry(**(dict(row) | {"at": datetime.fromisoformat(row["at"])})) for row in rows]

    def correct_error(self, error_id: int, *, type: ErrorType, fix_note: str) -> None:
        """Put the user's own type and note on an error; raises ProgressError if there is no such entry."""
        if type not in ERROR_TYPES:
            raise ProgressError(f"'{type}' is no error type; the types are {', '.join(ERROR_TYPES)}.")
        with self.database.work() as connection:
            done = connection.execute(
                "UPDATE error SET type = ?, fix_note = ? WHERE id = ?", (type, fix_note, error_id)
            )
            if not done.rowcount:
                raise ProgressError(f"There is no error {error_id} in the log.")

    def error(self, error_id: int) -> ErrorEntry:
        """Read one entry of the error log; raises ProgressError if there is none with this id."""
        found = next((entry for entry in self.errors() if entry.id == error_id), None)
        if found is None:
            raise ProgressError(f"There is no error {error_id} in the log; `whetstone errors` lists them.")
        return found

    def close_error(self, error_id: int, *, closed: bool = True) -> ErrorEntry:
        """Call an error fixed, or open again; raises ProgressError if there is none with this id."""
        found = self.error(error_id)
        status: Literal["open", "fixed"] = "fixed" if closed else "open"
        with self.database.work() as connection:
            connection.execute("UPDATE error SET status = ? WHERE id = ?", (status, error_id))
        return replace(found, status=status)


def settle(
    connection: sqlite3.Connection,
    attempt: Attempt,
    attempt_id: int,
    now: datetime,
    interview: datetime | None,
) -> None:
    """Turn a graded attempt into its review, its card if it was missed, and its line of the error log."""
    value = attempt.score
    if value is None:
        return
    ease = rating_of(attempt)
    if attempt.task.kind in CARD_KINDS and ease is not None:
        card = connection.execute(
            "SELECT * FROM card WHERE question_id = ?", (attempt.task.question_id,)
        ).fetchone()
        if card is None and (attempt.gave_up or value < CARD_BELOW):
            _add_card(connection, attempt, "missed", now)
            card = connection.execute(
                "SELECT * FROM card WHERE question_id = ?", (attempt.task.question_id,)
            ).fetchone()
        if card is not None:
            done = review(card["id"], card["fsrs"], ease, now, interview)
            lapsed = int(ease == "again" and card["reps"] > 0)
            connection.execute(
                "UPDATE card SET fsrs = ?, due = ?, reps = reps + 1, lapses = lapses + ? WHERE id = ?",
                (done.fsrs, done.due.isoformat(), lapsed, card["id"]),
            )
            connection.execute(
                "INSERT INTO review (question_id, attempt_id, rating, at, recall_before, days) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (attempt.task.question_id, attempt_id, ease, now.isoformat(), done.recall_before, done.days),
            )
    _log_error(connection, attempt, now)


def _add_card(connection: sqlite3.Connection, attempt: Attempt, reason: str, now: datetime) -> None:
    task = attempt.task
    back = [point.claim for point in task.points]
    if task.number:
        back.append(task.number.working)
    if task.pattern:
        back += [f"Pattern: {' or '.join(task.pattern.accepted)}", task.pattern.insight]
    connection.execute(
        "INSERT INTO card (question_id, topic, front, back, source, reason, due) VALUES (?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (question_id) DO NOTHING",
        (task.question_id, task.topic, task.prompt, json.dumps(back), task.source, reason, now.isoformat()),
    )


def _log_error(connection: sqlite3.Connection, attempt: Attempt, now: datetime) -> None:
    task = attempt.task
    row = connection.execute(
        "SELECT * FROM error WHERE question_id = ? AND status <> 'fixed'", (task.question_id,)
    ).fetchone()
    kind = error_type(attempt)
    if kind is None:
        if row is not None and task.kind not in ("follow_up", "recap"):
            _note_success(connection, row, task.question_id)
        return
    if task.returns:
        return  # the miss that brought it back is in the log
    said = attempt.answer.strip() or attempt.work.pattern
    if row is None:
        connection.execute(
            "INSERT INTO error (at, question_id, topic, type, prompt, said, missing) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (now.isoformat(), task.question_id, task.topic, kind, task.name, said, missing_text(attempt)),
        )
    else:
        connection.execute(
            "UPDATE error SET at = ?, type = ?, said = ?, missing = ?, status = 'open', seen = seen + 1 "
            "WHERE id = ?",
            (now.isoformat(), kind, said, missing_text(attempt), row["id"]),
        )


def _note_success(connection: sqlite3.Connection, error: sqlite3.Row, question_id: str) -> None:
    rows = connection.execute(
        "SELECT submitted_at FROM attempt WHERE question_id = ? AND score >= ? AND submitted_at > ? "
        "AND kind NOT IN ('follow_up', 'recap')",
        (question_id, ERROR_BELOW, error["at"]),
    ).fetchall()
    status = "fixed" if is_closed([utc(row[0]) for row in rows]) else "retrying"
    connection.execute("UPDATE error SET status = ? WHERE id = ?", (status, error["id"]))


def _card(row: sqlite3.Row) -> StudyCard:
    return StudyCard(
        row["question_id"],
        row["topic"],
        row["front"],
        tuple(json.loads(row["back"])),
        row["source"],
        row["reason"],
        row["fsrs"],
        utc(row["due"]),
        row["reps"],
        row["lapses"],
        bool(row["suspended"]),
    )
