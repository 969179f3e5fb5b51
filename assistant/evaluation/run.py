"""The whole evaluation: a folder of labeled sets, a search and an embedder in, sections of figures out one by one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from assistant.evaluation.abstention import evaluate_abstention
from assistant.evaluation.chinese import evaluate_chinese
from assistant.evaluation.conversation import evaluate_conversation
from assistant.evaluation.figures import Section
from assistant.evaluation.items import FollowUp, Question, SupportPair, load_items
from assistant.evaluation.retrieval import Search, evaluate_retrieval
from assistant.evaluation.support import evaluate_support
from index.embed import Embedder
from index.passage import Passage

PARTS = ("retrieval", "grounding", "abstention", "conversation", "chinese")


def evaluate(
    folder: Path,
    search: Search,
    embedder: Embedder,
    clock: Callable[[], float],
    parts: Collection[str] = PARTS,
    spelled: Callable[[str], str] = str,
) -> Iterator[Section]:
    """Measure on the labeled sets of a folder; raises EvaluationError if a set cannot be read.

    `search` turns a question into passages in rank order, 2000 tokens of them; each question is asked once. `spelled`
    mends the spelling of a question before the gate looks at it, as the assistant does.
    """
    remembered = remembering(search)
    questions = load_items(folder / "answerable.jsonl", Question)
    if "retrieval" in parts:
        yield evaluate_retrieval(questions, remembered, clock)
    if "grounding" in parts:
        pairs = load_items(folder / "support.jsonl", SupportPair)
        yield evaluate_support(pairs, load_items(folder / "support_held_out.jsonl", SupportPair), embedder)
    if "abstention" in parts:
        unanswerable = load_items(folder / "unanswerable.jsonl", Question)
        yield evaluate_abstention(
            _mended(questions, spelled), _mended(unanswerable, spelled), remembered, embedder
        )
    if "conversation" in parts:
        yield evaluate_conversation(load_items(folder / "follow_ups.jsonl", FollowUp), remembered)
    if "chinese" in parts:
        chinese = load_items(folder / "chinese.jsonl", Question)
        without = load_items(folder / "chinese_unanswerable.jsonl", Question)
        yield evaluate_chinese(chinese, without, remembered, embedder, clock)


def evaluate_file(
    path: Path,
    search: Search,
    embedder: Embedder,
    clock: Callable[[], float],
    spelled: Callable[[str], str] = str,
) -> Iterator[Section]:
    """Measure on one file of questions in the shared format.

    Questions with nuggets or documents measure retrieval; those without are unanswerable, and measure the
    gate together with the others, if the file has any.
    """
    remembered = remembering(search)
    items = load_items(path, Question)
    answerable = [item for item in items if item.nuggets or item.gold_docs or item.pages]
    unanswerable = [item for item in items if item not in answerable]
    if answerable:
        yield evaluate_retrieval(answerable, remembered, clock)
    if unanswerable:
        yield evaluate_abstention(
            _mended(answerable, spelled), _mended(unanswerable, spelled), remembered, embedder
        )


def _mended(questions: Sequence[Question], spelled: Callable[[str], str]) -> list[Question]:
    return [q.model_copy(update={"question": spelled(q.question)}) for q in questions]


def remembering(search: Search) -> Search:
    """Make a search that asks every question once only."""
    known: dict[str, Sequence[Passage]] = {}

    def remembered(question: str) -> Sequence[Passage]:
        if question not in known:
            known[question] = search(question)
        return known[question]

    return remembered
