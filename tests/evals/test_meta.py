"""Questions about the library itself are answered from its records and from rows of link lists."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.evaluation.items import Question, load_items
from assistant.evaluation.meta import AboutLibrary, evaluate_meta
from assistant.evaluation.report import Report, fallen, load_floors
from assistant.meta import Librarian
from assistant.meta_question import meta_question
from content.catalogue import load_catalogue
from content.source import Source, SourceKind
from index.embed import Embedder

HERE = Path(__file__).parent
ITEMS = load_items(HERE / "meta.jsonl", AboutLibrary)


@pytest.fixture(scope="module")
def librarian(open_shelf, embedder: Embedder) -> Librarian:
    """Over the handbook, a small link list, and the records of the guide's resources, which are not fetched."""
    shelf = Source("shelf", str(HERE / "shelf"), SourceKind.FOLDER, "Reading list", ("projects",))
    library, retriever = open_shelf(shelf, load_catalogue())
    return Librarian(library, retriever, embedder)


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
