"""Follow-ups with their standalone questions in, how alike both retrieve out."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.condense import condense
from assistant.evaluation.figures import Section, mean_figure
from assistant.evaluation.items import FollowUp
from assistant.evaluation.retrieval import Search
from assistant.exchange import Turn

FIRST = 5


def evaluate_conversation(items: Sequence[FollowUp], search: Search) -> Section:
    """Measure which share of the first five passages of the standalone question a condensed follow-up finds."""
    overlap: dict[str, float] = {}
    bare: dict[str, float] = {}
    for item in items:
        wanted = first_passages(search, item.standalone)
        overlap[item.id] = share(
            wanted, first_passages(search, condense(item.follow_up, turns(item.history)))
        )
        bare[item.id] = share(wanted, first_passages(search, item.follow_up))
    return Section(
        "conversation",
        (
            mean_figure(f"overlap@{FIRST}", overlap),
            mean_figure(f"overlap@{FIRST} without condensing", bare),
        ),
        (f"{len(items)} follow-ups, each against its standalone question.",),
    )


def turns(questions: Sequence[str]) -> list[Turn]:
    """Turn earlier questions into the turns of a conversation, each condensed on those before it."""
    history: list[Turn] = []
    for question in questions:
        history.append(Turn(question, condense(question, history), ""))
    return history


def first_passages(search: Search, question: str) -> list[str]:
    """The chunk ids of the first five passages."""
    return [passage.chunk_id for passage in search(question)[:FIRST]]


def share(wanted: Sequence[str], found: Sequence[str]) -> float:
    """Which share of the wanted ids was found."""
    return len(set(wanted) & set(found)) / len(wanted) if wanted else 1.0
