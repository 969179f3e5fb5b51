"""The plan of the content as tasks, and plans over given days, for tests of the planner."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

from assistant.plan.blocks import build_tasks
from assistant.plan.catch_up import plan
from assistant.plan.layout import spread_tasks
from assistant.plan.state import Facts, Placed, Profile, State
from assistant.plan.tasks import Task
from content.catalogue import load_catalogue
from content.handbook import load_handbook
from content.plan import load_plan

FIRST = date(2027, 3, 1)  # a Monday


@cache
def plan_tasks() -> tuple[Task, ...]:
    """The tasks of the 30 days."""
    pages = load_handbook()
    by_topic: dict[str, list[str]] = {}
    for page in pages.values():
        by_topic.setdefault(page.topic, []).append(page.id)
    titles = {page.id: page.title for page in pages.values()}
    return build_tasks(load_plan(), by_topic, titles, {s.id: s.url for s in load_catalogue()})


def new_plan(days: int = 30, hours: float = 4, facts: Facts | None = None, **profile: Any) -> State:
    """Lay out a plan that begins on FIRST."""
    last = FIRST + timedelta(days=days - 1)
    limits = Profile(FIRST, last, round(hours * 60), **profile)
    tasks = sorted([*plan_tasks(), *spread_tasks(limits)], key=lambda t: t.day)
    return plan(State(limits, tuple(Placed(task) for task in tasks)), facts or Facts(), FIRST)
