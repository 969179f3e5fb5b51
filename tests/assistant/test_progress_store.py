"""What was answered is on the disk: after a crash in any state the drill goes on, and scores follow facts."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.drill import machine as m
from assistant.drill.attempt import Attempt
from assistant.drill.engine import DrillRoom, hint, reveal
from assistant.drill.examiner import Examiner
from assistant.drill.kinds import start
from assistant.drill.marks import KeywordGrader, Marks
from assistant.drill.task import Point, Task
from assistant.progress.database import MIGRATIONS, Database, ProgressError
from assistant.progress.mastery import overruled
from assistant.progress.memory import Memory
from assistant.progress.store import ProgressStore

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
POINTS = (Point("Bagging lowers variance by averaging.", True), Point("Boosting lowers bias.", False))
GOOD = "Bagging lowers variance by averaging; boosting lowers bias."
ROOT = Path(__file__).parents[2]


def task(key: str) -> Task:
    return Task(key, key, "concept", "ml", 2, f"Explain {key}.", 60, POINTS, source="ensembles")


def room(path: Path) -> DrillRoom:
    return DrillRoom(ProgressStore(Database(path / "progress.db")), Examiner(KeywordGrader()))


def begin(at: DrillRoom, count: int = 2) -> m.Drill:
    drill = at.begin(start("rapid", [task(f"q{i}") for i in range(count)], seed=1, now=NOW))
    return at.act(drill, m.Begin(), NOW)


SCRIPT: list[tuple[str, m.Action]] = [
    ("begun", m.Draft("half an")),
    ("drafted", m.Pause()),
    ("paused", m.Resume()),
    ("resumed", m.Submit("bagging", 4)),
    ("in feedback", m.Overrule(1, 1, "yes")),
    ("overruled", m.Next()),
    ("asked the second", m.Submit(GOOD, 3)),
    ("in the second feedback", m.Next()),
    ("asked the miss again", m.Submit(GOOD, 3)),
    ("in the last feedback", m.Next()),
]


@pytest.mark.parametrize("crash_before", range(len(SCRIPT) + 1))
def test_a_drill_reopened_in_any_state_ends_as_one_that_never_stopped(
    tmp_path: Path, crash_before: int
) -> None:
    drill = begin(room(tmp_path))
    for number, (_, action) in enumerate(SCRIPT):
        if number == crash_before:
            drill = room(tmp_path).open(drill.id, NOW)
        drill = room(tmp_path).act(drill, action, NOW)
    store = room(tmp_path).store
    assert drill.state is m.State.CLOSED
    assert [a.answer for a in store.attempts()] == ["bagging", GOOD, GOOD]
    assert store.load(drill.id) == drill
    assert not store.unfinished()


def test_replaying_the_stored_actions_gives_the_stored_drill(tmp_path: Path) -> None:
    drill = begin(room(tmp_path))
    for _, action in SCRIPT:
        drill = room(tmp_path).act(drill, action, NOW)
    replayed, events = room(tmp_path).store.history(drill.id)
    for event in events:
        replayed = m.step(replayed, event.action, event.at)
    assert len(events) == 1 + len(SCRIPT) + 3  # the begin, the script, and a grade for each of three answers
    assert replayed == drill


def test_an_answer_survives_a_killed_process_and_is_marked_on_reopening(tmp_path: Path) -> None:
    code = f"""
import os, sys
from datetime import UTC, datetime
from pathlib import Path
sys.path.insert(0, {str(ROOT / "tests" / "assistant")!r})
import test_progress_store as t
from assistant.drill import machine as m

class Dying:
    name = "dying"
    def grade(self, task, answer):
        os.kill(os.getpid(), 9)

at = t.room(Path({str(tmp_path)!r}))
at = t.DrillRoom(at.store, t.Examiner(Dying()))
at.act(t.begin(at), m.Submit(t.GOOD, 3), t.NOW)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == -9, done.stderr.decode()
    (waiting,) = room(tmp_path).store.unfinished()
    assert waiting.state is m.State.SUBMITTED
    drill = room(tmp_path).open(waiting.id, NOW)
    assert drill.state is m.State.FEEDBACK
    assert drill.last is not None and drill.last.answer == GOOD and drill.last.score == 1.0


def test_two_windows_on_one_drill_do_not_overwrite_each_other(tmp_path: Path) -> None:
    drill = begin(room(tmp_path))
    room(tmp_path).act(drill, m.Submit(GOOD, 3), NOW)
    with pytest.raises(ProgressError, match="another window"):
        room(tmp_path).act(drill, m.Submit("the other window", 3), NOW)
    assert [a.answer for a in room(tmp_path).store.attempts()] == [GOOD]


def test_drafts_take_one_row_however_often_they_are_kept(tmp_path: Path) -> None:
    at = room(tmp_path)
    drill = begin(at)
    for text in ("b", "ba", "bag", "bagging"):
        drill = at.act(drill, m.Draft(text), NOW)
    _, events = at.store.history(drill.id)
    assert [type(e.action).__name__ for e in events] == ["Begin", "Draft"]
    assert at.open(drill.id, NOW).draft == "bagging"


def test_nothing_is_revealed_before_an_attempt_and_a_hint_is_counted(tmp_path: Path) -> None:
    at = room(tmp_path)
    drill = begin(at)
    with pytest.raises(m.DrillError, match="answer first"):
        reveal(drill)
    with pytest.raises(m.DrillError, match="send Hint first"):
        hint(drill)
    drill = at.act(drill, m.Hint(), NOW)
    assert hint(drill) == "Bagging lowers variance …"
    drill = at.act(drill, m.Submit("dunno", 1), NOW)
    assert reveal(drill).points == POINTS


def test_scores_are_worked_out_again_from_the_stored_facts(tmp_path: Path) -> None:
    at = room(tmp_path)
    at.act(begin(at), m.Submit(GOOD, 3), NOW)
    with sqlite3.connect(tmp_path / "progress.db") as connection:
        connection.execute("UPDATE attempt SET score = 0.1")
    assert at.store.recompute_scores() == 1
    assert at.store.scored()[0].score == 1.0
    assert at.store.recompute_scores() == 0


def test_a_miss_becomes_a_card_and_an_error_and_only_after_the_feedback(tmp_path: Path) -> None:
    at = room(tmp_path)
    memory = Memory(at.store.database)
    drill = at.act(begin(at, 1), m.Submit("no idea at all", 4), NOW)
    assert not memory.cards()
    drill = at.act(drill, m.Next(), NOW)
    (card,) = memory.cards()
    assert (card.question_id, card.reason, card.reps, card.source) == ("q0", "missed", 1, "ensembles")
    assert NOW < card.due <= NOW + timedelta(days=2)
    (error,) = memory.errors()
    assert (error.type, error.status, error.said) == ("gap", "open", "no idea at all")
    assert error.missing.splitlines() == [p.claim for p in POINTS]
    memory.correct_error(error.id, type="slip", fix_note="read it again")
    assert memory.errors()[0].fix_note == "read it again"
    with pytest.raises(ProgressError, match="no error type"):
        memory.correct_error(error.id, type="lazy", fix_note="")  # type: ignore[arg-type]


def test_time_that_ran_out_while_nobody_was_there_is_found_paused(tmp_path: Path) -> None:
    at = room(tmp_path)
    drill = at.act(begin(at), m.Draft("half an answer"), NOW + timedelta(seconds=20))
    back = NOW + timedelta(hours=8)
    found = room(tmp_path).open(drill.id, back)
    assert (found.state, found.draft) == (m.State.PAUSED, "half an answer")
    resumed = at.act(found, m.Resume(), back)
    assert m.seconds_left(resumed, back) == 40
    assert room(tmp_path).open(drill.id, back + timedelta(seconds=30)).state is m.State.ANSWERING


def test_the_day_of_the_interview_bounds_the_next_review(tmp_path: Path) -> None:
    at = room(tmp_path)
    assert at.store.interview() is None
    at.store.set_interview((NOW + timedelta(days=4)).date())
    memory = Memory(at.store.database)
    for day in (0, 1, 2):
        now = NOW + timedelta(days=day)
        drill = at.begin(start("rapid", [task("q0")], seed=1, now=now))
        for action in (m.Begin(), m.Submit(GOOD if day else "what?", 4), m.Abandon()):
            drill = at.act(drill, action, now)
        assert memory.cards()[0].due <= now + timedelta(days=1)
    assert memory.cards()[0].reps == 3
    at.store.set_interview(None)
    assert at.store.interview() is None


def test_an_overruled_miss_leaves_no_card(tmp_path: Path) -> None:
    at = room(tmp_path)
    drill = at.act(begin(at, 1), m.Submit("said in other words", 3), NOW)
    for point in (0, 1):
        drill = at.act(drill, m.Overrule(1, point, "yes"), NOW)
    at.act(drill, m.Next(), NOW)
    assert not Memory(at.store.database).cards()
    assert overruled(at.store.attempts()) == (2, 2)


def test_an_error_closes_after_two_successes_three_days_apart(tmp_path: Path) -> None:
    at = room(tmp_path)
    memory = Memory(at.store.database)

    def answer(text: str, day: int) -> str:
        now = NOW + timedelta(days=day)
        drill = at.begin(start("rapid", [task("q0")], seed=1, now=now))
        for action in (m.Begin(), m.Submit(text, 3), m.Next(), m.Abandon()):
            if drill.state is not m.State.CLOSED:
                drill = at.act(drill, action, now)
        return memory.errors()[0].status

    assert [answer("what?", 0), answer(GOOD, 1), answer(GOOD, 2), answer(GOOD, 4)] == [
        "open",
        "retrying",
        "retrying",
        "fixed",
    ]


def test_what_cannot_be_graded_is_called_ungraded_and_leaves_no_score(tmp_path: Path) -> None:
    at = room(tmp_path)
    bare = replace(task("q9"), points=())
    drill = at.begin(start("rapid", [bare], seed=1, now=NOW))
    drill = at.act(at.act(drill, m.Begin(), NOW), m.Submit("my own words", 2), NOW)
    attempt: Attempt | None = drill.last
    assert attempt is not None and attempt.score is None
    assert attempt.marks is not None and attempt.marks != Marks()
    assert attempt.marks.feedback.startswith("Ungraded")
    at.act(drill, m.Next(), NOW)
    assert not at.store.scored()


def test_a_file_from_a_newer_program_or_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "progress.db"
    Database(path)
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(ProgressError, match="update the program"):
        Database(path)
    other = tmp_path / "other.db"
    other.write_bytes(b"these are no pages of a database" * 40)
    with pytest.raises(ProgressError, match="move it away"):
        Database(other)
