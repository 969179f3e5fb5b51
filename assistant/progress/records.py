"""What the user writes down: stories, solved problems, and cards of his own."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from assistant.bank import Item
from assistant.behavioral import COMPETENCIES, Story
from assistant.drill.task import Point
from assistant.progress.database import Database, ProgressError

Difficulty = Literal["easy", "medium", "hard"]


@dataclass(frozen=True, slots=True)
class Solved:
    """One try at a LeetCode problem: its slug, the pattern, minutes spent, and how it went."""

    slug: str
    pattern: str
    difficulty: Difficulty
    minutes: int
    solved: bool
    hints: int
    at: datetime


@dataclass(frozen=True, slots=True)
class OwnCard:
    """One card of the user's own; each line of the back is a key point."""

    id: str
    topic: str
    front: str
    back: tuple[str, ...]
    tags: tuple[str, ...] = ()


class Records:
    """Turns stories, solved problems and own cards into rows of progress.db and back."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def save_story(self, story: Story, now: datetime) -> Story:
        """Store a story, new (id 0) or changed; raises ProgressError for a competency that does not exist."""
        unknown = [c for c in story.competencies if c not in COMPETENCIES]
        if unknown:
            raise ProgressError(
                f"'{unknown[0]}' is no competency; the competencies are {', '.join(COMPETENCIES)}."
            )
        with self.database.work() as connection:
            cursor = connection.execute(
                "INSERT OR REPLACE INTO story VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    story.id or None,
                    story.title,
                    story.situation,
                    story.task,
                    story.action,
                    story.result,
                    story.reflection,
                    json.dumps(story.competencies),
                    now.isoformat(),
                ),
            )
        return replace(story, id=story.id or int(cursor.lastrowid or 0))

    def stories(self) -> list[Story]:
        """List the story bank in the order in which it grew."""
        with self.database.work() as connection:
            rows = connection.execute(
                "SELECT id, title, situation, task, action, result, reflection, competencies FROM story ORDER BY id"
            ).fetchall()
        return [
            Story(**(dict(row) | {"competencies": tuple(json.loads(row["competencies"]))})) for row in rows
        ]

    def delete_story(self, story_id: int) -> None:
        """Take a story out of the bank."""
        with self.database.work() as connection:
            connection.execute("DELETE FROM story WHERE id = ?", (story_id,))

    def log_solved(self, solved: Solved) -> None:
        """Add one try to the practice log."""
        with self.database.work() as connection:
            connection.execute(
                "INSERT INTO practice (slug, pattern, difficulty, minutes, solved, hints, at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    solved.slug,
                    solved.pattern,
                    solved.difficulty,
                    solved.minutes,
                    int(solved.solved),
                    solved.hints,
                    solved.at.isoformat(),
                ),
            )

    def practice(self) -> list[Solved]:
        """List the practice log in order of time."""
        with self.database.work() as connection:
            rows = connection.execute("SELECT * FROM practice ORDER BY at, id").fetchall()
        return [
            Solved(
                row["slug"],
                row["pattern"],
                row["difficulty"],
                row["minutes"],
                bool(row["solved"]),
                row["hints"],
                datetime.fromisoformat(row["at"]),
            )
            for row in rows
        ]

    def add_own_cards(self, cards: list[OwnCard], now: datetime) -> None:
        """Store cards of the user's own, due at once; one with a known id replaces its words, not its schedule."""
        with self.database.work() as connection:
            for card in cards:
                back = json.dumps(card.back)
                connection.execute(
                    "INSERT OR REPLACE INTO own_card VALUES (?, ?, ?, ?, ?)",
                    (card.id, card.topic, card.front, back, json.dumps(card.tags)),
                )
                connection.execute(
                    "INSERT INTO card (question_id, topic, front, back, source, reason, due) "
                    "VALUES (?, ?, ?, ?, '', 'own', ?) ON CONFLICT (question_id) DO UPDATE SET "
                    "topic = excluded.topic, front = excluded.front, back = excluded.back",
                    (card.id, card.topic, card.front, back, now.isoformat()),
                )

    def own_cards(self) -> list[OwnCard]:
        """List the user's own cards."""
        with self.database.work() as connection:
            rows = connection.execute("SELECT * FROM own_card ORDER BY id").fetchall()
        return [
            OwnCard(
                row["id"],
                row["topic"],
                row["front"],
                tuple(json.loads(row["back"])),
                tuple(json.loads(row["tags"])),
            )
            for row in rows
        ]

    def delete_own_card(self, card_id: str) -> None:
        """Forget a card of the user's own with its schedule; its reviews of the past stay."""
        with self.database.work() as connection:
            done = connection.execute("DELETE FROM own_card WHERE id = ?", (card_id,))
            if done.rowcount:
                connection.execute("DELETE FROM card WHERE question_id = ?", (card_id,))


def own_card_id(front: str) -> str:
    """Turn the question of a card into its id, so that the same card read again changes nothing."""
    return "own-" + hashlib.sha256(front.encode()).hexdigest()[:12]


def own_items(cards: list[OwnCard]) -> list[Item]:
    """Turn own cards into items of the bank; the first line of the back is the vital point."""
    return [
        Item(
            id=card.id,
            text=card.front,
            topic=card.topic,
            kind="concept",
            level=2,
            points=tuple(Point(claim, index == 0) for index, claim in enumerate(card.back)),
            origin="own",
            source="own card",
            tags=card.tags,
        )
        for card in cards
    ]
