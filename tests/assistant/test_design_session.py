"""A design interview keeps its clock, its questions and its twist, survives a kill, and ends in levels."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.design.interviewer import Interviewer
from assistant.design.marking import DesignGrader
from assistant.design.pages import answers_markdown, debrief_markdown, sheet_markdown
from assistant.design.problem import problem_of
from assistant.design.session import (
    ask,
    briefs_in,
    current_brief,
    debrief_of,
    minutes_spent,
    phase_place,
    remarks,
    told,
    twist_at_its_minute,
    twist_now,
)
from assistant.design.tasks import brief_of, design_tasks
from assistant.drill import machine as m
from assistant.drill.deck import Deck, draw_loop
from assistant.drill.engine import DrillRoom
from assistant.drill.examiner import Examiner
from assistant.drill.kinds import start
from assistant.drill.marks import KeywordGrader
from assistant.progress.database import Database
from assistant.progress.store import ProgressStore
from content.loops import load_loops
from content.scenarios import Combination, load_grid
from index.embed import HashingEmbedder

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
PROBLEM = problem_of(Combination("video_recs", "bigtech", "L", "on200", "implicit", "cost", "ten_times"))
GOOD = (
    "The company earns when viewers keep their subscription. My primary metric is watch time per viewer. "
    "I predict the probability that a viewer watches half of a video. We have 200 ms at 6,250 requests per second. "
    "A guardrail is the report rate, because clicks would reward bait."
)


def room(tmp_path: Path) -> DrillRoom:
    grader = DesignGrader(KeywordGrader(), HashingEmbedder())
    return DrillRoom(ProgressStore(Database(tmp_path / "p.db")), Examiner(grader))


def begun(place: DrillRoom, timer: str = "on") -> m.Drill:
    drill = place.begin(
        start("design", design_tasks(PROBLEM), seed=1, now=NOW, title=PROBLEM.title, timer=timer)  # type: ignore[arg-type]
    )
    return place.act(drill, m.Begin(), NOW)


def test_eight_phases_in_order_with_a_follow_up_on_what_was_missing(tmp_path: Path) -> None:
    place = room(tmp_path)
    drill = begun(place)
    seen = []
    now = NOW
    while drill.state is not m.State.CLOSED:
        assert drill.task is not None
        seen.append((drill.task.phase, drill.task.kind))
        now += timedelta(minutes=1)
        drill = place.act(drill, m.Submit(GOOD if len(seen) == 1 else "I would do what is usual here."), now)
    grid = load_grid()
    assert [phase for phase, kind in seen if kind == "design"] == [phase.id for phase in grid.phases]
    assert ("data", "follow_up") in seen
    missed = next(a for a in drill.attempts if a.task.phase == "data" and a.task.kind == "follow_up")
    assert missed.task.prompt == grid.phase("data").items[missed.task.aims_at - 1].probe
    debrief = debrief_of(drill, briefs_in(drill)[0])
    levels = {p.phase: p.level for p in debrief.phases}
    assert levels["goal"] is not None and levels["goal"] >= 3
    assert levels["data"] == 1
    assert {title for title, _ in debrief.unasked} == {
        grid.slots[s].title for s in ("goal", "load", "latency", "label")
    }
    text = debrief_markdown(debrief)
    assert "| Data | 1 very weak |" in text
    assert "`whetstone handbook sd-" in text and "Covered is the share" in text


def test_an_answered_follow_up_raises_the_phase_it_belongs_to(tmp_path: Path) -> None:
    place = room(tmp_path)
    drill = begun(place)
    drill = place.act(drill, m.Submit(GOOD.split(". My primary")[0] + "."), NOW)
    assert drill.task is not None and drill.task.kind == "follow_up"
    before = debrief_of(drill, briefs_in(drill)[0]).phases[0].coverage
    drill = place.act(drill, m.Submit("My primary metric is watch time per viewer, measured weekly."), NOW)
    assert debrief_of(drill, briefs_in(drill)[0]).phases[0].coverage > before


def test_a_phase_that_was_skipped_has_no_follow_up(tmp_path: Path) -> None:
    place = room(tmp_path)
    drill = place.act(begun(place), m.Submit("", gave_up=True), NOW)
    assert drill.task is not None and (drill.task.phase, drill.task.kind) == ("data", "design")
    drill = place.act(drill, m.Submit("I would do what is usual here."), NOW)
    assert drill.task is not None and (drill.task.phase, drill.task.kind) == ("data", "follow_up")
    drill = place.act(drill, m.Submit("", gave_up=True), NOW)
    assert drill.task is not None and (drill.task.phase, drill.task.kind) == ("features", "design")


def test_a_phase_without_marks_still_counts_the_follow_up_that_was_answered(tmp_path: Path) -> None:
    place = room(tmp_path)
    drill = place.act(begun(place), m.Submit("I would do what is usual here."), NOW)
    assert drill.task is not None and drill.task.kind == "follow_up"
    drill = place.act(drill, m.Submit(said := "The company earns when viewers keep their subscription."), NOW)
    given_up = replace(
        drill.attempts[0], gave_up=True, answer="", marks=None
    )  # as earlier versions stored it
    drill = replace(drill, attempts=(given_up, *drill.attempts[1:]))
    (goal, *_) = debrief_of(drill, briefs_in(drill)[0]).phases
    assert [sentence for _, sentence in goal.covered] == [said]


def test_what_a_follow_up_says_beside_its_point_counts_as_well(tmp_path: Path) -> None:
    place = room(tmp_path)
    drill = begun(place)
    while drill.task is not None and drill.task.phase != "training":
        drill = place.act(drill, m.Submit("", gave_up=True), NOW)
    drill = place.act(drill, m.Submit("I would do what is usual here."), NOW)
    assert drill.task is not None and drill.task.kind == "follow_up"
    said = "The simplest is the popularity of the week; then gradient-boosted trees, because the features are tabular."
    drill = place.act(drill, m.Submit(said), NOW)
    training = debrief_of(drill, briefs_in(drill)[0]).phases[3]
    assert [claim for claim, _ in training.covered] == [
        "Start with a simple baseline",
        "Choose a model family and give a reason that fits the data",
    ]


def test_a_follow_up_asks_without_giving_the_answer_away_and_its_echo_earns_nothing() -> None:
    grader = DesignGrader(KeywordGrader(), HashingEmbedder())
    follow_ups = [f for task in design_tasks(PROBLEM) for f in task.ladder]
    assert len(follow_ups) > 40
    for task in follow_ups:
        assert task.points[0].claim.lower().rstrip(".") not in task.prompt.lower()
        assert [point.verdict for point in grader.grade(task, task.prompt).points] == ["no"], task.prompt


def test_a_debrief_for_files_holds_the_questions_that_were_asked(tmp_path: Path) -> None:
    place = room(tmp_path)
    drill = place.act(begun(place), m.Ask("How many users?", "load", "Many.", True), NOW)
    assert "- How many users? *Many.*" in answers_markdown(drill.attempts, drill.sketch, drill.asked)


@pytest.mark.parametrize(("timer", "minute"), [("on", 27), ("doubled", 54)])
def test_the_twist_comes_at_its_minute_and_stays(tmp_path: Path, timer: str, minute: int) -> None:
    drill = begun(room(tmp_path), timer)
    assert twist_now(drill, NOW + timedelta(minutes=minute, seconds=-1)) == ""
    assert twist_now(drill, NOW + timedelta(minutes=minute)) == PROBLEM.twist
    assert twist_at_its_minute(drill, NOW + timedelta(minutes=minute))


def test_the_twist_waits_for_no_clock_once_its_phase_is_reached(tmp_path: Path) -> None:
    place = room(tmp_path)
    for timer, phase in (("on", "tradeoffs"), ("off", "serving")):
        drill = begun(place, timer)
        while drill.task is not None and drill.task.phase != phase:
            assert twist_now(drill, NOW) == ""
            drill = place.act(drill, m.Submit("", gave_up=True), NOW)
        assert twist_now(drill, NOW) == PROBLEM.twist


def test_pauses_are_not_counted_and_drafts_questions_and_sketch_survive_a_kill(tmp_path: Path) -> None:
    place = room(tmp_path)
    drill = begun(place)
    drill = place.act(drill, m.Draft("half a sent"), NOW + timedelta(minutes=1))
    drill = place.act(drill, m.Ask("How many users?", "load", "Many.", True), NOW + timedelta(minutes=2))
    drill = place.act(drill, m.Sketch("flowchart LR"), NOW + timedelta(minutes=2))
    drill = place.act(drill, m.Pause(), NOW + timedelta(minutes=3))
    again = room(tmp_path).open(drill.id, NOW + timedelta(hours=5))
    again = place.act(again, m.Resume(), NOW + timedelta(hours=5))
    assert (again.draft, again.sketch, told(again)) == (
        "half a sent",
        "flowchart LR",
        [*PROBLEM.given, "load"],
    )
    assert minutes_spent(again, NOW + timedelta(hours=5)) == pytest.approx(3)
    assert current_brief(again) == current_brief(drill)


def test_a_process_killed_in_any_state_leaves_a_whole_interview(tmp_path: Path) -> None:
    """Whatever was the last action that reached the disk, the interview is read back exactly there."""
    place = room(tmp_path)
    drill = begun(place)
    while drill.state is not m.State.CLOSED:
        for action in (m.Draft("words"), m.Ask("q", "", "Your call.", False), m.Sketch("a"), m.Submit(GOOD)):
            drill = place.act(drill, action, NOW)
            assert room(tmp_path).open(drill.id, NOW) == drill
    begun_as, events = place.store.history(drill.id)
    replayed = begun_as
    for event in events:
        replayed = m.step(replayed, event.action, event.at)
    assert replayed == drill


def test_time_that_is_up_hands_in_the_draft_and_an_interview_runs_to_its_last_phase(tmp_path: Path) -> None:
    place = room(tmp_path)
    drill = begun(place)
    now = NOW
    phases = set()
    while drill.state is not m.State.CLOSED:
        assert drill.task is not None
        phases.add(drill.task.phase)
        drill = place.act(drill, m.Draft("A draft."), now)
        now += timedelta(seconds=drill.task.seconds + m.GRACE_SECONDS + 1)  # type: ignore[union-attr]
        drill = place.act(drill, m.Tick(), now)
    assert len(phases) == 8
    assert all(attempt.answer == "A draft." and attempt.expired for attempt in drill.attempts)


def test_questions_go_to_the_interviewer_only_within_an_interview(tmp_path: Path) -> None:
    interviewer = Interviewer(HashingEmbedder())
    drill = begun(room(tmp_path))
    known = load_grid().asked["errors"][0]
    action = ask(drill, known, interviewer)
    assert action is not None and action.question == known
    assert ask(drill, "  ", interviewer) is None
    with pytest.raises(m.DrillError, match="'Ask' does not fit"):
        m.step(m.step(drill, m.Abandon(), NOW), action, NOW)


def test_a_wrong_estimate_is_remarked_at_once_and_in_the_debrief(tmp_path: Path) -> None:
    place = room(tmp_path)
    drill = place.act(begun(place), m.Submit("At peak we need 90 requests per second."), NOW)
    assert "times too low" in remarks(drill)[0].words
    assert debrief_of(drill, briefs_in(drill)[0]).corrections == tuple(remarks(drill))


def test_a_loop_plays_a_whole_design_round(tmp_path: Path) -> None:
    loop = load_loops()["bigtech"]
    design_only = loop.model_copy(update={"rounds": [r for r in loop.rounds if "design" in r.parts]})
    tasks = draw_loop(Deck([], {}, design=design_tasks(PROBLEM)), design_only, seed=1)
    assert [task.phase for task in tasks] == [phase.id for phase in load_grid().phases]
    assert {task.round for task in tasks} == {"design"}
    drill = start("loop", tasks, seed=1, now=NOW, profile="bigtech")
    assert phase_place(drill, tasks[2], brief_of(PROBLEM)) == (3, 8)


def test_some_phases_alone_have_their_own_clock_twist_and_debrief(tmp_path: Path) -> None:
    place = room(tmp_path)
    tasks = design_tasks(PROBLEM, phases=["tradeoffs", "serving"])
    assert [task.phase for task in tasks] == ["serving", "tradeoffs"]
    assert (
        tasks[0].prompt.startswith(PROBLEM.prompt)
        and tasks[0].follow_ups > design_tasks(PROBLEM)[0].follow_ups
    )
    drill = place.act(place.begin(start("design", tasks, seed=1, now=NOW, minutes=14)), m.Begin(), NOW)
    assert twist_now(drill, NOW + timedelta(minutes=30)) == ""  # no minute 27 in fourteen minutes
    while drill.task is not None and drill.task.phase == "serving":
        drill = place.act(drill, m.Submit("", gave_up=True), NOW)
    assert twist_now(drill, NOW) == PROBLEM.twist
    drill = place.act(drill, m.Abandon(), NOW)
    debrief = debrief_of(drill, brief_of(PROBLEM))
    assert [p.phase for p in debrief.phases] == ["serving", "tradeoffs"] and debrief.planned == 14
    asked_in_vain = {title for title, _ in debrief.unasked}
    assert asked_in_vain == {load_grid().slots[slot].title for slot in ("load", "latency")}
    assert "of 14 minutes" in debrief_markdown(debrief) and "| Features |" not in debrief_markdown(debrief)
    alone = place.begin(start("design", design_tasks(PROBLEM, phases=["data"]), seed=1, now=NOW, minutes=6))
    assert "## Twist" not in debrief_markdown(debrief_of(alone, brief_of(PROBLEM)))


def test_a_sheet_holds_each_problem_and_its_notes() -> None:
    text = sheet_markdown([PROBLEM], notes=True)
    assert PROBLEM.prompt in text and PROBLEM.twist in text
    assert all(fact in text for fact in PROBLEM.facts.values())
    assert "Peak load: 2,080 per second × 3 = 6,250 per second" in text
