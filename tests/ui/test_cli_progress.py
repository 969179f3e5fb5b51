"""Progress, report, errors, export and delete as commands, over a learner who practiced for three days."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.progress.database import Database
from assistant.progress.memory import Memory
from tests.doubles.history import practiced
from ui.cli import main

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def practiced_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after three days of practice."""
    home = tmp_path_factory.mktemp("home")
    practiced(Database(home / "progress.db"), datetime.now(UTC), days=3, questions=3)
    return home


@pytest.fixture
def home(practiced_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, as the environment names it; no model is looked for."""
    monkeypatch.setenv("WHETSTONE_HOME", str(practiced_home))
    monkeypatch.setenv("WHETSTONE_MODEL", "none")
    monkeypatch.setenv("WHETSTONE_EMBEDDER", "hashing")
    return practiced_home


def run(capsys: Capture, *arguments: str) -> tuple[int, str, str]:
    """Run a command as the shell would: its exit code, what it printed, and what it complained about."""
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    said = capsys.readouterr()
    code = ended.value.code
    return code if isinstance(code, int) else int(code is not None), said.out, said.err


def test_progress_lists_the_topics_that_were_asked(home: Path, capsys: Capture) -> None:
    code, out, _ = run(capsys, "progress")
    rows = {line.split("\t")[0]: line.split("\t") for line in out.splitlines()}
    assert code == 0 and set(rows) == {"ml", "llm", "statistics"}
    found = json.loads(run(capsys, "progress", "--json")[1])
    asked = {row["topic"]: row for row in found["topics"] if row["answers"]}
    assert {topic: str(row["answers"]) for topic, row in asked.items()} == {t: r[1] for t, r in rows.items()}
    assert len(found["due"]) == 14 and found["rhythm"]["answers"] >= 9
    only = json.loads(run(capsys, "progress", "--topic", "llm", "--json")[1])
    assert [row["topic"] for row in only["topics"]] == ["llm"]
    assert "Large language models" in run(capsys, "progress", "--topic", "llm")[1]


def test_the_report_is_written_as_its_ending_says(home: Path, capsys: Capture, tmp_path: Path) -> None:
    for name, begin in (("r.pdf", b"%PDF-"), ("r.html", b"<!doctype html>"), ("r.md", b"# Progress report")):
        assert run(capsys, "report", "-o", str(tmp_path / name))[0] == 0
        assert (tmp_path / name).read_bytes().startswith(begin)
    assert run(capsys, "report", "--checklist")[1].startswith("# Checklist")


def test_errors_are_noted_closed_and_reopened(home: Path, capsys: Capture) -> None:
    memory = Memory(Database(home / "progress.db"))
    first = memory.errors()[0].id
    run(capsys, "errors", "--note", str(first), "--type", "slip", "Say", "why", "first.")
    assert (memory.error(first).fix_note, memory.error(first).type) == ("Say why first.", "slip")
    assert "is fixed" in run(capsys, "errors", "--close", str(first))[1]
    assert str(first) not in [line.split("\t")[0] for line in run(capsys, "errors")[1].splitlines()]
    run(capsys, "errors", "--reopen", str(first))
    assert memory.error(first).status == "open"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("progress", "--topic", "cooking"), "There is no topic 'cooking'"),
        (("report", "--format", "doc"), "A report is written as md, html, pdf, not 'doc'."),
        (("report", "--format", "pdf"), "name it with -o report.pdf"),
        (("errors", "--close", "9999"), "There is no error 9999 in the log"),
        (("errors", "--type", "slip"), "A note needs the error it belongs to"),
        (("delete", "everything", "--yes"), "There is no kind of data 'everything'"),
    ],
)
def test_a_mistake_is_one_sentence(
    home: Path, capsys: Capture, arguments: tuple[str, ...], says: str
) -> None:
    code, _, err = run(capsys, *arguments)
    assert code == 1 and says in " ".join(err.split()) and "Traceback" not in err


def test_export_then_delete_after_the_word_is_typed(
    home: Path, capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(capsys, "export", str(tmp_path / "mine.zip"))[0] == 0
    assert {"progress.db", "report.md", "README.txt"} <= set(
        zipfile.ZipFile(tmp_path / "mine.zip").namelist()
    )
    assert "progress.db" in run(capsys, "delete")[1]
    monkeypatch.setattr(sys, "stdin", io.StringIO("no\n"))
    code, _, err = run(capsys, "delete", "progress")
    assert code == 1 and "Nothing was deleted" in err
    assert Memory(Database(home / "progress.db")).errors()
    assert "Deleted: drills, answers" in run(capsys, "delete", "progress", "--yes")[1]
    assert not Memory(Database(home / "progress.db")).errors()
    assert "Nothing answered yet" in run(capsys, "report")[1]
