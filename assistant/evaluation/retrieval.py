"""Questions with nuggets and a search in, retrieval figures out.

Recall is measured on the retrieved text within a token budget, so it holds for any way of splitting documents;
a token is four characters or one Chinese character.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.evaluation.figures import Section, mean_figure
from assistant.evaluation.items import Question, normalize
from index.passage import Passage

Search = Callable[[str], Sequence[Passage]]
BUDGETS = (1000, 2000)
FIRST = 5
CHARACTERS_PER_TOKEN = 4


def evaluate_retrieval(questions: Sequence[Question], search: Search, clock: Callable[[], float]) -> Section:
    """Measure a search (question in, passages in rank order out, at least 2000 tokens of them)."""
    values: dict[str, dict[str, float]] = {}
    seconds: list[float] = []
    for item in questions:
        started = clock()
        passages = search(item.question)
        seconds.append(clock() - started)
        for name, value in measure(item, passages).items():
            values.setdefault(name, {})[item.id] = value
    seconds.sort()
    median, slow = seconds[len(seconds) // 2], seconds[int(0.95 * (len(seconds) - 1))]
    return Section(
        "retrieval",
        tuple(mean_figure(name, scores) for name, scores in values.items()),
        (
            f"{len(questions)} questions; a search took {median * 1000:.0f} ms (median), {slow * 1000:.0f} ms (p95).",
        ),
    )


def measure(item: Question, passages: Sequence[Passage]) -> dict[str, float]:
    """The values of one question; those that it has no labels for are left out."""
    found: dict[str, float] = {}
    if item.nuggets:
        for budget in BUDGETS:
            text = within_budget([passage.text for passage in passages], budget)
            hits = [nugget.in_text(text) for nugget in item.nuggets]
            found[f"recall@{budget}"] = sum(hits) / len(hits)
            found[f"all nuggets@{budget}"] = float(all(hits))
    if item.pages or item.gold_docs:
        accepted = [item.accepts(passage) for passage in passages]
        found["hit@1"] = float(any(accepted[:1]))
        found["hit@3"] = float(any(accepted[:3]))
        found[f"hit@{FIRST}"] = float(any(accepted[:FIRST]))
        documents = list(dict.fromkeys(passage.document_id for passage in passages))[:3]
        right = {p.document_id for p, good in zip(passages, accepted, strict=True) if good}
        found["page@3"] = float(any(document in right for document in documents))
        found["reciprocal rank"] = 1 / (accepted.index(True) + 1) if any(accepted) else 0.0
    return found


def within_budget(texts: Sequence[str], tokens: int) -> str:
    """Join normalized texts, cut where the budget is spent."""
    left = tokens * CHARACTERS_PER_TOKEN
    kept = []
    for text in map(normalize, texts):
        end = 0
        while end < len(text) and left > 0:
            left -= CHARACTERS_PER_TOKEN if "\u4e00" <= text[end] <= "\u9fff" else 1
            end += 1
        kept.append(text[:end])
        if left <= 0:
            break
    return "\n".join(kept)
