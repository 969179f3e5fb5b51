"""Design problems, sheets and whole interviews on the command line, gone on with after a break."""

from __future__ import annotations

import json
from pathlib import Path

import pypdfium2
import pytest
from typer.testing import CliRunner

from ui.cli import typer_app
from ui.study import open_study

RUNNER = CliRunner()
ANSWER = (
    "The company earns when viewers stay, so watch time is the metric because clicks mislead at 60 QPS.\n\n"
)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "HOME": str(tmp_path),
        "DOWNLOAD_MODEL": "false",
        "MODEL": "none",
        "EMBEDDER": "hashing",
    }.items():
        monkeypatch.setenv(f"WHETSTONE_{name}", value)


def run(*arguments: str, typed: str = "") -> str:
    done = RUNNER.invoke(typer_app(), ["design", *arguments], input=typed)
    assert done.exit_code == 0, (done.output, done.exception)
    return done.output


def test_new_problems_are_posed_once_and_listed() -> None:
    first = json.loads(run("new", "--seed", "1", "--family", "fraud", "--json"))
    again = json.loads(run("new", "--seed", "1", "--family", "fraud", "--json"))
    assert first["family"] == again["family"] == "fraud"
    assert first["key"] != again["key"]
    assert [row["key"] for row in json.loads(run("list", "--posed", "--json"))] == [
        again["key"],
        first["key"],
    ]
    notes = run("new", "--family", "eta", "--notes")
    assert "Facts to reveal when asked" in notes and "At minute 27" in notes


def test_a_sheet_is_written_as_markdown_and_pdf(tmp_path: Path) -> None:
    plain = run("sheet", "3", "--seed", "2")
    assert plain.count("\n## ") == 3 and "Facts to reveal" not in plain
    target = tmp_path / "sheet.pdf"
    run("sheet", "2", "--notes", "--format", "pdf", "-o", str(target))
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(str(target)))
    assert text.count("Facts to reveal when asked") == 2
    assert "÷ 86,400 s" in text or "in a night of 6 h" in text


def test_outlines_are_read_and_families_listed() -> None:
    assert "## Serving" in run("outline", "fraud")
    assert len(json.loads(run("list", "--json"))) == 26


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["new", "--family", "nope"], "There is no family 'nope'"),
        (["new", "--company", "nope"], "There is no company 'nope'"),
        (["sheet", "2", "--format", "pdf"], "name it with -o FILE"),
        (["sheet", "2", "--format", "doc"], "md or pdf"),
        (["drill", "--problem", "g0|x"], "not part of this version's grid"),
        (["outline", "nope"], "There is no family"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(arguments: list[str], said: str) -> None:
    done = RUNNER.invoke(typer_app(), ["design", *arguments])
    assert done.exception is not None
    assert said in str(done.exception)


def test_one_phase_is_drilled_alone() -> None:
    said = run("drill", "--family", "eta", "--phase", "serving", typed=ANSWER * 6)
    assert "Delivery-time prediction: serving" in said or ": serving" in said
    assert "1 of 1: Serving" in said and "of 7 minutes" in said and "Forty-five" not in said
    assert "| Serving |" in said and "| Goal and metrics |" not in said
    done = RUNNER.invoke(typer_app(), ["design", "drill", "--phase", "nope"])
    assert "There is no phase 'nope'; the phases are goal, data" in str(done.exception)


def test_an_interview_is_left_gone_on_with_and_ends_in_a_debrief() -> None:
    begun = run(
        "drill",
        "--family",
        "video_recs",
        "--seed",
        "4",
        typed="?What is the peak traffic?\n" + ANSWER + "q\n",
    )
    assert "1 of 8: Goal and metrics" in begun
    assert "Your call" in begun or "a second" in begun or "on a day" in begun
    assert "Paused" in begun
    rest = run("drill", typed="/sketch\nflowchart LR\n  a --> b\n\n" + "".join(ANSWER for _ in range(20)))
    assert "Going on with Video recommendations" in rest
    assert "A change: " in rest  # its phase came before its minute did
    assert "8 of 8: Trade-offs" in rest
    assert "# Debrief: Video recommendations" in rest
    assert "| Goal and metrics |" in rest and "What was missing" in rest
    assert "reading tips" in rest


def test_leaving_and_skipping_work_in_the_middle_of_a_phase() -> None:
    line = ANSWER.rstrip() + "\n"
    assert "Paused" in run("drill", "--family", "fraud", "--seed", "1", "--timer", "off", typed=f"{line}q\n")
    again = run("drill", "--timer", "off", typed=f"!\n{line}q\n")
    assert "What you had written:" in again and "60 QPS" in again
    assert "Follow-up: " in again and "Paused" in again


def test_an_interview_gone_on_with_shows_its_problem_and_what_came_of_it() -> None:
    run(
        "drill",
        "--family",
        "video_recs",
        "--seed",
        "4",
        typed="?What is the peak traffic?\n/sketch\nquery --> rank\n",
    )
    study = open_study()
    (drill,) = study.progress.unfinished()
    assert drill.task is not None and drill.task.brief is not None
    again = run("drill", typed="/sketch\nrank --> page\n\n")
    for shown in (drill.task.brief.prompt, drill.asked[0].reply, "query --> rank", "?QUESTION asks"):
        assert " ".join(shown.split()) in " ".join(again.split())
    (drill,) = study.progress.unfinished()
    assert drill.sketch == "query --> rank\nrank --> page"
    run("drill", typed="/sketch\n/clear\na --> b\n\n!\n")
    (drill,) = study.progress.unfinished()
    assert drill.sketch == "a --> b" and drill.task is not None and drill.task.phase == "data"
    assert "?QUESTION asks" in run("drill", typed="")


def test_a_debrief_can_be_read_again() -> None:
    whole = run("drill", "--family", "fraud", "--seed", "4", "--phase", "goal", typed=ANSWER * 3)
    done = RUNNER.invoke(typer_app(), ["drill", "--packet", "--kind", "design"])
    assert done.exit_code == 0 and "whetstone design outline fraud" in done.output
    assert done.output.strip() in whole
