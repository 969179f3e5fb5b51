"""Mined questions as users meet them: counted, listed and printed on the command line, named where they are asked."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.bank import Item, rapid_task
from assistant.drill.actions import Begin
from assistant.drill.kinds import start
from assistant.drill.machine import step
from content.catalogue import SourceList, write_sources
from content.source import Source, SourceKind
from ui.cli import typer_app
from ui.mining import mine
from ui.render_question import render_question
from ui.settings import load_settings
from ui.study import Study

LONG = (
    "A stack gives back first what was put on it last, because both happen at the same end, which makes it fit for "
    "whatever is nested, such as brackets."
)
PAGE = "# Interview questions\n" + "".join(
    f"\n## {number}. {question}\n\n{answer}\n"
    for number, question, answer in (
        (1, "What is a stack in deep learning?", LONG),
        (2, "Why is a neural queue fair?", ""),
        (3, "How does a heap of neurons order?", "See [it](http://x.example)."),
    )
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with one page of questions, read and mined."""
    folder, notes = tmp_path / "home", tmp_path / "notes"
    notes.mkdir()
    folder.mkdir()
    (notes / "bank.md").write_text(PAGE, encoding="utf-8")
    for name, value in (("HOME", str(folder)), ("EMBEDDER", "hashing"), ("MODEL", "none")):
        monkeypatch.setenv(f"WHETSTONE_{name}", value)
    source = Source("notes", str(notes), SourceKind.FOLDER, "Notes", ("deep-learning",), licence="CC-BY-4.0")
    write_sources(folder / "sources.yaml", SourceList((source,), ()))
    study = Study(load_settings())
    for _ in study.sync([source]):
        pass
    return folder


def run(*arguments: str) -> str:
    done = CliRunner().invoke(typer_app(), arguments)
    assert done.exit_code == 0, done.output
    return done.output


def test_the_yield_is_counted_by_source(home: Path) -> None:
    told = json.loads(run("questions", "--stats", "--json"))
    assert told["mined"]["sources"]["notes"] == {
        "found": 3, "answered": 1, "hidden": 0, "thin": 1, "none": 1, "Chinese": 0, "problems": 0,
    }  # fmt: skip
    assert told["mined"]["distinct"]["found"] == 3 and told["built_in"]["ml"]["concept"] > 10
    assert "notes" in run("questions", "stats")


def test_mined_questions_are_listed_by_source_and_printed_with_their_place(home: Path) -> None:
    rows = json.loads(run("questions", "--mined", "--source", "notes", "--json"))
    assert [row["state"] for row in rows] == ["answered", "none", "thin"]
    assert rows[0]["references"][0]["licence"] == "CC-BY-4.0" and rows[0]["topic"] == "deep-learning"
    assert json.loads(run("questions", "--mined", "--topic", "nlp", "--json")) == []
    printed = run("questions", rows[0]["id"])
    assert "(vital)" in printed and "license: CC-BY-4.0" in printed and "bank.md" in printed
    assert "never scored" in run("questions", rows[1]["id"])


def test_a_library_of_before_is_mined_when_its_questions_are_asked_for(home: Path) -> None:
    study = Study(load_settings())
    with study.library._database.transaction() as connection:
        connection.execute("DELETE FROM mined_document")
        connection.execute("DELETE FROM mined_question")
    assert len(mine(study).found()) == 3


def mined_item(text: str, address: str, licence: str) -> Item:
    return Item("mined-1", text, "ml", "concept", 2, (), "mined", address, licence=licence)


def test_a_mined_question_names_its_place_and_license_and_stays_text() -> None:
    address = "https://github.com/owner/repo/blob/abc/a.md?plain=1#L3"
    shown = shown_of(mined_item("What is <b>?", address, "<none>"))
    assert 'href="https://github.com/owner/repo/blob/abc/a.md?plain=1#L3"' in shown
    assert (
        ">owner/repo</a>" in shown and "license: &lt;none&gt;" in shown and "from a linked resource" in shown
    )
    for address in ("javascript:alert(1)", "http://[", "/home/notes/a.md"):
        assert "href" not in shown_of(mined_item("What?", address, "MIT")).split("<form")[0]


def shown_of(item: Item) -> str:
    now = datetime(2026, 1, 5, tzinfo=UTC)
    drill = step(start("rapid", [rapid_task(item, 1)], seed=1, now=now), Begin(), now)
    return render_question(drill, "1.0.answering.1")
