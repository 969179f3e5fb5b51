"""The plan on disk: its dates and limits, and one row for each task."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import cast

from assistant.plan.layout import is_spread, spread_task
from assistant.plan.state import Placed, Profile, State, Status
from assistant.plan.tasks import Task
from assistant.progress.database import Database


class PlanStore:
    """Turns the current plan into rows of progress.db and back; earlier plans stay in the file."""

    def __init__(self, database: Database, tasks: Mapping[str, Task]) -> None:
        """Tasks are those of the content; rows of tasks that are no longer in it are passed over."""
        self.database = database
        self.tasks = tasks

    def load(self, interview: date | None) -> State | None:
        """Read the plan begun last; None if there is none. A task that came into the content since is open."""
        with self.database.work() as connection:
            row = connection.execute("SELECT * FROM plan ORDER BY id DESC LIMIT 1").fetchone()
            if row is None:
                return None
            rows = connection.execute("SELECT * FROM plan_task WHERE plan_id = ?", (row["id"],)).fetchall()
        profile = Profile(
            date.fromisoformat(row["first_day"]),
            date.fromisoformat(row["last_day"]),
            row["minutes"],
            interview,
            frozenset(json.loads(row["days_off"])),
            row["pace"],
        )
        stored = {r["id"]: r for r in rows}
        tasks = [*self.tasks.values(), *(spread_task(i) for i in stored if is_spread(i))]
        placed = []
        for task in sorted(tasks, key=lambda t: t.day):
            r = stored.get(task.id)
            placed.append(
                Placed(task)
                if r is None
                else Placed(
                    task,
                    date.fromisoformat(r["scheduled_on"]) if r["scheduled_on"] else None,
                    Status(r["status"]),
                    r["reason"],
                    r["choice"],
                    datetime.fromisoformat(r["done_at"]) if r["done_at"] else None,
                    r["spent_minutes"],
                )
            )
        return State(profile, tuple(placed))

    def begin(self, state: State, now: datetime) -> None:
        """Store a new plan, which becomes the current one."""
        profile = state.profile
        with self.database.work() as connection:
            cursor = connection.execute(
                "INSERT INTO plan (first_day, last_day, minutes, days_off, pace, created_at) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (*_row(profile), now.isoformat()),
            )
            for p in state.tasks:
                connection.execute(
                    "INSERT INTO plan_task VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    _task(cast(int, cursor.lastrowid), p),
                )

    def save(self, before: State, after: State) -> None:
        """Store what changed of the current plan, in one transaction."""
        was = {p.id: p for p in before.tasks}
        with self.database.work() as connection:
            plan_id = connection.execute("SELECT max(id) FROM plan").fetchone()[0]
            if before.profile != after.profile:
                connection.execute(
                    "UPDATE plan SET first_day = ?, last_day = ?, minutes = ?, days_off = ?, pace = ? WHERE id = ?",
                    (*_row(after.profile), plan_id),
                )
            for p in after.tasks:
                if was.get(p.id) != p or p.on is None:
                    connection.execute(
                        "INSERT OR REPLACE INTO plan_task VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _task(plan_id, p)
                    )


def _row(profile: Profile) -> tuple[str, str, int, str, str]:
    return (
        profile.first_day.isoformat(),
        profile.last_day.isoformat(),
        profile.minutes,
        json.dumps(sorted(profile.days_off)),
        profile.pace,
    )


def _task(plan_id: int, p: Placed) -> tuple[object, ...]:
    return (
        plan_id,
        p.id,
        p.on.isoformat() if p.on else None,
        p.status.value,
        p.reason,
        p.choice,
        p.done_at.isoformat() if p.done_at else None,
        p.spent_minutes,
    )
