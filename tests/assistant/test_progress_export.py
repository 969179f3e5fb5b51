"""Cards leave for Anki, Markdown and CSV and come back; stories and practice are kept."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.behavioral import Story
from assistant.progress.database import Database, ProgressError
from assistant.progress.errors import ErrorEntry
from assistant.progress.export import (
    anki_text,
    cards_csv,
    cards_from_csv,
    cards_markdown,
    errors_markdown,
    write_anki_package,
)
from assistant.progress.memory import Memory, StudyCard
from assistant.progress.records import OwnCard, Records, Solved, own_items

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
CARDS = [
    StudyCard(
        "ml-1",
        "ml",
        "Is a < b?\tSay why.",
        ("Yes,\nif ordered.", "No"),
        "bias-variance",
        "missed",
        "",
        NOW,
        2,
        1,
        False,
    ),
    StudyCard(
        "rag-1", "rag", "What is “chunking”?", ("Cutting, with care",), "", "own", "", NOW, 0, 0, False
    ),
]


def test_anki_text_has_stable_guids_and_one_line_per_card() -> None:
    lines = anki_text(CARDS).splitlines()
    assert lines[:5] == ["#separator:tab", "#html:true", "#guid column:1", "#deck column:2", "#tags column:6"]
    assert len(lines) == 5 + len(CARDS)
    assert all(line.count("\t") == 5 for line in lines[5:])
    assert lines[5].split("\t")[:3] == [
        "ml-1",
        "Whetstone::Machine-learning concepts",
        "Is a &lt; b? Say why.",
    ]


def test_an_anki_package_holds_the_notes_under_the_same_ids_each_time(tmp_path: Path) -> None:
    guids = []
    for name in ("a.apkg", "b.apkg"):
        write_anki_package(CARDS, tmp_path / name, NOW)
        with zipfile.ZipFile(tmp_path / name) as package:
            package.extract("collection.anki2", tmp_path / name[0])
        with sqlite3.connect(tmp_path / name[0] / "collection.anki2") as connection:
            guids.append(connection.execute("SELECT guid, mid FROM notes ORDER BY guid").fetchall())
            decks = json.loads(connection.execute("SELECT decks FROM col").fetchone()[0])
    assert guids[0] == guids[1]
    assert [guid for guid, _ in guids[0]] == ["ml-1", "rag-1"]
    assert "Whetstone::Retrieval-augmented generation" in {deck["name"] for deck in decks.values()}


def test_exported_cards_can_be_imported_again() -> None:
    read = cards_from_csv(cards_csv(CARDS).encode(), known={"rag-1"})
    assert [(c.id, c.topic, c.back) for c in read.cards] == [("own-ml-1", "ml", ("Yes, if ordered.", "No"))]
    assert read.line == "1 card imported. 1 row is a question of the bank and stays as it is."


def test_a_bar_within_a_formula_parts_no_key_points() -> None:
    text = 'topic,front,back\nstatistics,What is Bayes\' rule?,"P(A|B) = P(B|A) P(A) / P(B) | It inverts a condition"\n'
    (card,) = cards_from_csv(text.encode()).cards
    assert card.back == ("P(A|B) = P(B|A) P(A) / P(B)", "It inverts a condition")


def test_own_cards_come_from_csv_are_due_at_once_and_keep_their_schedule(tmp_path: Path) -> None:
    text = "\ufefffront,back,topic,tags\nWhat is recall?,Found of relevant | Not precision,ml,a b\n"
    (card,) = cards_from_csv(text.encode()).cards
    assert cards_from_csv(text.encode()).cards == (card,)
    database = Database(tmp_path / "p.db")
    records, memory = Records(database), Memory(database)
    records.add_own_cards([card], NOW)
    records.add_own_cards([OwnCard(card.id, "ml", "What is recall, exactly?", card.back)], NOW)
    (due,) = memory.due(NOW)
    assert (due.front, due.reason) == ("What is recall, exactly?", "own")
    (item,) = own_items(records.own_cards())
    assert [p.vital for p in item.points] == [True, False]
    memory.suspend(card.id, suspended=True)
    assert not memory.due(NOW)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("front,back\na,b\n", "no column 'topic'"),
        ("topic,front,back\nml,a,b\ncooking,a,b\n", "Line 3: 'cooking' is no topic"),
        ("topic,front,back\nml,a,\n", "Line 2: a card needs both"),
        ("", "no column 'topic'"),
        ("topic;front;back\nml;a;b\n", "parted by semicolons"),
        ("topic,front,back\nml,a,b,c\n", "Line 2: there are more fields than columns"),
        ("topic,front,back\nml\n", "Line 2: a card needs both"),
        ('topic,front,back\nml,a,"b\nml,c,d\n', "close every quotation mark"),
        ("topic,front,back\nml,a,caf\udce9\n", "not UTF-8"),
    ],
)
def test_a_bad_file_of_cards_names_the_line(text: str, message: str) -> None:
    with pytest.raises(ProgressError, match=message):
        cards_from_csv(text.encode(errors="surrogateescape"))


def test_markdown_shows_cards_by_topic_and_errors_with_their_notes() -> None:
    page = cards_markdown(CARDS)
    assert page.index("## Machine-learning concepts") < page.index("- No")
    error = ErrorEntry(1, NOW, "ml-1", "ml", "gap", "Is a < b?", "no", "Yes", "Look at order.", "open", 2)
    assert "Note: Look at order." in errors_markdown([error])


def test_stories_and_solved_problems_are_kept(tmp_path: Path) -> None:
    records = Records(Database(tmp_path / "p.db"))
    story = records.save_story(Story(0, "Latency", "s", "t", "a", "r", "", ("impact",)), NOW)
    changed = records.save_story(Story(story.id, "Latency cut", "s", "t", "a", "r", "l", ("impact",)), NOW)
    assert records.stories() == [changed]
    with pytest.raises(ProgressError, match="is no competency"):
        records.save_story(Story(0, "x", "", "", "", "", "", ("juggling",)), NOW)
    records.delete_story(story.id)
    assert not records.stories()
    solved = Solved("two-sum", "hashing", "easy", 12, True, 0, NOW)
    records.log_solved(solved)
    assert records.practice() == [solved]
