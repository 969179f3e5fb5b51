"""The plan, notes and the log on the command line, as a user meets them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from typer.testing import CliRunner

from tests.doubles import command_line
from ui.cli import main, typer_app


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder, without a model."""
    for name, value in {"HOME": str(tmp_path), "EMBEDDER": "hashing", "MODEL": "none"}.items():
        monkeypatch.setenv(f"WHETSTONE_{name}", value)
    return tmp_path


def run(*arguments: str, text: str = "") -> str:
    """Run a command in this process; returns what it printed."""
    done = CliRunner().invoke(typer_app(), list(arguments), input=text, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def today() -> dict:  # type: ignore[type-arg]
    return json.loads(run("plan", "today", "--json"))


def test_a_plan_is_started_worked_at_caught_up_and_changed(home: Path) -> None:
    said = run("plan", "start", "--interview", str(date.today() + timedelta(days=40)), "--hours", "4")
    assert "40 days of study" in said
    assert "whetstone handbook two-pointers" in said and "whetstone drill --kind pattern" in said
    first = today()["tasks"][0]
    assert first["id"] == "d01.dsa" and first["opens"][0]["command"].startswith("whetstone handbook ")
    run("plan", "done", "d01.dsa", "--minutes", "50")
    run("plan", "skip", "d01.read")
    assert {t["id"]: t["status"] for t in today()["tasks"]}["d01.dsa"] == "done"
    left_out = json.loads(run("plan", "show", "--left-out", "--json"))
    assert [(t["id"], t["reason"]) for t in left_out] == [("d01.read", "you skipped it")]
    assert "is to be done on" in run("plan", "restore", "d01.read")
    assert "Natural language processing" in run("plan", "choose", "d24.deep", "nlp")
    assert "Nothing was late" in run("plan", "replan")
    fewer = json.loads(run("plan", "replan", "--hours", "1.5", "--json"))
    assert fewer["moved"] and all(t["reason"] for t in fewer["left_out"])
    assert "days of study" in run("plan", "start", "--days", "10", "--off", "sun", "--new")
    assert {t["id"]: t["status"] for t in json.loads(run("plan", "show", "--json"))}["d01.dsa"] == "done"
    run("plan", "ics", str(home / "plan.ics"), "--at", "18:30")
    assert Calendar.from_ical((home / "plan.ics").read_bytes()).walk("VEVENT")


def test_the_checklist_is_ticked_by_hand_and_evidence_proposes(home: Path) -> None:
    rows = {row["id"]: row for row in json.loads(run("plan", "checklist", "--json"))}
    assert len(rows) == 41 and not any(row["ticked"] or row["proposed"] for row in rows.values())
    run("plan", "checklist", "tick", "dsa.heaps")
    for text in ("Rank by margin.", "Log before you train."):
        run("notes", "add", text, "--kind", "takeaway")
    rows = {row["id"]: row for row in json.loads(run("plan", "checklist", "--json"))}
    assert rows["dsa.heaps"]["ticked"]
    cases = rows["cases.five_cases_usecase_metrics_architecture_lessons"]
    assert cases["proposed"] and cases["evidence"]["done"] == 2 and cases["value"] == 0
    run("plan", "checklist", "untick", "dsa.heaps")
    assert "[ ] Heaps" in run("plan", "checklist")


def test_notes_and_problems_are_kept(home: Path) -> None:
    run("notes", "add", "--kind", "win", text="Cut costs by 30 %.\nWithout losing recall.")
    assert [n["text"] for n in json.loads(run("notes", "--kind", "win", "--json"))] == [
        "Cut costs by 30 %.\nWithout losing recall."
    ]
    run("notes", "delete", "1")
    assert json.loads(run("notes", "--json")) == []
    assert "two-sum (easy, hashing): solved" in run(
        "log", "add", "https://leetcode.com/problems/two-sum/description/", "--minutes", "12"
    )
    assert "missed" in run("log", "add", "some-new-problem", "--missed", "--pattern", "heap", "--hints", "2")
    assert [t["solved"] for t in json.loads(run("log", "--json"))] == [True, False]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("plan", "today"), "There is no plan yet; `whetstone plan start` makes one."),
        (("plan", "start", "--days", "2"), "A plan has 3 to 90 days, not 2."),
        (("plan", "start", "--interview", "soon"), "'soon' is no date"),
        (("plan", "start", "--hours", "30"), "30 hours a day cannot be planned"),
        (("plan", "checklist", "tick", "heaps"), "did you mean dsa.heaps?"),
        (("notes", "add", "x", "--kind", "poem"), "There is no kind of note 'poem'"),
        (("log", "add", "!"), "names no LeetCode problem"),
        (("log", "add", "two-sum", "--pattern", "guessing"), "There is no pattern 'guessing'"),
    ],
)
def test_a_mistake_is_one_sentence(
    home: Path, arguments: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(list(arguments))
    assert end.value.code == 1
    said = capsys.readouterr().err
    assert says in said and "Traceback" not in said and said.count("\n") == 1


def test_a_second_start_needs_a_word_and_a_wrong_id_gets_a_hint(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("plan", "start")
    for arguments, says in (
        (["plan", "start"], "--new begins another"),
        (["plan", "done", "knn"], "did you mean d05.code.knn?"),
        (["plan", "replan", "--end", "2020-01-01"], "is past"),
    ):
        with pytest.raises(SystemExit):
            main(arguments)
        assert says in capsys.readouterr().err


def test_the_plan_prints_in_a_process_of_its_own(home: Path) -> None:
    done = command_line.run(home, "plan", "start", "--days", "7", "--hours", "2")
    assert done.returncode == 0, done.stderr
    assert "7 days of study" in done.stdout and "tasks were left out for want of room" in " ".join(
        done.stdout.split()
    )
