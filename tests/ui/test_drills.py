"""Drills in the app: played through, held by one window at a time, kept over a crash, never answered twice."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from assistant.bank import BankError
from assistant.design.tasks import design_tasks
from assistant.drill.actions import Abandon, Begin, Next, Overrule, Pause, Resume, Submit
from assistant.drill.engine import DrillRoom
from assistant.drill.examiner import Examiner
from assistant.drill.kinds import KINDS, start
from assistant.drill.machine import State
from assistant.drill.marks import KeywordGrader
from assistant.grade.judge import Admission, stored_at, write_admission
from assistant.grade.learning import LEAST_VERDICTS
from assistant.grade.weights import shipped_weights
from assistant.models.scripted import ScriptedModel
from assistant.progress.database import ProgressError
from content.exercises import load_exercises
from content.loops import load_loops
from tests.doubles.study import TimedStudy, shelf_study
from ui.drill_screens import drill_screen
from ui.drilling import OFFERS
from ui.drills import Drills, Shown
from ui.failures import UsageProblem
from ui.forms import Form
from ui.interviews import pose
from ui.render_drill_start import render_start
from ui.tabs.drill import on_drill, on_start
from ui.tabs.room import Command

REFERENCE = load_exercises()["reservoir-sampling"].reference
ROOT = Path(__file__).parents[2]
NOW = TimedStudy.moment
ANSWER = (
    "The error splits into squared bias, variance and noise, because the cross terms vanish in expectation."
)


def form(answer: str = "", confidence: str = "", **more: str) -> Form:
    return Form({name: (v,) for name, v in {"answer": answer, "confidence": confidence, **more}.items()})


@pytest.fixture
def study(tmp_path: Path) -> TimedStudy:
    return TimedStudy(shelf_study(tmp_path).settings, None)


@pytest.fixture
def drills(study: TimedStudy) -> Drills:
    return Drills(study)


def begun(drills: Drills, name: str = "rapid:page:bias-variance") -> Shown:
    return drills.act(drills.begin_named(name).place, Begin())


def test_a_quiz_is_played_to_its_end_and_misses_become_cards(drills: Drills, study: TimedStudy) -> None:
    shown = begun(drills)
    first = shown.drill.task
    assert first is not None and first.source == "bias-variance"
    shown = drills.hand_in(shown.place, form(ANSWER, "3"))
    assert shown.drill.state is State.FEEDBACK and shown.drill.last is not None
    assert shown.drill.last.confidence == 3 and shown.drill.last.score is not None
    shown = drills.act(shown.place, Overrule(1, 0, "yes"))
    while shown.drill.state is not State.CLOSED:
        shown = drills.act(shown.place, Next())
        if shown.drill.state is State.ANSWERING:
            shown = drills.hand_in(shown.place, form("I have no idea.", "1"))
    assert dict(shown.drill.attempts[0].overrides) == {0: "yes"}
    html = drill_screen(drills, shown).main
    missed = [a for a in shown.drill.attempts if (a.score or 0) < 0.6]
    assert missed and "Now among your cards" in html and "In the error log" in html
    assert study.memory.cards()


def test_a_draft_survives_a_new_start_of_the_app(drills: Drills, study: TimedStudy) -> None:
    shown = begun(drills)
    assert drills.keep(shown.place, form("Half a thought", "2", time="O(n)"))
    again = Drills(TimedStudy(study.settings, None)).open(shown.drill.id)
    assert (again.drill.draft, again.drill.draft_confidence) == ("Half a thought", 2)
    assert "Half a thought</textarea>" in drill_screen(drills, again).main


KILLED = """
import os
from dataclasses import replace
from pathlib import Path
from assistant.drill.actions import Abandon, Begin, Next, Pause, SetTimer
from tests.doubles.study import shelf_study
from tests.ui.test_drills import ANSWER, form
from ui.drills import Drills
drills = Drills(shelf_study(Path({home!r})))

class Killer:
    def grade(self, task, answer):
        os.kill(os.getpid(), 9)

for state in {states!r}:
    shown = drills.begin_named("rapid:page:bias-variance")
    shown = drills.act(shown.place, SetTimer("off"))  # a busy machine may take longer than the time box
    if state != "briefed":
        shown = drills.act(shown.place, Begin())
        drills.keep(shown.place, form("Half a thought", "2"))
    if state in ("feedback", "paused feedback", "closed"):
        shown = drills.hand_in(shown.place, form(ANSWER, "4"))
    while state == "closed" and shown.drill.state != "closed":
        shown = drills.act(shown.place, Next())
        if shown.drill.state == "answering":
            shown = drills.hand_in(shown.place, form(ANSWER, "4"))
    if state in ("paused", "paused feedback"):
        shown = drills.act(shown.place, Pause())
    if state == "abandoned":
        drills.act(shown.place, Abandon())
# the process dies while it marks an answer that was handed in
room = drills.room
drills.__dict__["room"] = replace(room, examiner=replace(room.examiner, grader=Killer()))
drills.hand_in(drills.act(drills.begin_named("rapid:page:bias-variance").place, Begin()).place, form(ANSWER, "4"))
"""
STATES = ("briefed", "answering", "feedback", "paused", "paused feedback", "closed", "abandoned")


def test_a_kill_in_any_state_loses_nothing(tmp_path: Path) -> None:
    script = KILLED.format(home=str(tmp_path), states=STATES)
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == -9, done.stderr
    drills = Drills(shelf_study(tmp_path))
    for number, state in enumerate(STATES, start=1):
        drill = drills.open(number).drill
        assert drill.state == state.split()[0]
        if state in ("answering", "paused"):
            assert drill.draft == "Half a thought" and drill.draft_confidence == 2
        if state in ("feedback", "paused feedback", "closed"):
            assert drill.attempts[0].answer == ANSWER and drill.attempts[0].marks is not None
        if state == "paused feedback":
            shown = drills.act(drills.open(number).place, Resume())
            assert shown.drill.state is State.FEEDBACK
    submitted = len(STATES) + 1
    assert drills.study.progress.load(submitted).state is State.SUBMITTED
    drill = drills.open(submitted).drill  # what was handed in is marked now
    assert drill.state is State.FEEDBACK and drill.attempts[0].answer == ANSWER
    assert {*State} == {State(state.split()[0]) for state in STATES} | {State.SUBMITTED}


def test_the_app_learns_from_verdicts_when_a_drill_ends_and_marks_with_it(
    drills: Drills, study: TimedStudy
) -> None:
    plain = DrillRoom(study.progress, Examiner(KeywordGrader()))
    tasks = [task for task in drills.begin_named("rapid:page:bias-variance").drill.queue if not task.number][
        :1
    ]
    tasks = [replace(tasks[0], key=f"q{n}", question_id=f"q{n}") for n in range(LEAST_VERDICTS // 3 + 1)]
    drill = plain.begin(replace(start("rapid", tasks, seed=1, now=NOW), returns_misses=False))
    drill = plain.act(drill, Begin(), NOW)
    for number in range(1, len(tasks) + 1):
        drill = plain.act(drill, Submit(ANSWER, 3), NOW)
        for point in range(3):
            drill = plain.act(drill, Overrule(number, point, "yes"), NOW)
        drill = plain.act(drill, Next(), NOW)
    before, shown = study.grader.version, begun(drills)
    screens = list(
        on_drill(drills, Command(f"next {drills.hand_in(shown.place, form(ANSWER, '3')).place}", "{}"))
    )
    assert len(screens) == 1  # the drill goes on
    place = drills.open(shown.drill.id).place
    screens = list(on_drill(drills, Command(f"end {place}", "{}")))
    assert "learned from" in screens[-1][0] and len(screens) == 2
    assert study.grader.version != before
    assert drills.room.examiner.grader.grade(tasks[0], ANSWER).grader.endswith("verdicts of yours")
    assert len(list(on_drill(drills, Command(f"end {begun(drills).place}", "{}")))) == 1  # nothing new


def test_an_admitted_model_refines_a_verdict_on_the_page(tmp_path: Path) -> None:
    model = ScriptedModel([], choose=lambda messages, options: {options[0]: -6.0, options[1]: 0.0})
    study = TimedStudy(shelf_study(tmp_path).settings, model)
    drills = Drills(study)
    assert "does not mark" in drill_screen(drills, drills.begin_named("rapid:page:bias-variance")).main
    version = shipped_weights().version
    admission = Admission(model.name, True, 0.0, 0.1, 2.0, 11, 200, 0.6, 0.7, 0.85, 0.9, version)
    write_admission(admission, stored_at(study.judges_folder, model.name))
    shown = begun(drills)
    fields = {"answer": ANSWER, "confidence": "3"}
    screens = list(on_drill(drills, Command(f"hand-in {shown.place}", json.dumps(fields))))
    assert len(screens) >= 3 and model.choices
    assert "Refining with scripted" not in screens[0][2] and "Refining with scripted" in screens[1][2]
    assert "Refining" not in screens[-1][2]
    last = study.progress.load(shown.drill.id).last
    assert last is not None and last.marks is not None and last.marks.grader.endswith("and scripted")


def test_the_window_that_opened_a_drill_last_holds_it(drills: Drills) -> None:
    first = begun(drills)
    second = drills.open(first.drill.id)
    for act in (
        lambda: drills.keep(first.place, form("Late words")),
        lambda: drills.hand_in(first.place, form(ANSWER, "3")),
        lambda: drills.act(first.place, Pause()),
    ):
        with pytest.raises(ProgressError, match="went on in another window"):
            act()
    assert drills.hand_in(second.place, form(ANSWER, "3")).drill.state is State.FEEDBACK
    (parts,) = on_drill(drills, Command(f"hand-in {first.place}", '{"answer": "x", "confidence": "1"}'))
    assert "Go on here" in parts[0] and f'data-value="open {first.drill.id}"' in parts[0]


def test_a_button_pressed_twice_answers_once(drills: Drills) -> None:
    shown = begun(drills)
    done = drills.hand_in(shown.place, form(ANSWER, "3"))
    again = drills.hand_in(shown.place, form(ANSWER, "3"))
    assert len(done.drill.attempts) == len(again.drill.attempts) == 1
    assert drills.keep(shown.place, form("Too late")) is False
    on = drills.act(done.place, Next())
    assert drills.act(done.place, Next()).drill == on.drill
    with pytest.raises(ProgressError, match="another window"):  # other words are never dropped in silence
        drills.hand_in(shown.place, form("A quite different answer", "2"))


def test_the_servers_clock_decides_when_time_is_up(drills: Drills, study: TimedStudy) -> None:
    shown = begun(drills)
    task = shown.drill.task
    assert task is not None
    study.moment = NOW + timedelta(seconds=task.seconds - 1)
    (parts,) = on_drill(drills, Command(f"time {shown.place}", '{"answer": "So far"}'))
    assert 'data-left="1.0"' in parts[1]
    study.moment = NOW + timedelta(seconds=task.seconds + 20)
    (parts,) = on_drill(drills, Command(f"time {shown.place}", '{"answer": "So far and no further"}'))
    assert "The time ran out" in parts[2]
    assert drills.look(shown.place).drill.attempts[0].answer == "So far and no further"


def test_time_over_an_empty_box_hands_nothing_in(drills: Drills, study: TimedStudy) -> None:
    shown = begun(drills)
    study.moment = NOW + timedelta(minutes=5)
    (parts,) = on_drill(drills, Command(f"time {shown.place}", '{"answer": " "}'))
    assert "before anything was written" in parts[0]
    assert "Not answered" in parts[2] and "handed in" not in parts[2]
    ended = drills.act(drills.look(shown.place).place, Abandon())
    assert "handed in" not in drill_screen(drills, ended).main


def test_a_pause_stops_the_clock_and_hides_the_question(drills: Drills, study: TimedStudy) -> None:
    shown = begun(drills)
    words = shown.drill.task.prompt if shown.drill.task else ""
    paused = drills.act(shown.place, Pause(), form("Kept"))
    assert words not in drill_screen(drills, paused).main
    study.moment = NOW + timedelta(hours=3)
    resumed = drills.act(paused.place, Resume())
    assert resumed.drill.draft == "Kept" and 'data-left="60.0"' in drill_screen(drills, resumed).head


def test_a_hint_and_the_clock_leave_the_form_alone(drills: Drills) -> None:
    shown = begun(drills)
    (hinted,) = on_drill(drills, Command(f"hint {shown.place}", '{"answer": "Half"}'))
    assert "Hint" in hinted[3] and not isinstance(hinted[2], str)
    assert drills.look(shown.place).drill.draft == "Half"
    (timed,) = on_drill(drills, Command(f"timer {shown.place} off", "{}"))
    assert "clock-bar" not in timed[1] and not isinstance(timed[2], str)


def test_buttons_of_other_tabs_name_what_to_start(drills: Drills) -> None:
    for name, kind in (
        ("rapid:llm", "rapid"),
        ("pattern:", "pattern"),
        ("loop:startup", "loop"),
        ("code:", "code"),
    ):
        assert drills.begin_named(name).drill.kind == kind
    assert all(task.topic == "llm" for task in drills.begin_named("rapid:llm").drill.queue)
    for wrong in ("rapid:astrology", "quiz:", "rapid:page:no-such-page", "review:", "loop:circus"):
        message, _, main, _ = on_start(drills, Command(wrong, ""))
        assert 'role="alert"' in message and "start-form" in main


def test_what_the_chosen_kind_does_not_offer_does_not_narrow_the_draw(drills: Drills) -> None:
    star = drills.begin(form(kind="star", topic="computer-vision", minutes="20", timer="on"))
    assert star.drill.kind == "star" and len(star.drill.queue) > 1
    assert drills.begin(form(kind="code", level="5", minutes="5")).drill.minutes == KINDS["code"].minutes
    assert drills.begin(form(kind="loop", minutes="5")).drill.minutes == 0
    with pytest.raises(BankError, match="no coding exercise on Agents; choose another topic"):
        drills.begin(form(kind="code", topic="agents"))


def test_the_page_and_the_draw_agree_on_what_a_kind_offers() -> None:
    html = render_start([], 0, list(KINDS), load_loops(), NOW)
    shown = {
        name: tuple(kinds.split())
        for kinds, part in re.findall(r'data-for="([^"]+)"(.*?)(?=data-for=|<legend>Clock)', html, re.DOTALL)
        for name in re.findall(r'name="(\w+)"', part)
    }
    assert shown == dict(OFFERS)


def test_code_is_run_here_but_never_for_strangers(drills: Drills, study: TimedStudy) -> None:
    shown = begun(drills, "code:")
    ran = drills.run_visible(shown.place, form(code="def nothing():\n    pass\n"))
    run = drills.last_run(ran.drill)
    assert run is not None and run.ended.total and run.ended.passed == 0
    assert drills.look(shown.place).drill.draft_work.code.startswith("def nothing")
    study.settings = study.settings.model_copy(update={"host": "0.0.0.0"})
    strangers = Drills(study)
    assert "code" not in strangers.kinds()
    for refused in (
        lambda: strangers.begin_named("code:"),
        lambda: strangers.run_visible(shown.place, form()),
    ):
        with pytest.raises(UsageProblem, match="--auth"):
            refused()
    marked = strangers.hand_in(strangers.open(shown.drill.id).place, form("Why", "2", code="x = 1"))
    assert marked.drill.last is not None and not marked.drill.last.marks.checks  # type: ignore[union-attr]
    study.settings = study.settings.model_copy(update={"auth": "me:secret"})
    assert "code" in Drills(study).kinds()


def test_an_exercise_whose_tests_failed_is_tried_again_with_the_code_of_before(drills: Drills) -> None:
    shown = begun(drills, "code:exercise:reservoir-sampling")
    code = "def reservoir_sample(stream, k, rng):\n    return []\n"
    shown = drills.hand_in(shown.place, form("It returns nothing yet.", "1", code=code))
    (offer,) = re.findall(r'data-value="(again [^"]+)"', drill_screen(drills, shown).aside)
    (parts,) = on_drill(drills, Command(offer, "{}"))
    assert "return []" in parts[2] and "form data-fields data-keep" in parts[2]
    first = drills.look(shown.place)
    assert first.drill.state is State.CLOSED  # nothing was left to be asked in it
    assert f'data-value="again {first.place} 1"' in drill_screen(drills, first).main
    solved = begun(drills, "code:exercise:reservoir-sampling")
    solved = drills.hand_in(solved.place, form("Each stays with k over t.", "3", code=REFERENCE))
    assert "again" not in drill_screen(drills, solved).aside


def test_a_story_kept_in_the_middle_of_a_drill_leaves_a_way_back(drills: Drills) -> None:
    shown = begun(drills, "star:")
    shown = drills.hand_in(shown.place, form("We had an outage. I led the repair and cut it by 40%.", "3"))
    (parts,) = on_drill(drills, Command(f"story-from {shown.place}", "{}"))
    assert f'data-value="open {shown.drill.id}"' in parts[1] and "I led the repair" in parts[2]
    fields = {"title": "The outage", "action": "I led the repair.", "result": "Cut by 40%."}
    for command in (Command("story-save", json.dumps(fields)), Command("view stories", "{}")):
        (parts,) = on_drill(drills, command)
        assert "The outage" in parts[2] and not isinstance(parts[1], str)  # the way back still stands there
    (parts,) = on_drill(drills, Command(f"open {shown.drill.id}", "{}"))
    assert "article" in parts[2] and f'data-value="next {shown.drill.id}.1.' in parts[2]


def test_a_loop_shows_nothing_until_its_packet(drills: Drills) -> None:
    shown = begun(drills, "loop:bigtech")
    seen = ""
    while shown.drill.state is State.ANSWERING:
        task = shown.drill.task
        pick = task.pattern.options[0] if task and task.pattern else ""
        gave_up = "" if task and task.kind != "code" else "pass"
        shown = drills.hand_in(shown.place, form(ANSWER, "2", pattern=pick, code=gave_up))
        seen += drill_screen(drills, shown).main if shown.drill.state is State.ANSWERING else ""
        if len(shown.drill.attempts) == 4:
            shown = drills.act(shown.place, Abandon())
    assert "Mentioned" not in seen and "Not found" not in seen
    html = drill_screen(drills, shown).main
    assert "in 0 of" not in html  # a minute that was begun counts
    assert "the packet" in html and "Recommendation" in html and "Band:" in html


def test_the_design_round_of_a_loop_recalls_its_problem_and_tells_the_change(
    drills: Drills, study: TimedStudy
) -> None:
    (posed,) = pose(study, 1, families=["fraud"])
    tasks = [replace(task, round="design") for task in design_tasks(posed)]
    drill = start("loop", tasks, seed=1, now=NOW, profile="bigtech")
    shown = drills.act(drills.open(drills.room.begin(drill).id).place, Begin())
    first = drill_screen(drills, shown).main
    assert posed.prompt in unescape(first) and 'id="problem"' not in first  # the first phase begins with it
    assert "How sure" not in first
    shown = drills.hand_in(
        shown.place, form("The company earns when viewers stay, and we measure that.", "0")
    )
    shown = drills.hand_in(shown.place, form("I would report the watch time per viewer."))
    assert [attempt.confidence for attempt in shown.drill.attempts] == [0, 0]
    twist = tasks[0].brief.twist  # type: ignore[union-attr]
    while shown.drill.task and shown.drill.task.phase != tasks[-1].phase:
        assert twist not in unescape(drill_screen(drills, shown).main)
        shown = drills.act(shown.place, Submit("", gave_up=True))
        assert posed.prompt in unescape(drill_screen(drills, shown).main)
    assert twist in unescape(drill_screen(drills, shown).main)
