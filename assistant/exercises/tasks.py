"""Exercises as tasks of a drill."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from assistant.drill.deck import code_task
from assistant.drill.task import Point, Task
from content.exercises import Exercise


def exercise_tasks(exercises: Iterable[Exercise], topics: Collection[str] = ()) -> list[Task]:
    """Turn exercises into tasks, those on one of the topics if any are given."""
    return [
        code_task(
            exercise.id,
            title=exercise.title,
            topic=exercise.topics[0],
            level=exercise.level,
            statement=exercise.statement,
            minutes=exercise.minutes,
            points=[
                Point(point.claim, point.weight == "vital", point.support) for point in exercise.key_points
            ],
            source=exercise.page,
            explain=exercise.explain,
        )
        for exercise in exercises
        if not topics or set(topics) & set(exercise.topics)
    ]
