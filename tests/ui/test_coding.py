"""A coding drill in the terminal: the user's file, tests, an explanation, and going on after leaving or a crash."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.drill import machine as m
from assistant.drill.attempt import Work
from assistant.drill.deck import Deck, draw_loop
from assistant.drill.engine import DrillRoom
from assistant.drill.examiner import Examiner
from assistant.drill.kinds import start
from assistant.drill.marks import KeywordGrader
from assistant.exercises.runner import ExerciseRunner
from assistant.exercises.tasks import exercise_tasks
from assistant.progress.database import Database
from assistant.progress.store import ProgressStore
from content.dsa import load_dsa
from content.exercises import load_exercises
from content.loops import load_loops
from tests.doubles.command_line import run
from tests.doubles.study import shelf_study
from ui.cli import main
from ui.commands.answering import MovedOn
from ui.commands.coding import answer_code
from ui.drilling import draw, drill_room, new_drill

ROOT = Path(__file__).parents[2]
EXERCISES = load_exercises()
ONE = EXERCISES["reservoir-sampling"]
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
EXPLAINED = "The t-th element gets in with chance k over t and throws out one of the kept ones at random."


def test_a_drill_is_left_in_the_middle_of_the_explanation_and_gone_on_with(tmp_path: Path) -> None:
    begun = run(tmp_path, "drill", "--kind", "code", "--topic", "statistics", text=f"r\ns\n{EXPLAINED}\n")
    file = tmp_path / "exercises" / "reservoir-sampling.py"
    assert begun.returncode == 0, begun.stderr
    assert ONE.title in begun.stdout and str(file) in begun.stdout
    assert "size and membership: NotImplementedError (line 6 of your code)" in begun.stdout
    assert "Paused" in begun.stdout
    assert file.read_text(encoding="utf-8") == ONE.starter

    file.write_text(ONE.reference, encoding="utf-8")
    ended = run(tmp_path, "drill", text="r\ns\n\n4\nv\n\n")
    assert ended.returncode == 0, ended.stderr
    assert "It holds what you wrote before." in ended.stdout and "2 of 2 tests passed." in ended.stdout
    said = " ".join(ended.stdout.split())
    assert EXPLAINED in said  # the draft is shown again
    assert "tests: 7 of 7 tests passed" in said and "def reservoir_sample" in said
    assert file.read_text(encoding="utf-8") == ONE.reference
    again = run(tmp_path, "exercises", ONE.id, "--start")
    assert again.stdout.strip() == str(file) and file.read_text(encoding="utf-8") == ONE.reference


def test_a_file_that_cannot_be_read_leaves_the_user_at_the_prompt(tmp_path: Path) -> None:
    run(tmp_path, "drill", "--kind", "code", "--topic", "statistics", text="")
    file = tmp_path / "exercises" / f"{ONE.id}.py"
    file.write_bytes("# Größe\n".encode("latin-1"))
    done = run(tmp_path, "drill", text="r\ns\nt off\nq\n")
    said = " ".join(done.stdout.split())
    assert done.returncode == 0 and said.count("is not UTF-8 text; save it as UTF-8") >= 2
    assert "The clock is off." in said and "Paused" in said
    room_there = shelf_study(tmp_path).progress
    assert room_there.unfinished()[0].draft_work.code == ""


def test_a_file_that_was_deleted_is_told_and_the_prompt_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    study = shelf_study(tmp_path)
    at = drill_room(study)
    drill = at.act(new_drill(study, at, "code", topics=["statistics"], seed=1), m.Begin(), study.now())
    file = tmp_path / "exercises" / f"{ONE.id}.py"

    class Typing(io.StringIO):
        """The file is deleted while the user types."""

        def readline(self, size: int | None = -1) -> str:  # type: ignore[override]
            file.unlink(missing_ok=True)
            return super().readline(-1 if size is None else size)

    monkeypatch.setattr(sys, "stdin", Typing("r\ns\nq\n"))
    assert drill.task is not None
    with pytest.raises(MovedOn) as left:
        answer_code(study, at, drill, drill.task)
    assert left.value.drill.state is m.State.PAUSED
    assert " ".join(capsys.readouterr().out.split()).count("no such file or directory; check the path") >= 2


def test_at_the_verdict_of_code_a_solution_is_shown_and_the_rest_is_understood(tmp_path: Path) -> None:
    done = run(
        tmp_path, "drill", "--kind", "code", "--topic", "statistics",
        text=f"s\n{EXPLAINED}\n\n3\n2 y\nv\n99 y\nq\n",
    )  # fmt: skip
    assert "def reservoir_sample" in done.stdout and "not understood" not in done.stdout
    (drill,) = shelf_study(tmp_path).progress.unfinished()
    assert dict(drill.attempts[0].overrides) == {1: "yes"} and drill.state is m.State.PAUSED


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Run a command in this process: exit code, output, errors."""
    code = 0
    try:
        main(list(arguments))
    except SystemExit as ended:
        code = int(ended.code or 0)
    return code, *capsys.readouterr()


def test_exercises_are_listed_shown_and_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = json.loads(call(capsys, "exercises", "--json")[1])
    assert {row["id"] for row in listed} == set(EXERCISES)
    shown = json.loads(call(capsys, "exercises", ONE.id, "--json")[1])
    assert shown["visible"] == ONE.visible and not {"hidden", "reference", "mutants"} & set(shown)

    file = tmp_path / "mine.py"
    file.write_text(ONE.reference, encoding="utf-8")
    code, out, _ = call(capsys, "exercises", ONE.id, "--run", str(file))
    assert code == 0 and "2 of 2 tests passed." in out
    file.write_text(
        "def reservoir_sample(stream, k, rng):\n    open('/tmp/elsewhere', 'w')\n", encoding="utf-8"
    )
    code, out, _ = call(capsys, "exercises", ONE.id, "--run", str(file))
    assert code == 1
    assert "it opened '/tmp/elsewhere' for writing, outside its own folder (line 2 of your code)" in out
    code, _, err = call(capsys, "exercises", "sorting")
    assert code == 1 and "There is no exercise 'sorting'; there are attention," in err


CRASH = """
import os, signal, sys
from pathlib import Path
import tests.ui.test_coding as t

class Killed:
    def run(self, exercise_id, code):
        os.kill(os.getpid(), signal.SIGKILL)

at = t.room(Path(sys.argv[1]), Killed())
drill = at.act(at.begin(t.start("code", t.exercise_tasks([t.ONE]), seed=1, now=t.NOW)), t.m.Begin(), t.NOW)
at.act(drill, t.m.Submit(t.EXPLAINED, 3, work=t.Work(code=t.ONE.reference)), t.NOW)
"""


def room(folder: Path, runner: object) -> DrillRoom:
    return DrillRoom(ProgressStore(Database(folder / "p.db")), Examiner(KeywordGrader(), runner))  # type: ignore[arg-type]


def test_a_crash_while_the_hidden_tests_run_loses_nothing(tmp_path: Path) -> None:
    died = subprocess.run([sys.executable, "-c", CRASH, str(tmp_path)], cwd=ROOT, check=False)
    assert died.returncode == -signal.SIGKILL
    drill = room(tmp_path, ExerciseRunner(EXERCISES)).open(1, NOW)
    assert drill.state is m.State.FEEDBACK and drill.last is not None and drill.last.marks is not None
    assert drill.last.work.code == ONE.reference and drill.last.answer == EXPLAINED
    assert [(c.name, c.value) for c in drill.last.marks.checks] == [("tests", 1.0)]
    assert drill.last.score is not None and drill.last.score >= 2 / 3  # the tests count twice the explanation


def test_failing_tests_are_named_in_the_marks(tmp_path: Path) -> None:
    at = room(tmp_path, ExerciseRunner(EXERCISES))
    drill = at.act(at.begin(start("code", exercise_tasks([ONE]), seed=1, now=NOW)), m.Begin(), NOW)
    code = ONE.mutated(ONE.mutants[0])
    drill = at.act(drill, m.Submit("It keeps the first k items.", 2, work=Work(code=code)), NOW)
    assert drill.last is not None and drill.last.marks is not None
    (check,) = drill.last.marks.checks
    assert 0 < check.value < 1
    assert (
        "every item is equally likely (item 0 of 7 is in 100.0% of the samples, expected 42.9%)" in check.note
    )


def test_loops_hold_a_coding_round_and_the_startup_one_a_pipeline() -> None:
    loops = load_loops()
    deck = Deck((), load_dsa(), code=exercise_tasks(EXERCISES.values()))
    for profile, loop in loops.items():
        coding = loop.model_copy(update={"rounds": [r for r in loop.rounds if "code" in r.parts]})
        drawn = {task.exercise_id for seed in range(20) for task in draw_loop(deck, coding, seed=seed)}
        if profile == "startup":
            assert drawn == {"cross-validation"}
        else:
            assert len(drawn) > 5


def test_a_study_draws_exercises_by_any_of_their_topics_and_can_run_them(tmp_path: Path) -> None:
    study = shelf_study(tmp_path)
    (task,) = draw(study, "code", topics=["computer-vision"], levels=[3], seed=1)
    assert (task.exercise_id, task.level) == ("non-maximum-suppression", 3)
    assert task.name == EXERCISES[task.exercise_id].title and task.topic == "ml-coding"
    assert drill_room(study).examiner.runner is not None
