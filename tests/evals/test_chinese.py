"""English questions find Chinese documents where nothing English answers, and only there; Chinese ones find them first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.evaluation.figures import Section, mean_figure
from assistant.evaluation.items import Question, load_items
from assistant.evaluation.report import Report, fallen, load_floors
from assistant.evaluation.retrieval import Search, measure
from assistant.evaluation.run import remembering
from assistant.extractive import quote_passages
from assistant.gate import decide
from content.source import Source, SourceKind
from index.embed import Embedder

HERE = Path(__file__).parent
OVER_SHELF = load_items(HERE / "chinese_shelf.jsonl", Question)
EVERY = 8  # of the English questions over the handbook, so many are left out for one that is asked


@pytest.fixture(scope="module")
def bilingual(open_shelf) -> Search:
    """A search over the handbook and a shelf of short Chinese pages, most on subjects that the handbook leaves out."""
    shelf = Source("shelf", str(HERE / "chinese_shelf"), SourceKind.FOLDER, "Chinese pages", ("ml",))
    _, retriever = open_shelf(shelf)
    return remembering(retriever.retrieve)


def hits(questions: Sequence[Question], search: Search, depth: int) -> dict[str, float]:
    return {item.id: measure(item, search(item.question))[f"hit@{depth}"] for item in questions}


def test_no_figure_over_chinese_pages_has_fallen(bilingual: Search, embedder: Embedder) -> None:
    english = [item for item in OVER_SHELF if item.kind == "english"]
    chinese = [item for item in OVER_SHELF if item.kind == "chinese"]
    covered = {
        item.id: float(decide(item.question, bilingual(item.question), embedder).covered)
        for item in OVER_SHELF
    }
    figures = (
        mean_figure("English questions, hit@3", hits(english, bilingual, 3)),
        mean_figure("Chinese questions, hit@1", hits(chinese, bilingual, 1)),
        mean_figure("English questions answered", {item.id: covered[item.id] for item in english}),
        mean_figure("Chinese questions answered", {item.id: covered[item.id] for item in chinese}),
    )
    report = Report("chinese pages", (Section("chinese pages", figures),))
    assert fallen(report, load_floors(HERE / "floors.toml")) == []


def test_chinese_pages_do_not_displace_english_ones_that_answer(search: Search, bilingual: Search) -> None:
    questions = load_items(HERE / "answerable.jsonl", Question)[::EVERY]
    alone = sum(hits(questions, search, 3).values())
    assert sum(hits(questions, bilingual, 3).values()) >= alone - 1


def test_a_chinese_question_is_answered_with_quotations_in_either_language(
    bilingual: Search, embedder: Embedder
) -> None:
    for question, language in (("梯度消失的解决方法", "en"), ("联邦学习有什么困难", "zh")):
        passages = bilingual(question)
        assert decide(question, passages, embedder).covered
        first = quote_passages(question, passages, embedder)[0]
        assert passages[first.citations[0] - 1].language == language
