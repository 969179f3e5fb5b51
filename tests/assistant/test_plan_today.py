"""Today's view, evidence for tasks and the checklist, notes and ticks on disk, and the calendar file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from assistant.behavioral import Story
from assistant.drill.attempt import Attempt
from assistant.drill.marks import Check, Marks, PointMark
from assistant.drill.task import Point, Task
from assistant.plan.calendar import calendar
from assistant.plan.catch_up import plan, with_tasks
from assistant.plan.desk import Desk, profile_of, restorable
from assistant.plan.evidence import checklist_rows, task_evidence, ticked_value
from assistant.plan.notes import Note, Notes
from assistant.plan.state import Facts, PlanError, State, Status
from assistant.plan.store import PlanStore
from assistant.plan.ticks import Ticks
from assistant.plan.today import choice_of, today_of
from assistant.plan.track import Answered, Finished, PhaseLevel, Track, track_of
from assistant.progress.database import Database, ProgressError
from assistant.progress.records import Solved
from assistant.progress.store import DrillRow, ProgressStore
from content.plan import load_checklist, load_plan
from tests.doubles.plan import FIRST, new_plan, plan_tasks

NOW = datetime(2027, 3, 9, 18, tzinfo=UTC)
PLAN = load_plan()
TASKS = {task.id: task for task in plan_tasks()}


def day(number: int) -> date:
    return FIRST + timedelta(days=number - 1)


def at(number: int) -> datetime:
    return datetime.combine(day(number), time(12), UTC)


def answered(topic: str, score: float, *, number: int = 1, id_: str = "q", **more: object) -> Answered:
    return Answered(id_, "concept", topic, 2, score, 3, at(number), **more)  # type: ignore[arg-type]


def solved(slug: str, pattern: str, number: int, *, ok: bool = True) -> Solved:
    return Solved(slug, pattern, "medium", 20, ok, 0, at(number))


def view(state: State, number: int, facts: Facts | None = None, track: Track | None = None):  # type: ignore[no-untyped-def]
    return today_of(state, facts or Facts(), track or Track(), PLAN, day(number), UTC)


def done_before(state: State, number: int) -> State:
    return with_tasks(
        state,
        [replace(p, status=Status.DONE, done_at=NOW) for p in state.tasks if p.on and p.on < day(number)],
    )


# The view of a day


def test_the_day_lists_its_tasks_with_what_they_open_and_what_it_should_leave_behind() -> None:
    shown = view(done_before(new_plan(), 9), 9)
    assert shown.headline == "Day 9 of 30, on time."
    assert [line.placed.id for line in shown.lines] == ["d09.dsa", "d09.design", "d09.case"]
    assert [(o.label, o.done, o.wanted) for o in shown.outputs] == [
        ("LeetCode problems", 0, 2),
        ("lines of notes", 0, 5),
        ("case takeaway", 0, 1),
    ]
    assert len(shown.cells) == 30 and shown.cells[7].state == "done" and shown.cells[8].state == "today"


def test_what_is_behind_is_said_with_what_would_become_of_the_plan() -> None:
    state = done_before(new_plan(), 8)
    assert view(state, 9).headline == "Day 9 of 30, 3 behind, the plan still fits."
    assert [line.placed.id for line in view(state, 9).late] == ["d08.dsa", "d08.ml", "d08.domain.llm"]
    assert "would end 5 days later" in view(done_before(new_plan(), 9), 14).headline
    assert view(state, 9).preview.moved and state == done_before(new_plan(), 8)
    caught_up = view(plan(state, Facts(), day(9)), 9)
    assert caught_up.headline == "Day 9 of 30, on time." and caught_up.cells[7].state == "free"


def test_before_and_after_the_plan_and_on_a_day_off_it_says_so() -> None:
    state = new_plan(days_off=frozenset({"wed"}))
    assert view(state, -1).headline == "The plan begins in 2 days."
    assert view(state, 3).headline.startswith("A day off, 10 behind, the plan still fits")
    assert view(state, 60).headline.startswith("The plan ended on March 30;")


def test_reviews_come_first_and_take_25_minutes_at_most() -> None:
    assert (
        view(new_plan(), 1, Facts(due=4)).due_minutes,
        view(new_plan(), 1, Facts(due=40)).due_minutes,
    ) == (6, 25)


def test_weak_topics_get_quizzes_and_with_three_of_them_optional_tasks_can_wait() -> None:
    weak = {"ml": 0.3, "llm": 0.2, "nlp": 0.1}
    facts = Facts(weak, weak, dict.fromkeys(weak, 5))
    shown = view(new_plan(), 1, facts)
    assert [r.opening.value for r in shown.remedies] == ["rapid:nlp", "rapid:llm", "rapid:ml"]
    assert sum(r.minutes for r in shown.remedies) <= 0.3 * 240
    assert [line.placed.id for line in shown.lines if line.can_wait] == ["d01.read"]
    one = Facts({"ml": 0.3}, {"ml": 0.1}, {"ml": 5})
    assert [r.opening.value for r in view(new_plan(), 1, one).remedies] == ["rapid:ml"]
    unsure = Facts({"ml": 0.3}, {"ml": 0.1}, {"ml": 2})
    assert not [r for r in view(new_plan(), 1, unsure).remedies if r.opening.value == "rapid:ml"]


def test_a_deep_dive_goes_to_the_weaker_topic_until_the_user_chooses() -> None:
    task = new_plan().find("d24.deep")
    facts = Facts({"deep-learning": 0.8, "nlp": 0.2}, {}, {"deep-learning": 9, "nlp": 9})
    assert choice_of(task, facts) == "nlp"
    assert choice_of(task, Facts()) == "deep-learning"
    assert choice_of(replace(task, choice="deep-learning"), facts) == "deep-learning"


def test_footnotes_stand_on_the_days_they_are_about() -> None:
    assert [n.id for n in view(new_plan(), 15).notes] == ["unlisted"]
    assert "week_four" in [n.id for n in view(new_plan(), 24).notes]


# Evidence


def test_evidence_of_a_task_counts_what_was_done_since_its_day() -> None:
    since = at(5)
    two = Track(
        solved=(
            solved("binary-search", "binary search", 2),
            solved("koko-eating-bananas", "binary search", 5),
        )
    )
    assert task_evidence(TASKS["d05.dsa"], two, since).enough  # type: ignore[union-attr]
    other = Track(solved=(solved("two-sum", "hashing", 5),) * 2)
    assert not task_evidence(TASKS["d05.dsa"], other, since).enough  # type: ignore[union-attr]
    quiz = Track(answers=tuple(answered("ml", 0.5, number=n) for n in (1, 5, 5, 6, 6)))
    assert task_evidence(TASKS["d03.ml"], quiz, at(1)).enough  # type: ignore[union-attr]
    assert task_evidence(TASKS["d03.ml"], quiz, since).done == 4  # type: ignore[union-attr]
    coded = Track(exercises=frozenset({"k-means"}))
    assert task_evidence(TASKS["d05.code.kmeans"], coded, since).enough  # type: ignore[union-attr]
    half = Track(drills=(Finished("code", at(6)),))
    assert task_evidence(TASKS["d06.mock"], half, at(6)).done == 1  # type: ignore[union-attr]
    assert task_evidence(TASKS["d30.care.rest"], half, at(6)) is None


def rows_with(track: Track, **questions: list[str]):  # type: ignore[no-untyped-def]
    ids = {name.replace("__", "."): found for name, found in questions.items()}
    return {row.id: row for row in checklist_rows(load_checklist(), ids, track, {}, NOW)}


def test_a_pattern_is_reached_by_three_problems_and_a_right_pick_on_more_than_one_day() -> None:
    tries = tuple(solved(f"heap-{n}", "heap", 8) for n in range(3))
    pick = answered("heap", 1.0, number=9, patterns=("heap",), right_pick=True)
    assert rows_with(Track(answers=(pick,), solved=tries))["dsa.heaps"].proposed
    same_day = replace(pick, at=at(8))
    assert not rows_with(Track(answers=(same_day,), solved=tries))["dsa.heaps"].proposed
    assert not rows_with(Track(solved=tries))["dsa.heaps"].proposed
    assert not rows_with(Track(answers=(pick,), solved=tries[:2]))["dsa.heaps"].proposed


def test_concepts_are_reached_by_answers_that_say_they_are_known() -> None:
    ids = [f"q{n}" for n in range(12)]
    good = Track(answers=tuple(answered("ml", 1.0, number=8, id_=i) for i in ids))
    bad = Track(answers=tuple(answered("ml", 0.4, number=8, id_=i) for i in ids))
    few = Track(answers=good.answers[:3])
    reached = [rows_with(t, ml__bias_variance=ids)["ml.bias_variance"].proposed for t in (good, bad, few)]
    assert reached == [True, False, False]


def test_exercises_phases_takeaways_stories_and_redone_misses_are_evidence() -> None:
    takeaways = tuple(Note(n, "takeaway", "x", "", at(4)) for n in range(2))
    track = Track(
        exercises=frozenset({"k-means", "k-nearest-neighbors"}),
        phases=(PhaseLevel("serving", 3), PhaseLevel("serving", 4), PhaseLevel("goal", 3)),
        notes=takeaways,
        solved=tuple(solved(f"p{n}", "mixed", d, ok=d > 2) for n in range(3) for d in (2, 4)),
        stories=6,
    )
    rows = rows_with(track)
    assert rows["ml_coding.knn_kmeans"].proposed and not rows["ml_coding.linear_logistic"].proposed
    assert rows["system_design.latency_throughput_cost"].proposed
    assert not rows["system_design.goals_constraints_metrics"].proposed
    cases = rows["cases.five_cases_usecase_metrics_architecture_lessons"]
    assert cases.proposed and cases.evidence.done == 2 and not cases.ticked
    assert rows["dsa.timed_practice_redo_misses"].proposed
    assert rows["behavioral.six_star_stories_metrics_failures"].proposed
    assert rows["logistics.calendar_rest"].evidence is None


def test_ticks_are_the_users_and_counters_stay_within_their_target() -> None:
    rows = list(rows_with(Track()).values())
    assert ticked_value(rows, "dsa.heaps", up=True) == 1 and ticked_value(rows, "dsa.heaps", up=False) == 0
    full = [replace(row, value=row.target) for row in rows]
    assert ticked_value(full, "cases.five_cases_usecase_metrics_architecture_lessons", up=True) == 5
    assert ticked_value(full, "cases.five_cases_usecase_metrics_architecture_lessons", up=False) == 4
    with pytest.raises(PlanError, match=r"did you mean dsa\.heaps"):
        ticked_value(rows, "heaps", up=True)


def test_the_track_counts_sound_stories_only() -> None:
    sound = Story(
        1, "t", "s " * 20, "t " * 10, "I did a b c d " * 15, "it fell from 9 to 3 ms", "", ("impact",)
    )
    assert track_of([], [], [], [], [sound, replace(sound, result="it went well")]).stories == 1


def test_exercises_passed_and_phases_reached_are_read_from_attempts() -> None:
    words = "We lose 3 ms because we cache instead of calling; it fails when the cache is stale."
    points = (Point("A budget of 50 ms.", True),)
    grids = {
        phase: Task(
            phase, f"design:fraud:{phase}", "design", "system-design", 4, "?", 300, points, phase=phase
        )
        for phase in ("goal", "serving")
    }
    code = Task("k-means", "k-means", "code", "ml-coding", 3, "?", 60, exercise_id="k-means")
    given = [
        (grids["goal"], "", Marks(points=(PointMark("no"),))),
        (grids["serving"], words, Marks(points=(PointMark("yes"),))),
        (code, "", Marks(checks=(Check("tests", 1.0, 4.0, ""),))),
    ]
    attempts = [
        Attempt(n, task, said, at(8), at(8), 60, 3, 0, False, False, marks=marks)
        for n, (task, said, marks) in enumerate(given, start=1)
    ]
    drill = DrillRow(1, "design", "Fraud", "closed", at(8), 2, None)
    found = track_of(attempts, [drill, replace(drill, state="paused")], [], [], [])
    assert found.phases == (PhaseLevel("goal", 1), PhaseLevel("serving", 4))
    assert found.exercises == {"k-means"}
    assert [d.kind for d in found.drills] == ["design"]


# On disk


def desk_in(folder: Path) -> Desk:
    database = Database(folder / "progress.db")
    progress = ProgressStore(database)
    return Desk(
        PlanStore(database, TASKS), lambda: (d := progress.interview()) and d.date(), progress.set_interview
    )


def begin(desk: Desk, **wishes: object) -> State:
    profile = profile_of(first_day=FIRST, today=FIRST, **wishes)  # type: ignore[arg-type]
    return desk.begin(profile, Facts(), FIRST, NOW)


def test_a_plan_is_read_back_as_it_was_stored(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="There is no plan yet"):
        desk_in(tmp_path).current()
    state = begin(desk_in(tmp_path), interview=day(46), hours=2, days_off=["sun", "2027-03-17"])
    assert desk_in(tmp_path).current() == state


def test_done_skipped_chosen_and_restored_survive(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    begin(desk)
    desk.done("d01.dsa", NOW, 55)
    desk.done("d01.dsa", NOW + timedelta(hours=1))  # again: nothing changes
    desk.skip("d01.read")
    desk.choose("d24.deep", "nlp")
    state = desk_in(tmp_path).current()
    done = state.find("d01.dsa")
    assert (done.status, done.done_at, done.spent_minutes) == (Status.DONE, NOW, 55)
    assert [(p.id, p.reason) for p in restorable(state)] == [("d01.read", "you skipped it")]
    assert state.find("d24.deep").choice == "nlp"
    desk.restore("d01.read", FIRST)
    desk.restore("d01.dsa", FIRST)
    state = desk_in(tmp_path).current()
    assert state.find("d01.read").on == FIRST and state.find("d01.dsa").is_open
    with pytest.raises(PlanError, match="the options are deep-learning, nlp"):
        desk.choose("d24.deep", "cv")
    with pytest.raises(PlanError, match="only a task that was skipped or left out"):
        desk.restore("d02.dsa", FIRST)


def test_a_new_plan_keeps_what_is_done_and_catching_up_tells_what_changed(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    begin(desk)
    desk.done("d01.dsa", NOW)
    state = begin(desk, days=14)
    assert state.find("d01.dsa").status is Status.DONE and desk.current() == state
    after, changed = desk.replan(Facts(), day(3))
    assert changed.moved or changed.dropped
    assert desk.current() == after
    assert not desk.replan(Facts(), day(3))[1]


def test_notes_and_ticks_are_kept(tmp_path: Path) -> None:
    database = Database(tmp_path / "progress.db")
    notes, ticks = Notes(database), Ticks(database)
    kept = notes.add("win", " Cut p99 from 90 to 40 ms. ", NOW, task_id="d09.case")
    notes.add("failure", "Shipped without a rollback plan.", NOW)
    assert [n.kind for n in notes.list()] == ["failure", "win"] and notes.list("win") == [kept]
    notes.delete(kept.id)
    with pytest.raises(ProgressError, match="There is no note"):
        notes.delete(kept.id)
    with pytest.raises(ProgressError, match="The note is empty"):
        notes.add("note", "  ", NOW)
    with pytest.raises(ProgressError, match="note, takeaway, win, failure"):
        notes.add("poem", "x", NOW)
    ticks.set("dsa.heaps", 1, NOW)
    assert ticks.all()["dsa.heaps"].value == 1
    ticks.set("dsa.heaps", 0, NOW)
    assert ticks.all() == {}


def test_the_calendar_can_be_read_by_a_calendar(tmp_path: Path) -> None:
    state = new_plan(interview=FIRST + timedelta(days=30))
    written = calendar(state, NOW)
    assert b"\r\n" in written and all(len(line) <= 75 for line in written.split(b"\r\n"))
    events = list(Calendar.from_ical(written).walk("VEVENT"))
    assert len(events) == 31 and len({str(e["uid"]) for e in events}) == 31
    first = events[0]
    assert first.decoded("dtstart") == FIRST and "Arrays and two pointers (60 min)" in str(
        first["description"]
    )
    assert str(events[-1]["summary"]) == "Interview"
    timed = next(iter(Calendar.from_ical(calendar(state, NOW, at=time(18, 30))).walk("VEVENT")))
    assert timed.decoded("dtend") - timed.decoded("dtstart") == timedelta(minutes=165)
