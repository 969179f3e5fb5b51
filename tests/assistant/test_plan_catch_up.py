"""Twelve days on which a plan is looked at after something was missed, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from assistant.plan.board import NO_NEW, NO_ROOM
from assistant.plan.catch_up import PASSED, changes, late_tasks, plan, relay, restore, with_tasks
from assistant.plan.desk import changed_profile, profile_of
from assistant.plan.state import Facts, PlanError, State, Status
from tests.doubles.plan import FIRST, new_plan

NOW = datetime(2027, 3, 1, 20, tzinfo=UTC)


def day(number: int) -> date:
    """The date of a day of the plan."""
    return FIRST + timedelta(days=number - 1)


def lived(state: State, until: int, *, without: tuple[int, ...] = (), undone: tuple[str, ...] = ()) -> State:
    """Do everything before day `until`, but for whole days and single tasks."""
    done = [
        replace(p, status=Status.DONE, done_at=NOW)
        for p in state.tasks
        if p.on and p.on < day(until) and p.task.day not in without and p.id not in undone
    ]
    return with_tasks(state, done)


def on(state: State, task_id: str) -> int:
    """The day of the plan on which a task stands."""
    found = state.find(task_id).on
    assert found is not None
    return (found - FIRST).days + 1


def dropped(state: State) -> dict[str, str]:
    return {p.id: p.reason for p in state.tasks if p.status is Status.DROPPED}


def test_thirty_days_are_the_days_of_the_guide() -> None:
    state = new_plan(30, 4)
    assert all(on(state, p.id) == p.task.day for p in state.tasks)


def test_1_nothing_missed_changes_nothing() -> None:
    state = lived(new_plan(), 9)
    assert plan(state, Facts(), day(9)) is state


def test_2_one_task_goes_to_the_next_light_day() -> None:
    state = lived(new_plan(), 3, undone=("d01.domain.deep-learning",))
    after = plan(state, Facts(), day(3))
    assert on(after, "d01.domain.deep-learning") == 7
    assert len(changes(state, after).moved) == 1


def test_3_a_whole_day_goes_to_the_next_light_day() -> None:
    state = lived(new_plan(), 3, without=(2,))
    after = plan(state, Facts(), day(3))
    assert {on(after, p.id) for p in after.tasks if p.task.day == 2} == {7}


def test_4_a_day_on_which_others_rest_is_made_up_before_them() -> None:
    state = lived(new_plan(), 9, without=(8,))
    after = plan(state, Facts(), day(9))
    assert on(after, "d08.domain.llm") < 12  # day 12 needs it, the next light day is the 14th
    assert on(after, "d08.dsa") < on(after, "d15.dsa")
    assert not dropped(after)


def test_5_two_days_fill_the_coming_ones_within_the_limit() -> None:
    state = lived(new_plan(), 4, without=(2, 3))
    after = plan(state, Facts(), day(4))
    assert not dropped(after) and after.profile.last_day == state.profile.last_day
    load = [sum(p.task.minutes for p in after.tasks if p.is_open and p.on == day(n)) for n in range(4, 31)]
    assert max(load) <= 215
    assert on(after, "d02.dsa") <= 6


def test_6_three_days_push_out_optional_tasks_before_anything_else() -> None:
    state = lived(new_plan(30, 3, interview=FIRST + timedelta(days=30)), 16, without=(13, 14, 15))
    after = plan(state, Facts(), day(16))
    assert all(after.find(i).task.priority == "could" for i in dropped(after))
    assert on(after, "d13.mock") >= 16


def test_7_four_days_move_the_plan_on_when_no_interview_is_near() -> None:
    state = lived(new_plan(), 12, without=(8, 9, 10, 11))
    after = plan(state, Facts(), day(12))
    assert on(after, "d08.dsa") == 12 and on(after, "d12.dsa") == 16
    assert (after.profile.last_day - state.profile.last_day).days == 4
    assert changes(state, after).later_days == 4 and not dropped(after)


def test_8_before_an_interview_the_most_valuable_tasks_are_kept() -> None:
    state = lived(new_plan(30, 3, interview=FIRST + timedelta(days=30)), 21, without=tuple(range(13, 21)))
    after = plan(state, Facts(), day(21))
    assert after.profile.last_day == state.profile.last_day
    lost = dropped(after)
    assert lost and set(lost.values()) <= {NO_ROOM, NO_NEW} | {
        r for r in lost.values() if r.startswith("it needs")
    }
    kept = {p.id for p in after.tasks if p.is_open}
    assert (
        kept & {"d13.mock", "d27.mock"}
        and kept & {"d20.mock", "d27.mock"}
        and "d28.star.star_stories" in kept
    )
    assert on(after, "d29.practice") >= 29 and on(after, "d30.review") == 30


def test_9_after_ten_days_away_a_week_is_added_and_the_rest_chosen() -> None:
    state = lived(new_plan(), 19, without=tuple(range(9, 19)))
    after = plan(state, Facts(), day(19))
    assert (after.profile.last_day - state.profile.last_day).days == 7
    assert late_tasks(after, day(19)) == []


def test_10_optional_tasks_alone_are_moved_if_there_is_room_or_left_out_with_the_reason() -> None:
    state = lived(new_plan(), 3, undone=("d01.read",))
    assert on(plan(state, Facts(), day(3)), "d01.read") == 7
    full = lived(new_plan(30, 3, interview=FIRST + timedelta(days=30)), 29, undone=("d22.case",))
    after = plan(full, Facts(), day(29))
    assert dropped(after) == {"d22.case": PASSED}


def test_11_nothing_new_enters_the_last_two_days() -> None:
    state = lived(
        new_plan(interview=FIRST + timedelta(days=30)), 29, without=(26,), undone=("d28.star.star_stories",)
    )
    after = plan(state, Facts(), day(29))
    assert dropped(after) == {"d26.deep": NO_NEW}
    assert on(after, "d28.star.star_stories") == 29


def test_12_a_plan_that_waits_moves_on_as_a_whole() -> None:
    state = lived(new_plan(pace="completion"), 14, without=tuple(range(5, 14)))
    after = plan(state, Facts(), day(14))
    assert on(after, "d05.dsa") == 14 and on(after, "d14.practice") == 23
    assert (after.profile.last_day - state.profile.last_day).days == 9 and not dropped(after)


def test_a_plan_that_is_over_stays_as_it_is() -> None:
    state = lived(new_plan(interview=FIRST + timedelta(days=30)), 28)
    assert plan(state, Facts(), day(35)) is state


def test_weak_topics_are_kept_when_the_time_is_short() -> None:
    kept = []
    for weak, known in (("ml", "system-design"), ("system-design", "ml")):
        facts = Facts({weak: 0.1, known: 0.95}, {}, {weak: 9, known: 9})
        state = new_plan(5, 3, facts)
        kept.append({t: sum(p.task.minutes for p in state.tasks if p.is_open and p.task.topic == t)
                     for t in ("ml", "system-design")})  # fmt: skip
    assert kept[0]["ml"] > kept[1]["ml"] and kept[0]["system-design"] < kept[1]["system-design"]


def test_a_task_is_restored_where_there_is_room_and_refused_where_there_is_none() -> None:
    state = new_plan(30, 4)
    skipped = with_tasks(
        state, [replace(state.find("d05.code.knn"), on=None, status=Status.SKIPPED, reason="you skipped it")]
    )
    assert on(restore(skipped, "d05.code.knn", day(5)), "d05.code.knn") == 5
    short = new_plan(3, 1)
    lost = next(p.id for p in short.tasks if p.status is Status.DROPPED and p.task.minutes >= 90)
    titles = {p.task.title for p in short.tasks}
    needed = [r.split("“")[1].split("”")[0] for r in dropped(short).values() if r.startswith("it needs")]
    assert needed and set(needed) <= titles  # a reason names what is missing as the plan does
    with pytest.raises(PlanError, match="No day is left with room"):
        restore(short, lost, FIRST)


def test_fewer_hours_lay_the_rest_anew_and_keep_what_is_done() -> None:
    state = lived(new_plan(30, 4), 6)
    profile = changed_profile(state.profile, day(6), hours=1.5)
    after = relay(replace(state, profile=profile), Facts(), day(6))
    assert [p for p in after.tasks if p.status is Status.DONE] == [
        p for p in state.tasks if p.status is Status.DONE
    ]
    for n in range(6, 31):
        here = [p.task.minutes for p in after.tasks if p.is_open and p.on == day(n)]
        assert sum(here) <= 90 or len(here) == 1


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        ({"days": 2}, "3 to 90 days, not 2"),
        ({"hours": 0.1}, "0.5 to 12 can"),
        ({"interview": FIRST + timedelta(days=2)}, "there are 2 days; a plan needs 3"),
        ({"interview": FIRST + timedelta(days=200)}, "begin on 2027-06-19 or later"),
        ({"days_off": ["someday"]}, "'someday' is no day off"),
        ({"days_off": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]}, "No weekday is left"),
        ({"first_day": FIRST - timedelta(days=1)}, "is past"),
        ({"pace": "slow"}, "not 'slow'"),
    ],
)
def test_dates_and_limits_that_cannot_be_are_refused_with_what_would_do(wish: dict, says: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(PlanError, match=says):
        profile_of(**{"first_day": FIRST, "today": FIRST, **wish})


def test_a_plan_of_any_length_has_tasks_on_its_days_off_never() -> None:
    for days in (3, 7, 14, 31, 60, 90):
        state = new_plan(days, 3, days_off=frozenset({"sun", "2027-03-03"}))
        assert all(p.on.weekday() != 6 and p.on != date(2027, 3, 3) for p in state.tasks if p.on)
        assert any(p.task.type == "mock" and p.is_open for p in state.tasks)
