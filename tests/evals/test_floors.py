"""The figures of the evaluation stay above their floors, and a broken retriever does not get past them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from assistant.evaluation.report import Report, fallen, load_floors
from assistant.evaluation.retrieval import Search
from assistant.evaluation.run import PARTS, evaluate
from index.embed import Embedder
from index.passage import Passage
from index.retrieve import Retriever

HERE = Path(__file__).parent
FLOORS = load_floors(HERE / "floors.toml")


@pytest.mark.parametrize("part", PARTS)
def test_no_figure_has_fallen(part: str, search: Search, embedder: Embedder, retriever: Retriever) -> None:
    measured = evaluate(HERE, search, embedder, time.monotonic, [part], retriever.spelled)
    report = Report("handbook", tuple(measured))
    assert fallen(report, FLOORS) == []


def test_a_broken_retriever_falls(search: Search, embedder: Embedder) -> None:
    def broken(question: str) -> list[Passage]:
        return list(search(" ".join(reversed(question[::2]))))

    report = Report("broken", tuple(evaluate(HERE, broken, embedder, time.monotonic, ["retrieval"])))
    assert any("recall@2000" in problem for problem in fallen(report, FLOORS))
