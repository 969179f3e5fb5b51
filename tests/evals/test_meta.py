"""Questions about the library itself are answered from its records and from rows of link lists."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.evaluation.items import Question, load_items
from assistant.evaluation.meta import AboutLibrary, evaluate_meta
from assistant.evaluation.report import Report, fallen, load_floors
from assistant.evaluation.retrieval import Search
from assistant.meta import Librarian
from assistant.meta_question import meta_question
from content.catalogue import load_catalogue
from content.handbook import handbook_source
from content.source import Source, SourceKind
from index.embed import Embedder
from index.library import Library
from index.retrieval_settings import RetrievalSettings
from index.retrieve import Retriever
from index.sync import sync
from index.vectors import VectorStore
from ingest.fetch.access import Limits, WebAccess

HERE = Path(__file__).parent
ITEMS = load_items(HERE / "meta.jsonl", AboutLibrary)


@pytest.fixture(scope="module")
def librarian(pytestconfig: pytest.Config, embedder: Embedder, search: Search) -> Iterator[Librarian]:
    """Over the handbook, a small link list, and the records of the guide's resources, which are not fetched."""
    folder = pytestconfig.cache.mkdir("shelf-index")
    # `search` has embedded the handbook already.
    shutil.copytree(pytestconfig.cache.mkdir("handbook-index"), folder, dirs_exist_ok=True)
    library, vectors = Library.open(folder), VectorStore(folder / "vectors")
    shelf = Source("shelf", str(HERE / "shelf"), SourceKind.FOLDER, "Reading list", ("projects",))
    with library.writing():
        library.register([handbook_source(), *load_catalogue(), shelf])
    for _ in sync(
        library,
        vectors,
        embedder,
        [shelf],
        cache=folder / "cache",
        access=WebAccess(retries=0),
        limits=Limits(),
        clock=lambda: datetime.now(UTC),
    ):
        pass
    settings = RetrievalSettings(built_in_weight=1.0, built_in_most=4)  # as for answers
    yield Librarian(library, Retriever(library, vectors, embedder, settings=settings), embedder)
    vectors.close()
    library.close()


def test_no_figure_of_questions_about_the_library_has_fallen(librarian: Librarian) -> None:
    section = evaluate_meta(ITEMS, librarian)
    wrong = [i for figure in section.figures[:1] for i, value in figure.values.items() if not value]
    problems = fallen(Report("library", (section,)), load_floors(HERE / "floors.toml"))
    assert problems == [], wrong


def test_ordinary_questions_are_never_taken_for_questions_about_the_library() -> None:
    asked = load_items(HERE / "answerable.jsonl", Question)
    # A rule that fits by its form alone, such as "what is X", still needs X to be a source.
    taken = [q.question for q in asked if (found := meta_question(q.question)) and not found.name]
    assert taken == []
