"""Drills and attempts on disk: every action is one row, the drill as it stands is always whole."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from pydantic import TypeAdapter

from assistant.drill.actions import Action, Draft, action_named
from assistant.drill.attempt import Attempt
from assistant.drill.machine import Drill, State, with_id
from assistant.progress.database import Database, ProgressError
from assistant.progress.mastery import Scored
from assistant.progress.memory import settle

DRILL: TypeAdapter[Drill] = TypeAdapter(Drill)
ATTEMPT: TypeAdapter[Attempt] = TypeAdapter(Attempt)
FINISHED = (State.CLOSED, State.ABANDONED)


@dataclass(frozen=True, slots=True)
class Event:
    """One row of a drill's history: the action and when it came."""

    at: datetime
    action: Action


@dataclass(frozen=True, slots=True)
class DrillRow:
    """One line of the list of drills."""

    id: int
    kind: str
    title: str
    state: str
    started_at: datetime
    attempts: int
    mean_score: float | None


class ProgressStore:
    """Turns drills into rows of progress.db and back."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def add(self, drill: Drill) -> Drill:
        """Store a new drill; returns it with its id."""
        with self.database.work() as connection:
            cursor = connection.execute(
                "INSERT INTO drill (kind, profile, title, state, seq, snapshot, started_at) "
                "VALUES (?, ?, ?, ?, ?, '', ?)",
                (
                    drill.kind,
                    drill.profile,
                    drill.title,
                    drill.state,
                    drill.seq,
                    drill.started_at.isoformat(),
                ),
            )
            drill = with_id(drill, int(cursor.lastrowid or 0))
            connection.execute("UPDATE drill SET snapshot = ? WHERE id = ?", (_json(drill), drill.id))
            connection.execute(
                "INSERT INTO drill_event VALUES (?, 0, ?, 'start', ?, '', ?)",
                (drill.id, drill.started_at.isoformat(), _json(drill), drill.state),
            )
        return drill

    def save(self, before: Drill, after: Drill, action: Action, now: datetime) -> None:
        """Store one action with all it changed, in one transaction.

        Raises ProgressError if the drill went on elsewhere (another window) since `before` was read.
        """
        with self.database.work() as connection:
            done = connection.execute(
                "UPDATE drill SET state = ?, seq = ?, snapshot = ?, ended_at = ? WHERE id = ? AND seq = ?",
                (
                    after.state,
                    after.seq,
                    _json(after),
                    after.ended_at.isoformat() if after.ended_at else None,
                    after.id,
                    before.seq,
                ),
            )
            if done.rowcount != 1:
                raise ProgressError(f"Drill {after.id} went on in another window, which holds it now.")
            if isinstance(action, Draft):  # of drafts in a row, the last says it all
                connection.execute(
                    "DELETE FROM drill_event WHERE drill_id = ? AND seq = ? AND action = 'Draft'",
                    (before.id, before.seq),
                )
            connection.execute(
                "INSERT INTO drill_event VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    after.id,
                    after.seq,
                    now.isoformat(),
                    type(action).__name__,
                    TypeAdapter(type(action)).dump_json(action).decode(),
                    before.state,
                    after.state,
                ),
            )
            self._save_attempts(connection, before, after)
            if not _may_still_change(after):
                self._settle(connection, after.id, now)

    def load(self, drill_id: int) -> Drill:
        """Read a drill as it stands; raises ProgressError if there is none with this id."""
        with self.database.work() as connection:
            row = connection.execute("SELECT snapshot FROM drill WHERE id = ?", (drill_id,)).fetchone()
        if row is None:
            raise ProgressError(f"There is no drill {drill_id}; begin a new one.")
        return DRILL.validate_json(row["snapshot"])

    def unfinished(self) -> list[Drill]:
        """List the drills that can be gone on with, the newest first."""
        with self.database.work() as connection:
            rows = connection.execute(
                "SELECT snapshot FROM drill WHERE state NOT IN (?, ?) ORDER BY id DESC", FINISHED
            ).fetchall()
        return [DRILL.validate_json(row["snapshot"]) for row in rows]

    def drills(self, limit: int = 50) -> list[DrillRow]:
        """List drills, the newest first, with their number of attempts and mean score."""
        with self.database.work() as connection:
            rows = connection.execute(
                "SELECT d.id, d.kind, d.title, d.state, d.started_at, count(a.id), avg(a.score) FROM drill d "
                "LEFT JOIN attempt a ON a.drill_id = d.id GROUP BY d.id ORDER BY d.id DESC LIMIT ?",
                (limit,),
            ).fetchall()
        return [DrillRow(r[0], r[1], r[2], r[3], _time(r[4]), r[5], r[6]) for r in rows]

    def history(self, drill_id: int) -> tuple[Drill, list[Event]]:
        """Read a drill as it began and every action since; replaying them gives the drill as it stands."""
        with self.database.work() as connection:
            rows = connection.execute(
                "SELECT at, action, payload FROM drill_event WHERE drill_id = ? ORDER BY seq", (drill_id,)
            ).fetchall()
        if not rows:
            raise ProgressError(f"There is no drill {drill_id}; begin a new one.")
        events = [
            Event(
                _time(row["at"]),
                TypeAdapter(action_named(row["action"])).validate_json(row["payload"]),
            )
            for row in rows[1:]
        ]
        return DRILL.validate_json(rows[0]["payload"]), events

    def attempts(self, *, topic: str = "", since: datetime | None = None) -> list[Attempt]:
        """List attempts in order of time, of one topic or all, from `since` on."""
        with self.database.work() as connection:
            rows = connection.execute(
                "SELECT record FROM attempt WHERE (? = '' OR topic = ?) AND submitted_at >= ? "
                "ORDER BY submitted_at, id",
                (topic, topic, since.isoformat() if since else ""),
            ).fetchall()
        return [ATTEMPT.validate_json(row["record"]) for row in rows]

    def scored(self) -> list[Scored]:
        """List what mastery and calibration need of every graded attempt.

        Answers to a question that came back within its drill, and recaps, say little about tomorrow and
        are left out.
        """
        with self.database.work() as connection:
            rows = connection.execute(
                "SELECT topic, level, score, confidence, submitted_at FROM attempt WHERE score IS NOT NULL "
                "AND kind <> 'recap' AND json_extract(record, '$.task.returns') = 0 "
                "ORDER BY submitted_at, id"
            ).fetchall()
        return [Scored(r[0], r[1], r[2], r[3], _time(r[4])) for r in rows]

    def times_asked(self) -> dict[str, int]:
        """Count the attempts by question id."""
        with self.database.work() as connection:
            rows = connection.execute(
                "SELECT question_id, count(*) FROM attempt GROUP BY question_id"
            ).fetchall()
        return {row[0]: row[1] for row in rows}

    def recompute_scores(self) -> int:
        """Work out every stored score again from its facts; returns how many changed."""
        changed = 0
        with self.database.work() as connection:
            for row in connection.execute("SELECT id, score, record FROM attempt").fetchall():
                value = ATTEMPT.validate_json(row["record"]).score
                if value != row["score"]:
                    connection.execute("UPDATE attempt SET score = ? WHERE id = ?", (value, row["id"]))
                    changed += 1
        return changed

    def interview(self) -> datetime | None:
        """Read the day of the interview, as midnight UTC; None if none was set."""
        with self.database.work() as connection:
            return _interview(connection)

    def set_interview(self, day: date | None) -> None:
        """Keep the day of the interview, which bounds the intervals of reviews; None removes it."""
        with self.database.work() as connection:
            connection.execute("DELETE FROM setting WHERE name = 'interview_date'")
            if day is not None:
                connection.execute("INSERT INTO setting VALUES ('interview_date', ?)", (day.isoformat(),))

    def _save_attempts(self, connection: sqlite3.Connection, before: Drill, after: Drill) -> None:
        known = {attempt.ordinal: attempt for attempt in before.attempts}
        for attempt in after.attempts:
            if known.get(attempt.ordinal) != attempt:
                connection.execute(
                    "INSERT INTO attempt (drill_id, ordinal, question_id, kind, topic, level, submitted_at, "
                    "confidence, score, record) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                    "ON CONFLICT (drill_id, ordinal) DO UPDATE SET score = excluded.score, record = excluded.record",
                    (
                        after.id,
                        attempt.ordinal,
                        attempt.task.question_id,
                        attempt.task.kind,
                        attempt.task.topic,
                        attempt.task.level,
                        attempt.submitted_at.isoformat(),
                        attempt.confidence,
                        attempt.score,
                        ATTEMPT.dump_json(attempt).decode(),
                    ),
                )

    def _settle(self, connection: sqlite3.Connection, drill_id: int, now: datetime) -> None:
        """Let graded attempts that nothing can change any more reach the cards and the error log, once."""
        until = _interview(connection)
        for row in connection.execute(
            "SELECT id, record FROM attempt WHERE drill_id = ? AND NOT settled ORDER BY ordinal", (drill_id,)
        ).fetchall():
            attempt = ATTEMPT.validate_json(row["record"])
            if attempt.score is not None:
                settle(connection, attempt, row["id"], now, until)
            connection.execute("UPDATE attempt SET settled = 1 WHERE id = ?", (row["id"],))


def _may_still_change(drill: Drill) -> bool:
    """Whether the last attempt waits for marks or for the user's word on them."""
    state = drill.resumes_to if drill.state is State.PAUSED else drill.state
    return state in (State.SUBMITTED, State.FEEDBACK)


def _interview(connection: sqlite3.Connection) -> datetime | None:
    row = connection.execute("SELECT value FROM setting WHERE name = 'interview_date'").fetchone()
    return datetime.combine(date.fromisoformat(row[0]), time(), UTC) if row else None


def _json(drill: Drill) -> str:
    return DRILL.dump_json(drill).decode()


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
