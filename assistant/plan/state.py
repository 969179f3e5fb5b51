"""The state of a plan: its dates and limits, and where each task stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal

from assistant.plan.tasks import Task

FEWEST_DAYS, MOST_DAYS = 3, 90
FEWEST_HOURS, MOST_HOURS = 0.5, 12.0
MOST_OVER = 60  # minutes by which a day may exceed its limit, when one task alone is longer
REVIEW_RESERVE, REVIEW_SHARE = 25, 0.15  # minutes, and share of the day, kept free for reviews
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class PlanError(Exception):
    """The plan cannot be made or changed as asked; the message says what would do."""


class Status(StrEnum):
    """Where a task stands: to be done, done, skipped by the user, or left out by the planner."""

    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Profile:
    """Dates and limits of a plan: first and last day of study, the interview, minutes a day, days off.

    Days off are weekdays (`sun`) and dates. With the pace `completion` the plan waits for the user and moves
    on as a whole; with `date` missed tasks are caught up.
    """

    first_day: date
    last_day: date
    minutes: int
    interview: date | None = None
    days_off: frozenset[str] = frozenset()
    pace: Literal["date", "completion"] = "date"

    def is_off(self, day: date) -> bool:
        """Tell whether nothing is to be planned on a date."""
        return WEEKDAYS[day.weekday()] in self.days_off or day.isoformat() in self.days_off

    def study_days(self, first: date, last: date) -> list[date]:
        """List the dates from first to last on which there is study."""
        count = (last - first).days + 1
        return [d for d in (first + timedelta(n) for n in range(max(0, count))) if not self.is_off(d)]

    @property
    def capacity(self) -> int:
        """Minutes of a day that tasks may take; the rest is kept free for reviews."""
        return self.minutes - min(REVIEW_RESERVE, int(REVIEW_SHARE * self.minutes))


@dataclass(frozen=True, slots=True)
class Placed:
    """A task with its date (None: on no day), its status, why that is so, and the option chosen (or "")."""

    task: Task
    on: date | None = None
    status: Status = Status.OPEN
    reason: str = ""
    choice: str = ""
    done_at: datetime | None = None
    spent_minutes: int = 0

    @property
    def id(self) -> str:
        """The id of the task."""
        return self.task.id

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.status is Status.OPEN


@dataclass(frozen=True, slots=True)
class State:
    """A plan as it stands."""

    profile: Profile
    tasks: tuple[Placed, ...]

    def find(self, task_id: str) -> Placed:
        """Find a task by its id; raises PlanError if there is none."""
        found = next((p for p in self.tasks if p.id == task_id), None)
        if found is None:
            close = [p.id for p in self.tasks if task_id and task_id in p.id][:4]
            hint = f"did you mean {', '.join(close)}?" if close else "`whetstone plan show` lists them."
            raise PlanError(f"There is no task {task_id!r} in the plan; {hint}")
        return found


@dataclass(frozen=True, slots=True)
class Facts:
    """What the planner knows: mastery (0 to 1), its lower bound, attempts and importance by topic, and cards due."""

    mastery: Mapping[str, float] = field(default_factory=dict)
    lower: Mapping[str, float] = field(default_factory=dict)
    attempts: Mapping[str, int] = field(default_factory=dict)
    importance: Mapping[str, float] = field(default_factory=dict)
    due: int = 0

    def weakness(self, topic: str) -> float:
        """How weak a topic is, 0 to 1; one never asked about is taken to be half known."""
        return 1 - self.mastery[topic] if self.attempts.get(topic) else 0.5

    def weakest(self, topics: Sequence[str]) -> str:
        """The weakest of the topics, the first of equals."""
        return max(topics, key=self.weakness)
