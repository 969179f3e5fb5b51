"""Tasks: one thing to do on a day of the plan, what it opens, and what is accepted as done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Priority = Literal["must", "should", "could"]
TaskType = Literal[
    "dsa", "practice", "ml", "code", "domain", "design", "case", "read", "mock", "review", "project", "output",
    "deep", "star", "care", "extra",
]  # fmt: skip
OpeningKind = Literal["page", "drill", "exercise", "design", "problem", "link", "note"]
# What teaches something new; the last two days hold none of it.
NEW_MATERIAL: frozenset[TaskType] = frozenset(
    ("dsa", "ml", "code", "domain", "design", "case", "read", "project", "output", "deep", "extra")
)
RANK: dict[Priority, int] = {"must": 0, "should": 1, "could": 2}


@dataclass(frozen=True, slots=True)
class Opening:
    """One thing that a task opens: a page id, `kind:topic` of a drill, an exercise, a problem, a link, or a design.

    A design is `family:phase+phase`; without a family it is any, without phases it is a whole interview.

    `minutes` (0: the kind's own) is the time box of a drill.
    """

    kind: OpeningKind
    value: str
    label: str
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Accepts:
    """What is accepted as done: so many problems, answers in a topic, drills of these kinds, notes, stories, an exercise.

    `names` are slugs, topics, drill kinds (`a/b`: either), a kind of note, or an exercise; `text` says it to a
    reader. A task that only the user can judge has the kind `word`.
    """

    kind: Literal["problems", "answers", "drills", "notes", "exercise", "stories", "word"]
    text: str
    count: int = 1
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One of the alternatives of a task; `id` is a topic or a plan term."""

    id: str
    title: str
    openings: tuple[Opening, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do; `day` is the day of the plan it belongs to, whatever date it is scheduled on.

    A task with `options` is done with one of them, whose openings are added to its own.
    """

    id: str
    day: int
    type: TaskType
    topic: str
    title: str
    minutes: int
    priority: Priority
    openings: tuple[Opening, ...]
    accepts: Accepts
    deliverable: str = ""
    prerequisites: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()

    @property
    def is_new(self) -> bool:
        """Whether it teaches something new."""
        return self.type in NEW_MATERIAL

    def chosen(self, choice: str) -> Option | None:
        """The option that was chosen, else the first; None for a task without options."""
        return next((o for o in self.options if o.id == choice), self.options[0] if self.options else None)

    def opens(self, choice: str = "") -> tuple[Opening, ...]:
        """List all that the task opens with the chosen option."""
        option = self.chosen(choice)
        return (*option.openings, *self.openings) if option else self.openings
