"""What the user has ticked on the checklist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assistant.progress.database import Database


@dataclass(frozen=True, slots=True)
class Tick:
    """How far the user says an item is (a tick is 1, a counter may be more), and since when."""

    id: str
    value: int
    at: datetime


class Ticks:
    """Turns ticks into rows of progress.db and back."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def all(self) -> dict[str, Tick]:
        """Read the ticks by item."""
        with self.database.work() as connection:
            rows = connection.execute("SELECT * FROM checklist").fetchall()
        return {r["id"]: Tick(r["id"], r["value"], datetime.fromisoformat(r["ticked_at"])) for r in rows}

    def set(self, item_id: str, value: int, now: datetime) -> None:
        """Keep the user's word on an item; 0 takes the tick away."""
        with self.database.work() as connection:
            if value:
                connection.execute(
                    "INSERT OR REPLACE INTO checklist VALUES (?, ?, ?)", (item_id, value, now.isoformat())
                )
            else:
                connection.execute("DELETE FROM checklist WHERE id = ?", (item_id,))
