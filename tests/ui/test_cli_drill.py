"""Drills, cards and stories in the terminal: a clock that can be set, drafts that survive, verdicts by point."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.behavioral import Story
from tests.doubles.terminal import read_until
from ui.cli import typer_app
from ui.study import open_study

RUNNER = CliRunner()
DEEP = ("drill", "--kind", "deep", "--topic", "ml", "--seed", "3")


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "HOME": str(tmp_path), "DOWNLOAD_MODEL": "false", "MODEL": "none", "EMBEDDER": "hashing",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"WHETSTONE_{name}", value)


def run(*arguments: str, typed: str = "", code: int = 0) -> str:
    done = RUNNER.invoke(typer_app(), list(arguments), input=typed)
    assert done.exit_code == code, (done.output, done.exception)
    return " ".join(f"{done.output} {done.exception or ''}".split())


def test_a_drill_keeps_drafts_and_clock_and_numbers_its_points() -> None:
    said = run(*DEEP, "--timer", "doubled", typed="Half a thought\n")  # then the terminal is gone
    assert "8 minutes." in said and "no model speaks" in said and "goes on here" in said
    study = open_study()
    (drill,) = study.progress.unfinished()
    assert (drill.draft, drill.timer) == ("Half a thought", "doubled")

    said = run("drill", "--kind", "deep", typed="and the rest\n\n5\n3\n1 y\n99 y\n\nq\n")
    assert "Going on with Deep dive" in said and "What you had written: Half a thought" in said
    assert " 1 " in said and "vital:" in said and "There are" in said and "Follow-up to:" in said
    (drill,) = study.progress.unfinished()
    assert drill.timer == "doubled" and drill.attempts[0].answer == "Half a thought\nand the rest"
    assert dict(drill.attempts[0].overrides) == {0: "yes"} and drill.attempts[0].confidence == 3

    said = run("drill", "--kind", "pattern", "--seed", "1", "--minutes", "4", typed="9\nx\n1\nO(n)\n1\nq\n")
    assert said.count("Type a number or a name from the list") == 2 and "Paused" in said
    assert len(study.progress.unfinished()) == 2  # another kind begins a drill of its own
    said = run("drill", typed="t off\n\n2\n\n")
    assert "The clock is off." in said and "Insight:" in said and "whetstone log add" in said


def test_commands_are_obeyed_in_the_middle_of_an_answer_and_of_a_pick() -> None:
    said = run(*DEEP, typed="\nA first line\n?\nq\n")
    study = open_study()
    (drill,) = study.progress.unfinished()
    assert "Nothing is written yet" in said and "Hint (it lowers the band by one)" in said
    assert (drill.draft, drill.hints, drill.state) == ("A first line", 1, "paused")
    run("drill", "--kind", "deep", typed="!\n\n")
    assert study.progress.load(drill.id).attempts[0].answer == "A first line"  # giving up keeps the words

    run("drill", "--kind", "pattern", "--seed", "1", "--minutes", "4", typed="1\nO(n)\nq\n")
    pattern = study.progress.unfinished()[0]
    assert pattern.draft_work.pattern and pattern.draft_work.time == "O(n)"  # a pick is kept as it comes
    said = run("drill", "--kind", "pattern", typed="O(1)\nOne pass.\n\n2\n\n")
    assert "Pattern (1 to 4)" not in said.partition("Your plan")[0] and "Corner cases:" in said
    assert "No full loop has ended yet" in run("drill", "--packet", code=1)


def test_in_a_full_loop_no_question_is_answered_that_was_not_shown() -> None:
    said = run(
        "drill", "--kind", "loop", "--profile", "bigtech", "--seed", "7", typed="!\n!\n!\nA thought.\n"
    )
    (drill,) = open_study().progress.unfinished()
    shown = [attempt.task.prompt for attempt in drill.attempts] + [drill.queue[0].prompt]
    assert len(drill.attempts) == 3
    assert all(" ".join(prompt.split()) in said for prompt in shown)
    assert [attempt.answer for attempt in drill.attempts] == ["", "", ""]


def test_what_is_typed_at_a_verdict_is_understood_or_asked_again() -> None:
    said = run(*DEEP, typed="A sentence about data.\n\n2\n1y\n2 yes\n1 y y\nQ\n")
    (drill,) = open_study().progress.unfinished()
    assert dict(drill.attempts[0].overrides) == {0: "yes", 1: "yes"}
    assert said.count("not understood") == 1 and drill.state == "paused"
    said = run("drill", "--kind", "deep", typed="\nT off\nQ\n")
    assert "A sentence about data." in said and "The clock is off." in said


def test_a_pause_instead_of_a_confidence_keeps_the_answer() -> None:
    said = run(*DEEP, typed="A sentence about data.\n\nsure\nq\n")
    (drill,) = open_study().progress.unfinished()
    assert "A number from 1 to 4" in said and (drill.draft, drill.attempts) == ("A sentence about data.", ())


@pytest.mark.skipif(sys.platform == "win32", reason="has no pseudo-terminals")
def test_an_empty_line_inside_a_pasted_answer_does_not_hand_it_in() -> None:
    import pty

    ours, theirs = pty.openpty()
    command = [
        sys.executable,
        "-c",
        "from ui.cli import main; main()",
        "drill",
        "--kind",
        "star",
        "--seed",
        "2",
    ]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        said = read_until(ours, "> ")
        os.write(ours, b"The first paragraph.\n\nThe second one.\n")
        time.sleep(1)
        os.write(ours, b"\n")
        said += read_until(ours, "How sure")
        process.kill()
    (drill,) = open_study().progress.unfinished()
    assert drill.draft == "The first paragraph.\n\nThe second one." and said.count("How sure") == 1


def test_beside_code_is_asked_what_the_exercise_marks() -> None:
    said = run("drill", "--kind", "code", "--topic", "deep-learning", "--seed", "1", typed="s\n")
    (drill,) = open_study().progress.unfinished()
    assert drill.task is not None and drill.task.explain and drill.task.explain in said


def test_the_day_on_which_what_was_missed_comes_back_is_told() -> None:
    said = run("drill", "--kind", "rapid", "--minutes", "1", "--seed", "4", typed="!\n\n" * 12)
    due = open_study().memory.cards()[0].due.astimezone()
    assert f"from {due:%A, %Y-%m-%d} on" in said
    assert f"the next card is due on {due:%A, %Y-%m-%d}" in run("drill", "--kind", "review", code=1)


def test_a_story_of_the_bank_is_picked_and_its_gaps_are_listed() -> None:
    study = open_study()
    study.records.save_story(
        Story(
            0, "The slow ranking", "It was slow.", "Mine.", "I cached.", "It fell by 60 %.", "", ("impact",)
        ),
        study.now(),
    )
    assert (
        "The slow ranking" in run("stories") and "ownership" in run("stories").rpartition("No story shows")[2]
    )
    said = run("drill", "--kind", "star", "--seed", "2", "--minutes", "5", typed="1\nI did it.\n\n2\n")
    assert "I cached." in said and "checks passed" in said
    (drill,) = study.progress.unfinished()
    assert drill.attempts[0].work.story_id == 1


def test_cards_are_imported_listed_and_written(tmp_path: Path) -> None:
    assert "There are no cards yet" in run("cards")
    file = tmp_path / "mine.csv"
    file.write_text("topic,front,back\nml,Why scale features?,Distances | Gradients\n", encoding="utf-8")
    assert "1 card imported" in run("cards", "import", str(file))
    assert "Why scale features?" in run("cards") and "due now" in run("cards")
    for name in ("deck.apkg", "cards.csv", "cards.md", "cards.txt"):
        assert "1 card written" in run("cards", "export", str(tmp_path / name))
    assert zipfile.is_zipfile(tmp_path / "deck.apkg")
    (row,) = csv.DictReader(io.StringIO((tmp_path / "cards.csv").read_text(encoding="utf-8")))
    assert row["front"] == "Why scale features?"
    run("cards", "import", str(tmp_path / "cards.csv"))  # what was written can be read again: still one card
    assert len(open_study().memory.cards()) == 1
    assert "not as" in run("cards", "export", str(tmp_path / "cards.doc"), code=1)


def test_a_drill_gone_on_with_says_again_what_was_said_before_the_break() -> None:
    study = open_study()
    story = Story(0, "The slow ranking", "It was slow.", "Mine.", "I cached.", "It fell.", "", ("impact",))
    study.records.save_story(story, study.now())
    help_line = "An empty line hands the answer in."
    run("drill", "--kind", "star", "--seed", "2", typed="1\n")
    said = run("drill", typed="")  # in the middle of the story
    assert help_line in said and "I cached." in said
    run("drill", typed="I cached the features of all users.\n\n2\n\n")
    (drill,) = study.progress.unfinished()
    assert drill.task is not None and drill.task.kind == "follow_up"
    said = run("drill", typed="")
    root = " ".join(drill.attempts[0].task.prompt.split())
    assert root in said and "I cached." in said and help_line in said
    assert help_line in run(*DEEP, typed="") and help_line in run("drill", "--kind", "deep", typed="")


def test_a_story_is_picked_by_a_number_there_is_and_may_be_put_off() -> None:
    study = open_study()
    story = Story(0, "The slow ranking", "It was slow.", "Mine.", "I cached.", "It fell.", "", ("impact",))
    study.records.save_story(story, study.now())
    said = run("drill", "--kind", "star", "--seed", "2", typed="7\nq\n")
    (drill,) = study.progress.unfinished()
    assert "There is no story 7" in said and drill.state == "paused"
    run("drill", typed="\nI cached it.\nq\n")  # Enter tells another one
    (drill,) = study.progress.unfinished()
    assert drill.draft == "I cached it." and not drill.draft_work.story_id


def test_options_that_do_nothing_are_named() -> None:
    assert "There is no profile 'bank'" in run("drill", "--profile", "bank", code=1)
    options = ("--topic", "ml", "--profile", "startup", "--level", "2")
    said = run("drill", "--kind", "pattern", "--seed", "1", *options, typed="q\n")
    assert "--topic is not used by pattern drills. --profile is not used by pattern drills." in said
    assert "--level is not" not in said
    said = run("drill", "--profile", "startup", typed="q\n")
    assert "The other options hold for a new one." in said
    assert "There is no profile 'bank'" in run("drill", "--profile", "bank", code=1)


def test_the_end_of_the_last_drill_of_a_kind_can_be_read_again() -> None:
    assert "No rapid drill has ended yet" in run("drill", "--packet", "--kind", "rapid", code=1)
    ended = run("drill", "--kind", "rapid", "--minutes", "1", "--seed", "4", typed="!\n\n" * 12)
    run("drill", "--kind", "rapid", "--new", typed="q\n")
    said = run("drill", "--packet", "--kind", "rapid")
    assert "missed" in said and said.strip() in ended
    assert "No full loop has ended yet" in run("drill", "--packet", code=1)
