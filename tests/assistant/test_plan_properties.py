"""The planner over random histories: limits, prerequisites and every task are kept, and planning twice changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.plan.board import NO_NEW, NO_ROOM, TOO_LONG
from assistant.plan.catch_up import PASSED, late_tasks, plan, relay, restore, with_tasks
from assistant.plan.state import MOST_OVER, WEEKDAYS, Facts, PlanError, State, Status
from content.topics import TOPIC_IDS
from tests.doubles.plan import FIRST, new_plan

HISTORIES = 2000
SETTINGS = settings(
    max_examples=HISTORIES // 4, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


class History(NamedTuple):
    """A plan over some days, with or without an interview so many days after them, and how it is lived."""

    days: int
    hours: float
    off: frozenset[str]
    spare: int | None
    pace: str
    mastery: tuple[tuple[str, float], ...]
    share: tuple[int, ...]  # quarters of each day's tasks that are done
    gap: int  # days away after every fifth day


histories = st.builds(
    History,
    st.one_of(st.integers(3, 40), st.integers(3, 90)),
    st.sampled_from([1, 1.5, 2, 3, 4, 4, 4, 8]),
    st.frozensets(st.sampled_from(WEEKDAYS), max_size=2),
    st.sampled_from([None, 1, 1, 4, 12]),
    st.sampled_from(["date", "date", "completion"]),
    st.lists(st.tuples(st.sampled_from(TOPIC_IDS), st.sampled_from([0.1, 0.5, 0.9])), max_size=3).map(tuple),
    st.lists(st.integers(0, 4), max_size=14).map(tuple),
    st.integers(1, 12),
)


def facts_of(history: History) -> Facts:
    known = dict(history.mastery)
    return Facts(known, known, dict.fromkeys(known, 6))


@cache
def begun(history: History) -> State:
    """The plan of a history on its first day."""
    interview = None if history.spare is None else FIRST + timedelta(days=history.days - 1 + history.spare)
    off = history.off if history.days > 10 else frozenset()
    return new_plan(
        history.days, history.hours, facts_of(history), days_off=off, interview=interview, pace=history.pace
    )


def live(history: History) -> tuple[State, int]:
    """Live day after day: do a part of what stands on each, catch up now and then, and stay away for a while."""
    state, facts, share, gap = begun(history), facts_of(history), history.share, history.gap
    day = 0
    for number, part in enumerate(share):
        today = FIRST + timedelta(days=day)
        mine = [p for p in state.tasks if p.is_open and p.on == today]
        done = [replace(p, status=Status.DONE, done_at=NOW) for p in mine[: len(mine) * part // 4]]
        state = with_tasks(state, done)
        day += 1 if number % 5 else gap
        if part % 2:
            state = plan(state, facts, FIRST + timedelta(days=day))
    return state, day


def broken_rules(state: State, today: int) -> list[str]:
    """Every rule that the open tasks of today and later break."""
    profile, on = state.profile, FIRST + timedelta(days=today)
    final = profile.study_days(profile.first_day, profile.last_day)[-2:]
    ahead = [p for p in state.tasks if p.is_open and p.on is not None and p.on >= on]
    places = {p.id: p for p in state.tasks}
    wrong = []
    for day in {p.on for p in ahead}:
        here = [p for p in ahead if p.on == day]
        minutes = sum(p.task.minutes for p in here)
        wrong += ["over the limit"] * (minutes > profile.minutes + MOST_OVER)
        wrong += ["two tasks over the limit"] * (minutes > profile.minutes and len(here) > 1)
        wrong += ["two mocks"] * (sum(p.task.type == "mock" for p in here) > 1)
        wrong += ["on a day off"] * profile.is_off(day)  # type: ignore[arg-type]
        wrong += ["after the end"] * (day > profile.last_day)  # type: ignore[operator]
        wrong += ["new at the end"] * (day in final and any(p.task.is_new for p in here))
    for p in ahead:
        for need in p.task.prerequisites:
            before = places[need]
            if before.is_open and (before.on is None or before.on > p.on):  # type: ignore[operator]
                wrong.append(f"{p.id} before {need}")
    if profile.interview:
        wrong += ["on the interview or later"] * any(p.on >= profile.interview for p in ahead)  # type: ignore[operator]
    return wrong


@SETTINGS
@given(histories)
def test_limits_prerequisites_and_the_end_are_kept(history: History) -> None:
    assert broken_rules(begun(history), 0) == []
    state, day = live(history)
    assert broken_rules(plan(state, facts_of(history), FIRST + timedelta(days=day)), day) == []


@SETTINGS
@given(histories)
def test_planning_twice_changes_nothing_and_leaves_nothing_late(history: History) -> None:
    facts = facts_of(history)
    state, day = live(history)
    today = FIRST + timedelta(days=day)
    once = plan(state, facts, today)
    assert plan(once, facts, today) == once
    assert plan(state, facts, today) == once
    if once != state:
        assert late_tasks(once, today) == []


@SETTINGS
@given(histories)
def test_no_task_is_lost_doubled_or_left_out_without_a_reason(history: History) -> None:
    before = begun(history)
    state, day = live(history)
    after = plan(state, facts_of(history), FIRST + timedelta(days=day))
    ids = [p.id for p in after.tasks]
    assert ids == [p.id for p in before.tasks] and len(set(ids)) == len(ids)
    was = {p.id: p for p in state.tasks}
    for p in after.tasks:
        assert (p.on is None) == (p.status in (Status.DROPPED, Status.SKIPPED))
        if p.status is Status.DROPPED:
            assert p.reason in (NO_NEW, NO_ROOM, TOO_LONG, PASSED) or p.reason.startswith("it needs ")
        if was[p.id].status in (Status.DONE, Status.SKIPPED):
            assert p == was[p.id]


@SETTINGS
@given(histories)
def test_musts_are_kept_while_they_fit_and_what_was_left_out_can_come_back(history: History) -> None:
    facts = facts_of(history)
    state, day = live(history)
    today = FIRST + timedelta(days=day)
    after = plan(state, facts, today)
    dropped = [p for p in after.tasks if p.status is Status.DROPPED]
    new = [p for p in dropped if p.task.priority == "must" and state.find(p.id).status is not Status.DROPPED]
    optional = [p for p in after.tasks if p.is_open and p.task.priority == "could" and p.on and p.on >= today]
    needed = {need for p in after.tasks if p.is_open for need in p.task.prerequisites}
    for (
        p
    ) in optional:  # an optional task stands where a must was given up only if the must would not fit there
        for must in new:
            free = after.profile.capacity - sum(
                q.task.minutes for q in after.tasks if q.on == p.on and q.is_open
            )
            final = after.profile.study_days(FIRST, after.profile.last_day)[-2:]
            room = free + p.task.minutes >= must.task.minutes
            lone = must.task.type == "mock" or must.task.prerequisites or p.id in needed
            assert lone or not room or (must.task.is_new and p.on in final)
    for p in dropped[:3]:
        try:
            back = restore(after, p.id, today)
        except PlanError:
            continue
        assert back.find(p.id).is_open
        assert broken_rules(back, day) == []
        assert plan(back, facts, today) == back


def test_a_plan_with_more_time_gets_back_what_was_left_out() -> None:
    state = new_plan(10, 2)
    assert any(p.status is Status.DROPPED for p in state.tasks)
    longer = replace(state, profile=replace(state.profile, last_day=FIRST + timedelta(days=39), minutes=240))
    assert not any(p.status is Status.DROPPED for p in relay(longer, Facts(), FIRST).tasks)
