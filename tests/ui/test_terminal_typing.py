"""Typing and pasting in a terminal: lines can be edited, nothing pasted is lost, nothing answers what was not read."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.drill.actions import Begin, Submit
from assistant.drill.engine import DrillRoom
from assistant.drill.examiner import Examiner
from assistant.drill.kinds import start
from assistant.drill.machine import Drill
from assistant.drill.marks import KeywordGrader, Marks
from assistant.drill.task import Task
from tests.doubles.study import TimedStudy, shelf_study
from tests.doubles.terminal import read_until
from ui.commands.answering import answer
from ui.commands.drill import play
from ui.commands.interviewing import answer_phase
from ui.commands.keyboard import read_line, typed_ahead
from ui.commands.verdicts import take_overrules
from ui.drilling import new_drill
from ui.failures import UsageProblem
from ui.interviews import new_interview, pose
from ui.study import Study

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has no pseudo-terminals")

TEXT = "Paragraph one..\n\nParagraph two..\n\nParagraph three"
PROMPT = "\x1b[?2004h"  # before each, the terminal is asked to mark what is pasted
DRILL = ["-c", "from ui.cli import main; main()", "drill", "--kind", "star", "--seed", "2", "--timer", "off"]


class Keyboard(io.TextIOWrapper):
    """A terminal at which every line takes an hour."""

    def __init__(self, study: TimedStudy, terminal: int) -> None:
        super().__init__(os.fdopen(terminal, "rb"), encoding="utf-8")
        self.study = study

    def readline(self, size: int | None = -1) -> str:  # type: ignore[override]
        self.study.moment += timedelta(hours=1)
        return super().readline(-1 if size is None else size)


@pytest.fixture
def study(tmp_path: Path) -> TimedStudy:
    return TimedStudy(shelf_study(tmp_path).settings, None)


@pytest.fixture
def terminal(study: TimedStudy, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """What is written to it is typed."""
    import pty

    ours, theirs = pty.openpty()
    with Keyboard(study, theirs) as keyboard:
        monkeypatch.setattr(sys, "stdin", keyboard)
        yield ours
    os.close(ours)


def room_of(study: Study, grader: KeywordGrader) -> DrillRoom:
    return DrillRoom(study.progress, Examiner(grader))


def deep(study: TimedStudy, room: DrillRoom) -> Drill:
    return room.act(new_drill(study, room, "deep", topics=["ml"], seed=3), Begin(), study.now())


def interview(study: TimedStudy, room: DrillRoom) -> Drill:
    (problem,) = pose(study, 1, families=["video_recs"], seed=4)
    return room.act(new_interview(study, room, problem), Begin(), study.now())


@pytest.mark.parametrize(("begin", "ask"), [(deep, answer), (interview, answer_phase)])
def test_a_text_pasted_after_the_time_is_handed_in_whole(
    begin: Callable[[TimedStudy, DrillRoom], Drill],
    ask: Callable[[Study, DrillRoom, Drill, Task], Drill],
    study: TimedStudy,
    terminal: int,
) -> None:
    room = room_of(study, KeywordGrader())
    drill = begin(study, room)
    os.write(terminal, f"{TEXT}\n".encode())
    assert drill.task is not None
    after = ask(study, room, drill, drill.task)
    assert [(a.answer, a.expired) for a in after.attempts] == [(TEXT, True)]


def test_an_enter_typed_while_a_late_answer_is_marked_does_not_answer_the_verdict(
    study: TimedStudy, terminal: int
) -> None:
    class Slow(KeywordGrader):
        """Marks for so long that the user presses Enter."""

        def grade(self, task: Task, text: str) -> Marks:
            os.write(terminal, b"\n")
            assert typed_ahead()
            return super().grade(task, text)

    room = room_of(study, Slow())
    drill = deep(study, room)
    os.write(terminal, b"One line.\n")
    assert drill.task is not None
    after = answer(study, room, drill, drill.task)
    assert after.attempts[0].expired and not typed_ahead()


def test_a_line_that_the_terminal_cuts_is_told(terminal: int, capsys: pytest.CaptureFixture[str]) -> None:
    os.write(terminal, b"x" * 2000)
    os.write(terminal, b"y" * 3000 + b"\n")
    assert len(read_line("> ")) == 4095
    assert "cuts a line after 4,095 bytes" in " ".join(capsys.readouterr().out.split())


def test_keys_that_only_move_leave_nothing_in_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("a\x1b[D\x1b[1;5Cb\x1bOH\x07\tc\x1b[200~é\x1b[201~\n"))
    assert read_line("> ") == "ab\tcé"


def has_gnu_editor() -> bool:
    try:
        import readline
    except ImportError:
        return False
    return "libedit" not in (readline.__doc__ or "")


edited = pytest.mark.skipif(not has_gnu_editor(), reason="this Python has no GNU readline")


@pytest.fixture
def drilling(tmp_path: Path) -> Iterator[tuple[int, TimedStudy]]:
    """A drill in a terminal of its own: what is typed and printed there, and a study that reads what it keeps."""
    import pty

    home = {"WHETSTONE_HOME": str(tmp_path), "WHETSTONE_EMBEDDER": "hashing", "WHETSTONE_MODEL": "none"}
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, *DRILL], stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        env={**os.environ, **home, "TERM": "xterm"},
    ) as process:  # fmt: skip
        yield ours, TimedStudy(shelf_study(tmp_path).settings, None)
        process.kill()


@edited
def test_a_line_can_be_edited_and_may_be_long(drilling: tuple[int, TimedStudy]) -> None:
    terminal, study = drilling
    read_until(terminal, "> ")
    os.write(terminal, b"The nd\x1b[D\x1b[De\x1b[C\x1b[C.\r")
    read_until(terminal, "  ")
    for _ in range(60):  # a terminal without an editor of lines passes on 4,095 bytes
        os.write(terminal, b"long " * 20)
        read_until(terminal, "long")
    os.write(terminal, b"\r")
    read_until(terminal, PROMPT)
    os.write(terminal, b"\r")
    read_until(terminal, "How sure")
    (drill,) = study.progress.unfinished()
    assert drill.draft == "The end.\n" + ("long " * 1200).strip()


@edited
@pytest.mark.parametrize("marked", [False, True])
def test_a_pasted_text_is_whole_though_its_last_line_does_not_end(
    marked: bool, drilling: tuple[int, TimedStudy]
) -> None:
    terminal, study = drilling
    asked = read_until(terminal, "> ")
    assert PROMPT in asked
    text = f"q\n{TEXT}" if marked else TEXT  # a text that is marked as pasted may begin like a command
    pasted = text.replace("\n", "\r").encode()
    os.write(terminal, b"\x1b[200~" + pasted + b"\x1b[201~" if marked else pasted)
    read_until(terminal, "Paragraph three")
    os.write(terminal, b"\r")
    read_until(terminal, PROMPT)
    os.write(terminal, b"\r")
    said = read_until(terminal, "How sure")
    (drill,) = study.progress.unfinished()
    assert drill.draft == text and said.count("How sure") == 1


@edited
def test_the_rest_of_a_paste_is_seen_though_it_comes_between_two_lines_and_does_not_end(
    tmp_path: Path,
) -> None:
    import pty

    ours, theirs = pty.openpty()
    come = tmp_path / "come"
    program = (
        "import pathlib, time; from ui.commands.keyboard import read_line, typed_ahead; read_line('> '); "
        f"print('between', flush=True)\nwhile not pathlib.Path({str(come)!r}).exists(): time.sleep(0.05)\n"
        "print('more:', typed_ahead())"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    ) as process:
        read_until(ours, "> ")
        os.write(ours, b"Paragraph one\r")
        read_until(ours, "between")
        os.write(ours, b"Paragraph two")
        come.touch()
        read_until(ours, "more: True", 20)
        process.kill()


def test_the_seconds_of_a_pick_are_told_while_they_run(
    study: TimedStudy, terminal: int, capsys: pytest.CaptureFixture[str]
) -> None:
    room = room_of(study, KeywordGrader())
    drill = room.act(new_drill(study, room, "pattern", minutes=4, seed=1), Begin(), study.now())
    os.write(terminal, b"1\nO(n)\nO(1)\n")
    os.write(terminal, b"One pass.\n")
    assert drill.task is not None
    answer(study, room, drill, drill.task)
    said = capsys.readouterr().out
    assert said.count("The time is up") == 1
    assert said.index("The time is up") < said.index("Your plan in two lines")


def test_words_that_another_window_left_no_place_for_are_quoted(
    study: TimedStudy, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = room_of(study, KeywordGrader())
    drill = deep(study, room)

    class Typing(io.StringIO):
        """While the second line is typed, another window hands the first one in."""

        def readline(self, size: int | None = -1) -> str:  # type: ignore[override]
            line = super().readline(-1 if size is None else size)
            if line.startswith("The second"):
                there = room.open(drill.id, study.now())
                room.act(there, Submit(there.draft, 2), study.now())
            return line

    monkeypatch.setattr(sys, "stdin", Typing("The first line.\nThe second line.\n"))
    with pytest.raises(UsageProblem) as raised:
        play(study, room, drill)
    assert str(raised.value) == (
        "Drill 1 went on in another window; `whetstone drill` goes on with it. "
        "This was not kept: “The second line.”"
    )
    assert study.progress.load(drill.id).attempts[0].answer == "The first line."


def test_one_point_is_not_told_as_several(
    study: TimedStudy, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    room = room_of(study, KeywordGrader())
    (task, *_) = deep(study, room).queue
    one = start("deep", [replace(task, points=task.points[:1])], seed=1, now=study.now())
    drill = room.act(room.act(room.begin(one), Begin(), study.now()), Submit("It.", 2), study.now())
    monkeypatch.setattr(sys, "stdin", io.StringIO("3 y\n\n"))
    take_overrules(study, room, drill)
    assert "There is 1 point." in capsys.readouterr().out
