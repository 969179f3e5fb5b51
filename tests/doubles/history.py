"""A learner who practices for some weeks: drills really played, graded and stored, by a clock that is given."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from assistant.bank import Item, built_in_items, deep_task, rapid_task
from assistant.drill.actions import Begin, Next, Overrule, Submit
from assistant.drill.engine import DrillRoom
from assistant.drill.examiner import Examiner
from assistant.drill.kinds import start
from assistant.drill.machine import Drill, State
from assistant.drill.marks import KeywordGrader
from assistant.drill.task import Task
from assistant.progress.database import Database
from assistant.progress.store import ProgressStore
from content.questions import load_questions

# How much of an answer the learner knows on the first day, and by how much that grows a day; how sure it sounds.
SKILL = {"ml": (0.5, 0.02, 3), "llm": (0.2, 0.012, 4), "statistics": (0.65, 0.01, 3), "rag": (0.35, 0.03, 2)}


def practiced(
    database: Database, last: datetime, *, days: int = 20, questions: int = 5, seed: int = 1
) -> ProgressStore:
    """Play a quiz on most of the days up to `last` and a deep dive every fifth, and return the store they lie in."""
    luck = random.Random(seed)
    room = DrillRoom(ProgressStore(database), Examiner(KeywordGrader()))
    items = built_in_items(load_questions().values())
    by_topic = {t: [i for i in items if i.topic == t and i.kind == "concept"] for t in SKILL}
    for day in range(days):
        at = last - timedelta(days=days - 1 - day, hours=1)
        if day % 7 == 6:
            continue  # a day off a week
        topic = list(SKILL)[day % len(SKILL)]
        chosen = luck.sample(by_topic[topic], questions)
        play(room, "rapid", [rapid_task(item, seed) for item in chosen], at, day, luck)
        if day % 5 == 4:
            play(room, "deep", [deep_task(one_of(by_topic[topic], luck), seed)], at, day, luck)
    return room.store


def one_of(items: list[Item], luck: random.Random) -> Item:
    """Draw an item."""
    return items[luck.randrange(len(items))]


def play(room: DrillRoom, kind: str, tasks: list[Task], at: datetime, day: int, luck: random.Random) -> Drill:
    """Play one drill to its end, a minute a question; one verdict in a dozen is overruled."""
    drill = room.begin(start(kind, tasks, seed=1, now=at))  # type: ignore[arg-type]
    drill = room.act(drill, Begin(), at)
    while drill.state is not State.CLOSED:
        at += timedelta(minutes=1)
        assert drill.task is not None
        drill = room.act(drill, answered(drill.task, day, luck), at)
        if luck.random() < 1 / 12 and drill.last and drill.last.task.points and not drill.last.gave_up:
            drill = room.act(drill, Overrule(drill.last.ordinal, 0, "yes"), at)
        if drill.state is State.FEEDBACK:
            drill = room.act(drill, Next(), at)
    return drill


def answered(task: Task, day: int, luck: random.Random) -> Submit:
    """Say as many of the key points as the learner knows by now, as surely as it is its way."""
    begun, growth, sure = SKILL[task.topic]
    known = min(0.95, begun + growth * day)
    said = [point.claim for point in task.points if luck.random() < known]
    if not said and luck.random() < 0.5:
        return Submit("", gave_up=True)
    confidence = max(1, min(4, sure + luck.choice((-1, 0, 0, 1))))
    return Submit(" ".join(said) or "It depends on the data.", confidence)
