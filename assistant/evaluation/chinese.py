"""Questions in Chinese and a search in, figures out: are the right pages found, and does the gate agree?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.evaluation.figures import Section, mean_figure
from assistant.evaluation.items import Question
from assistant.evaluation.retrieval import Search, evaluate_retrieval
from assistant.gate import decide
from index.embed import Embedder


def evaluate_chinese(
    questions: Sequence[Question],
    unanswerable: Sequence[Question],
    search: Search,
    embedder: Embedder,
    clock: Callable[[], float],
) -> Section:
    """Measure a search on questions in Chinese, and the gate on them and on those that nothing answers."""
    found = evaluate_retrieval(questions, search, clock)

    def declined(items: Sequence[Question]) -> dict[str, float]:
        return {
            item.id: float(not decide(item.question, search(item.question), embedder).covered)
            for item in items
        }

    figures = (
        *found.figures,
        mean_figure("wrongly declined", declined(questions)),
        mean_figure("unanswerable declined", declined(unanswerable)),
    )
    return replace(found, name="chinese", figures=figures)
