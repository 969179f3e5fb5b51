"""Searching kept vectors one by one: the same passages as by the index, without it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from index.exact import ExactVectors
from index.records import Filters
from index.retrieve import Retriever
from tests.index.conftest import PAGES

QUESTIONS = (
    "how does momentum damp the zigzag?",
    "root of a running mean",
    "random positive outranks",
    "valley",
)


def retrievers(shelf: Any) -> tuple[Retriever, Retriever]:
    """A retriever over the index and one over all kept vectors."""
    exact = ExactVectors(shelf.library, shelf.embedder.name)
    return tuple(
        Retriever(shelf.library, vectors, shelf.embedder, settings=shelf.settings)
        for vectors in (shelf.vectors, exact)
    )  # type: ignore[return-value]


def test_the_passages_are_those_of_the_index_with_and_without_filters(shelf: Any) -> None:
    shelf.add("handnotes", PAGES, topics=("ml",))
    shelf.add("copies", {"a.md": PAGES["metrics/auc.md"], "b.md": PAGES["optimization/adam.md"]}, ("stats",))
    shelf.sync()
    indexed, exact = retrievers(shelf)
    for filters in (
        Filters(),
        Filters(topics=("stats",)),
        Filters(source_ids=("handnotes",)),
        Filters(kinds=("prose",)),
    ):
        for question in QUESTIONS:
            found = exact.retrieve(question, filters=filters)
            assert [(p.chunk_id, round(p.score, 4)) for p in found] == [
                (p.chunk_id, round(p.score, 4)) for p in indexed.retrieve(question, filters=filters)
            ]
            assert found or filters.kinds


def test_what_another_process_adds_is_found(shelf: Any) -> None:
    shelf.add("handnotes", PAGES)
    shelf.sync()
    _, exact = retrievers(shelf)
    assert exact.retrieve("momentum")
    shelf.add(
        "more", {"dropout.md": "# Dropout\n\nDropout silences random units of a layer while training.\n"}
    )
    shelf.sync()
    assert exact.retrieve("which layer silences random units?")[0].title == "Dropout"


def test_one_search_or_question_needs_no_vector_index(tmp_path: Path) -> None:
    """Chroma is a third of a cold start; a process that asks once does without it."""
    environment = {"WHETSTONE_HOME": str(tmp_path), "WHETSTONE_MODEL": "none", "PATH": "/usr/bin:/bin"}
    once = (
        "import sys; from ui.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "print('chromadb' in sys.modules)\n"
    )

    def opened(*arguments: str) -> str:
        run = subprocess.run(
            [sys.executable, "-c", once, *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return run.stdout.splitlines()[-1]

    assert opened("search", "dropout") == "True"  # the built-in content is indexed first
    assert opened("search", "dropout") == "False"
    assert opened("ask", "What is dropout?") == "False"
