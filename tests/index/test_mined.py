"""Mined questions in the library: replaced with their document, folded when near-identical, never lost by a kill."""

from __future__ import annotations

from typing import Any

import pytest

from index.sync import mine_documents
from ingest.mine import State, mine

LONG = (
    "A stack gives back first what was put on it last, because both happen at the same end, which makes it fit for "
    "whatever is nested, such as brackets."
)
PAGE = "# Interview questions\n" + "".join(
    f"\n## {number}. {question}\n\n{LONG}\n"
    for number, question in enumerate(
        ("What is a stack?", "Why is a queue fair?", "How does a heap order?"), 1
    )
)
LIST = "# Interview questions\n- What is a stack?\n- Explain what a stack is.\n- When is a trie small?\n"


def texts(shelf: Any) -> list[str]:
    return [item.text for item in shelf.library.mined_questions()]


@pytest.fixture
def asked(shelf: Any) -> Any:
    """A shelf with two sources that share a question."""
    shelf.add("bank", {"bank.md": PAGE}, topics=("dsa", "interviews"))
    shelf.add("lists", {"list.md": LIST, "plain.md": "# Trees\n\nTrees grow.\n"}, topics=("dsa",))
    shelf.sync()
    return shelf


def test_near_identical_questions_are_one_item_with_every_place(asked: Any) -> None:
    items = {item.text: item for item in asked.library.mined_questions()}
    assert list(items) == [
        "What is a stack?",
        "Why is a queue fair?",
        "How does a heap order?",
        "When is a trie small?",
    ]
    stack = items["What is a stack?"]
    assert [place.source_id for place in stack.references] == ["bank", "lists", "lists"]
    assert stack.state is State.ANSWERED
    assert asked.library.answer_text(stack.references[0]) == LONG
    assert asked.library.answer_text(stack.references[1]) == ""
    assert stack.references[0].first_line == 3 and stack.references[0].licence == "none stated"


def test_an_edit_replaces_the_questions_of_its_document_only(asked: Any) -> None:
    before = {item.text: item.id for item in asked.library.mined_questions()}
    version = asked.library.questions_version()
    asked.write("lists", {"list.md": LIST.replace("trie small", "trie large")})
    asked.sync()
    after = {item.text: item.id for item in asked.library.mined_questions()}
    assert "When is a trie large?" in after and "When is a trie small?" not in after
    assert after["What is a stack?"] == before["What is a stack?"]
    assert asked.library.questions_version() != version


def test_nothing_changed_mines_nothing(asked: Any) -> None:
    assert asked.library.count_unmined() == 0
    with asked.library.writing():
        assert mine_documents(asked.library) == 0


def test_questions_go_with_their_document_and_the_item_keeps_its_id(asked: Any) -> None:
    kept = asked.library.mined_questions()[0].id
    (asked.root / "bank" / "bank.md").unlink()
    (asked.root / "bank" / "other.md").write_text("# Other\n\nNothing is asked here.\n", encoding="utf-8")
    asked.sync()
    items = asked.library.mined_questions()
    assert [item.text for item in items] == ["What is a stack?", "When is a trie small?"]
    assert items[0].id == kept and {place.source_id for place in items[0].references} == {"lists"}


def test_a_source_that_gets_other_topics_is_mined_again(asked: Any) -> None:
    source = asked.sources[1]
    with asked.library.writing():
        asked.library.register(
            [type(source)(source.id, source.url, source.kind, source.title, ("nlp",), "", source.licence)]
        )
        assert asked.library.count_unmined() == 2
        assert mine_documents(asked.library) == 2


def test_a_library_of_before_gets_its_questions_without_reading_a_source_again(asked: Any) -> None:
    before = texts(asked)
    database = asked.library._database
    with (
        database.transaction() as connection
    ):  # as a library looks that was written before there were questions
        connection.execute("DELETE FROM mined_document")
        connection.execute("DELETE FROM mined_question")
    for source in asked.sources:
        for file in (asked.root / source.id).iterdir():
            file.unlink()
    assert texts(asked) == [] and asked.library.count_unmined() == 3
    with asked.library.writing():
        assert mine_documents(asked.library) == 3
    assert texts(asked) == before


def test_a_run_that_dies_between_documents_is_finished_by_the_next(asked: Any) -> None:
    before = [(item.id, len(item.references)) for item in asked.library.mined_questions()]
    with asked.library._database.transaction() as connection:
        connection.execute("DELETE FROM mined_document")
        connection.execute("DELETE FROM mined_question")
    with asked.library.writing():
        document = next(asked.library.unmined())
        asked.library.write_questions(document, mine(document.text, path=document.path, title=document.title))
    assert asked.library.questions_are_ungrouped() and asked.library.count_unmined() == 2  # it died here
    with asked.library.writing():
        mine_documents(asked.library)
    assert not asked.library.questions_are_ungrouped()
    assert [(item.id, len(item.references)) for item in asked.library.mined_questions()] == before


def test_a_design_prompt_is_answered_by_the_page_it_links(shelf: Any) -> None:
    shelf.add(
        "designs",
        {
            "prompts.md": "# System design sample questions\n- **[Soup search](./worked/soup.md)**\n"
            "- **[Tea search](./worked/tea.md)**\n",
            "worked/soup.md": f"# Soup\n\n{LONG}\n",
        },
    )
    shelf.sync()
    soup, tea = shelf.library.mined_questions()
    assert soup.state is State.ANSWERED and LONG in shelf.library.answer_text(soup.references[0])
    assert tea.state is State.NONE and shelf.library.answer_text(tea.references[0]) == ""
