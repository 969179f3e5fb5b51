"""Coverage: which handbook pages and questions teach each checklist leaf and each plan term."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from content.handbook import Page
from content.plan import ChecklistGroup, Plan
from content.questions import Question


@dataclass(frozen=True, slots=True)
class Coverage:
    """One checklist leaf (`dsa.heaps`) or plan term (`plan.heap`) with what teaches and asks it."""

    id: str
    label: str
    pages: tuple[str, ...]
    questions: tuple[str, ...]


def coverage(
    plan: Plan, checklist: Iterable[ChecklistGroup], pages: Iterable[Page], questions: Iterable[Question]
) -> list[Coverage]:
    """Turn the plan, the checklist and the content into one row per item, in checklist then plan order.

    A question counts for an item if it carries the tag itself or if its page covers the item.
    """
    labels = {item.id: item.label for group in checklist for item in group.items}
    for day in plan.days:
        for term in day.terms():
            labels.setdefault(f"plan.{term}", f"Day {day.day}: {term.replace('_', ' ')}")
    pages = list(pages)
    covers = {page.id: set(page.meta.covers) for page in pages}
    questions = list(questions)
    return [
        Coverage(
            id=item,
            label=label,
            pages=tuple(page.id for page in pages if item in covers[page.id]),
            questions=tuple(q.id for q in questions if item in q.tags or item in covers.get(q.page, ())),
        )
        for item, label in labels.items()
    ]
