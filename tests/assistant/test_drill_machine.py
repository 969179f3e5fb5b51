"""A drill never loses an attempt, refuses what does not fit in one sentence, and keeps honest time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.drill import machine as m
from assistant.drill.attempt import Work
from assistant.drill.kinds import start
from assistant.drill.marks import KeywordGrader, Marks, PointMark
from assistant.drill.task import Point, Task

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
POINTS = (Point("Bagging lowers variance by averaging.", True), Point("Boosting lowers bias.", False))


def task(key: str) -> Task:
    return Task(key, key, "concept", "ml", 2, f"Explain {key}.", 60, POINTS)


def drill(count: int = 3, kind: str = "rapid", **more: object) -> m.Drill:
    return start(kind, [task(f"q{i}") for i in range(count)], seed=1, now=NOW, **more)  # type: ignore[arg-type]


def play(d: m.Drill, *actions: m.Action, now: datetime = NOW) -> m.Drill:
    for action in actions:
        d = m.step(d, action, now)
    return d


def graded(verdict: str) -> m.Grade:
    return m.Grade(Marks(tuple(PointMark(verdict) for _ in POINTS)))  # type: ignore[arg-type]


ACTIONS = st.one_of(
    st.just(m.Begin()),
    st.text(max_size=8).map(m.Draft),
    st.just(m.Hint()),
    st.builds(m.Submit, st.text(max_size=12), st.integers(0, 5), st.booleans()),
    st.sampled_from(["yes", "partly", "no"]).map(graded),
    st.builds(m.Overrule, st.integers(-1, 6), st.integers(-1, 3), st.sampled_from(["yes", "no"])),
    st.just(m.Next()),
    st.just(m.Tick()),
    st.just(m.Pause()),
    st.just(m.Resume()),
    st.sampled_from(["on", "doubled", "off"]).map(m.SetTimer),
    st.just(m.Abandon()),
)
LIVELY = st.lists(
    st.one_of(ACTIONS, st.sampled_from([m.Begin(), m.Submit("a", 2), graded("no"), m.Next(), m.Resume()])),
    max_size=60,
)


@settings(max_examples=150, deadline=None)
@given(LIVELY, st.lists(st.integers(-600, 600), min_size=60, max_size=60), st.sampled_from(["rapid", "loop"]))
def test_whatever_comes_no_attempt_is_lost_and_refusals_are_one_clear_error(
    actions: list[m.Action], jumps: list[int], kind: str
) -> None:
    d, now = drill(kind=kind), NOW
    for action, jump in zip(actions, jumps, strict=False):
        now += timedelta(seconds=jump)  # the clock may also be set back
        before = d
        try:
            d = m.step(before, action, now)
        except m.DrillError as error:
            assert str(error)
            assert d is before
            continue
        assert [a.ordinal for a in d.attempts] == list(range(1, len(d.attempts) + 1))
        assert [a.answer for a in d.attempts[: len(before.attempts)]] == [a.answer for a in before.attempts]
        assert len(d.attempts) - len(before.attempts) in (0, 1)
        assert d.seq == before.seq + (d is not before)
        assert all(a.seconds >= 0 for a in d.attempts)
        if d.state in (m.State.ANSWERING, m.State.SUBMITTED, m.State.FEEDBACK):
            assert d.task is not None
        if kind == "loop":
            assert d.state is not m.State.FEEDBACK


@given(st.sampled_from(list(m.State)), ACTIONS)
def test_an_action_is_legal_or_refused_with_the_legal_ones_named(state: m.State, action: m.Action) -> None:
    d = replace(drill(), state=state, asked_at=NOW)
    if state not in m.LEGAL[type(action)]:
        with pytest.raises(m.DrillError, match="possible now"):
            m.step(d, action, NOW)


def test_the_confidence_is_asked_before_the_verdict() -> None:
    d = play(drill(), m.Begin())
    with pytest.raises(m.DrillError, match="how sure you are"):
        m.step(d, m.Submit("an answer"), NOW)
    assert play(d, m.Submit("", gave_up=True)).state is m.State.SUBMITTED


def test_a_miss_comes_back_later_in_the_drill_until_right_or_twice() -> None:
    d = play(drill(5), m.Begin(), m.Submit("x", 2), graded("no"), m.Next())
    assert [t.key for t in d.queue] == ["q1", "q2", "q3", "q0", "q4"]
    for _ in range(3):
        d = play(d, m.Submit("x", 2), graded("yes"), m.Next())
    d = play(d, m.Submit("x", 2), graded("yes"), m.Next())
    assert [t.key for t in d.queue] == ["q4"]
    alone = drill(1)
    alone = play(alone, m.Begin())
    for _ in range(2):  # with no other question in between it comes back once
        alone = play(alone, m.Submit("x", 2), graded("no"), m.Next())
    assert alone.state is m.State.CLOSED


def test_a_pause_stops_the_clock_and_resumes_where_it_stood() -> None:
    d = play(drill(), m.Begin(), m.Draft("half a"))
    d = m.step(d, m.Pause(), NOW + timedelta(seconds=20))
    assert m.seconds_left(d, NOW + timedelta(hours=1)) == 40
    d = m.step(d, m.Resume(), NOW + timedelta(hours=2))
    assert d.state is m.State.ANSWERING
    assert d.draft == "half a"
    assert m.seconds_left(d, NOW + timedelta(hours=2, seconds=10)) == 30
    assert not m.is_over_time(d, NOW + timedelta(hours=2))


def test_the_timer_can_be_doubled_and_switched_off() -> None:
    d = play(drill(), m.Begin())
    assert m.seconds_left(d, NOW) == 60
    assert m.seconds_left(play(d, m.SetTimer("doubled")), NOW) == 120
    off = play(d, m.SetTimer("off"))
    assert m.seconds_left(off, NOW) is None
    assert m.step(off, m.Tick(), NOW + timedelta(days=1)) is off


def test_the_time_with_the_clock_off_is_not_held_against_an_answer_when_it_is_on_again() -> None:
    d = play(drill(), m.Begin(), m.Draft("half a"))
    d = m.step(d, m.SetTimer("off"), NOW + timedelta(seconds=20))
    d = m.step(d, m.Pause(), NOW + timedelta(minutes=10))
    d = m.step(d, m.Resume(), NOW + timedelta(minutes=40))
    back = NOW + timedelta(minutes=50)
    d = m.step(d, m.SetTimer("on"), back)
    assert m.seconds_left(d, back) == 40
    assert m.step(d, m.Tick(), back + timedelta(seconds=1)) is d
    assert not m.is_over_time(d, back)
    answered = m.step(d, m.Submit("a whole answer", 2), back + timedelta(seconds=10))
    assert answered.last is not None
    assert answered.last.seconds == 20 * 60 + 10  # it was thought about all the same
    late = m.step(d, m.Tick(), back + timedelta(seconds=56))
    assert late.last is not None
    assert late.last.answer == "half a"


def test_a_drill_begun_without_a_clock_may_get_one_and_the_next_question_has_its_whole_box() -> None:
    d = play(drill(timer="off"), m.Begin())
    hour = NOW + timedelta(hours=1)
    assert m.seconds_left(m.step(d, m.SetTimer("on"), hour), hour) == 60
    d = play(d, m.Submit("a", 2), graded("yes"), m.Next(), now=hour)
    later = hour + timedelta(seconds=100)
    d = m.step(d, m.SetTimer("on"), later)
    assert m.seconds_left(d, later) == 60
    d = play(d, m.Submit("a", 2), graded("yes"), m.Next(), now=later)
    assert d.task is not None  # the drill's own minutes did not run either


def test_when_box_and_grace_are_over_the_draft_is_handed_in() -> None:
    d = play(drill(), m.Begin(), m.Draft("bagging lowers variance"))
    assert m.step(d, m.Tick(), NOW + timedelta(seconds=70)) is d
    late = m.step(d, m.Tick(), NOW + timedelta(seconds=76))
    assert late.last is not None
    assert (late.last.answer, late.last.expired, late.last.gave_up) == (
        "bagging lowers variance",
        True,
        False,
    )


def test_an_answer_after_time_is_still_taken() -> None:
    d = play(drill(), m.Begin())
    d = m.step(d, m.Submit("slow but mine", 3), NOW + timedelta(minutes=9))
    assert d.last is not None
    assert d.last.seconds == 540


def test_no_new_question_begins_after_the_minutes_are_over() -> None:
    d = play(drill(8, minutes=5), m.Begin(), m.Submit("x", 3), graded("yes"))
    assert m.step(d, m.Next(), NOW + timedelta(minutes=6)).state is m.State.CLOSED


def test_better_marks_may_replace_the_first_and_the_user_may_overrule_both() -> None:
    d = play(drill(), m.Begin(), m.Submit("x", 3), graded("no"))
    assert d.last is not None and d.last.score == 0.0
    d = play(d, graded("partly"))
    assert d.last is not None and d.last.score == 0.5
    d = play(d, m.Overrule(1, 0, "yes"))
    assert d.last is not None and d.last.score == pytest.approx((2 + 0.5) / 3)


def test_a_hint_costs_a_band() -> None:
    d = play(drill(), m.Begin(), m.Hint(), m.Submit("x", 3, work=Work()), graded("yes"))
    assert d.last is not None
    assert (d.last.score, d.last.band) == (1.0, "solid")


def test_the_keyword_grader_is_a_double_that_marks_shared_words() -> None:
    marks = KeywordGrader().grade(task("q"), "Averaging in bagging lowers the variance.")
    assert [mark.verdict for mark in marks.points] == ["yes", "partly"]


def test_a_draft_keeps_the_pick_and_the_confidence_and_is_handed_in_with_them_when_time_is_up() -> None:
    work = Work(pattern="heap", time="O(n log k)")
    d = play(drill(), m.Begin(), m.Draft("Keep the k best.", work, 3))
    assert (d.draft, d.draft_work, d.draft_confidence) == ("Keep the k best.", work, 3)
    late = m.step(d, m.Tick(), NOW + timedelta(seconds=60 + m.GRACE_SECONDS + 1))
    assert late.last is not None and late.last.expired and not late.last.gave_up
    assert (late.last.answer, late.last.work, late.last.confidence) == ("Keep the k best.", work, 3)
    assert (late.draft, late.draft_work, late.draft_confidence) == ("", Work(), 0)
