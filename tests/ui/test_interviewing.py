"""A design interview in the terminal by a clock that runs while one types: nothing that was typed is lost."""

from __future__ import annotations

import io
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.drill.actions import Begin
from assistant.drill.engine import DrillRoom
from assistant.drill.examiner import Examiner
from assistant.drill.machine import Drill, State
from assistant.drill.marks import KeywordGrader
from tests.doubles.study import TimedStudy, shelf_study
from ui.commands.interviewing import answer_phase
from ui.interviews import new_interview, pose

METRIC = "Watch time is the metric, because clicks mislead."


class Typing(io.StringIO):
    """A terminal at which every line takes an hour."""

    def __init__(self, study: TimedStudy, text: str) -> None:
        super().__init__(text)
        self.study = study

    def readline(self, size: int | None = -1) -> str:  # type: ignore[override]
        self.study.moment += timedelta(hours=1)
        return super().readline(-1 if size is None else size)


@pytest.fixture
def study(tmp_path: Path) -> TimedStudy:
    return TimedStudy(shelf_study(tmp_path).settings, None)


@pytest.fixture
def room(study: TimedStudy) -> DrillRoom:
    return DrillRoom(study.progress, Examiner(KeywordGrader()))


@pytest.fixture
def typed(study: TimedStudy, room: DrillRoom, monkeypatch: pytest.MonkeyPatch):
    """Plays the first phase of an interview with what is typed; gives the drill as it is stored then."""
    (problem,) = pose(study, 1, families=["video_recs"], seed=4)
    drill = room.act(new_interview(study, room, problem), Begin(), study.now())

    def play(text: str) -> Drill:
        monkeypatch.setattr(sys, "stdin", Typing(study, text))
        assert drill.task is not None
        try:
            return answer_phase(study, room, drill, drill.task)
        except EOFError:
            return room.open(drill.id, study.now())

    return play


def test_the_line_at_which_the_time_runs_out_is_handed_in(typed) -> None:
    drill = typed(f"{METRIC}\n")
    assert [(a.answer, a.expired) for a in drill.attempts] == [(METRIC, True)]


def test_a_question_that_the_clock_cuts_off_is_still_put(typed) -> None:
    drill = typed("?What is the peak traffic?\n")
    assert [asked.question for asked in drill.asked] == ["What is the peak traffic?"]
    assert drill.attempts[0].expired


def test_a_pause_is_a_pause_though_the_time_is_over(typed) -> None:
    assert typed("q\n").state is State.PAUSED


def test_a_sketch_that_breaks_off_is_kept(typed) -> None:
    assert typed("/sketch\nquery --> rank\n").sketch == "query --> rank"
