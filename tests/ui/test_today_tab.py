"""The Today tab without a browser: what its buttons start exists, what it shows is escaped, every mistake is a sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from assistant.progress.records import OwnCard
from tests.doubles.plan import plan_tasks
from tests.doubles.study import HOSTILE, ShelfStudy, shelf_study
from ui.drilling import deck
from ui.drills import Drills, kind_named
from ui.own_data import delete_kinds
from ui.planning import desk_of, local_now
from ui.render_today import drill_named
from ui.tabs.room import Command
from ui.tabs.today import COMMANDS, everything, look_again, run


@pytest.fixture
def study(tmp_path: Path) -> ShelfStudy:
    return shelf_study(tmp_path)


@pytest.fixture
def planned(study: ShelfStudy) -> ShelfStudy:
    do(study, "plan-start", fields={"hours": "4"})
    return study


def do(
    study: ShelfStudy, name: str, value: str = "", *, shown: str = "", fields: dict | None = None
) -> tuple:  # type: ignore[type-arg]
    """Press a button of the tab; returns its parts."""
    handler: Callable[..., tuple] = COMMANDS[name]  # type: ignore[type-arg]
    return run(study, handler, Command(value, json.dumps(fields or {})), shown)


def test_every_drill_and_exercise_of_the_thirty_days_starts_with_one_click(study: ShelfStudy) -> None:
    openings = {
        drill_named(opening)
        for task in plan_tasks()
        for option in [*(o.id for o in task.options), ""]
        for opening in task.opens(option)
        if opening.kind in ("drill", "exercise")
    }
    assert len(openings) > 30
    cards = deck(study)
    for name in sorted(openings - {"review:"}):  # a review needs something that is due
        kind, topic, *_ = name.split(":")
        if topic == "exercise":
            assert name.rpartition(":")[2] in {task.exercise_id for task in cards.code}, name
        else:
            assert cards.draw(kind_named(kind), 1, seed=1, topics=[topic] if topic else []), name
    drills = Drills(study)
    assert drills.begin_named("rapid::30").drill.minutes == 30
    (asked,) = drills.begin_named("code:exercise:k-means").drill.queue
    assert asked.exercise_id == "k-means"


def test_the_welcome_says_what_is_ready_and_makes_a_plan(study: ShelfStudy) -> None:
    start, ready, *rest = everything(study)
    assert "When is the interview?" in start and "No model speaks" in ready and rest == ["", "", "", ""]
    interview = local_now(study).date() + timedelta(days=21)
    parts = do(study, "plan-start", fields={"interview": str(interview), "hours": "3", "off": ["sun"]})
    assert "days of study, at most 3 hours each" in parts[0] and "21 days to the interview" in parts[0]
    assert study.progress.interview().date() == interview  # type: ignore[union-attr]


def test_a_mistake_is_a_sentence_where_the_reader_looks(study: ShelfStudy) -> None:
    assert "A plan has 3 to 90 days, not 2." in do(study, "plan-start", fields={"hours": "4", "days": "2"})[0]
    assert "is no number of hours" in do(study, "plan-start", fields={"hours": "many"})[0]
    do(study, "plan-start", fields={"hours": "4"})
    assert 'role="alert"' in do(study, "plan-done", "no-such-task")[0]
    refused = do(study, "log-add", fields={"problem": "?", "solved": "yes"})[2]
    assert "names no LeetCode problem" in refused.partition('id="log-form"')[2]  # beside the box it is about


def test_a_day_is_worked_at_and_looked_at_again(planned: ShelfStudy) -> None:
    day, *_ = do(planned, "plan-done", "d01.dsa")
    assert 'class="task done" data-task="d01.dsa"' in day
    left = do(planned, "plan-skip", "d01.read")[4]
    assert "you skipped it" in left and "Restore" in left
    assert 'data-task="d01.read"' in do(planned, "plan-restore", "d01.read")[0]
    tomorrow = str(local_now(planned).date() + timedelta(days=1))
    other = do(planned, "plan-day", tomorrow)
    assert "Back to today" in other[0] and 'data-task="d02.dsa"' in other[0] and other[5] == tomorrow
    assert 'data-task="d02.dsa"' in do(planned, "plan-done", "d02.code.linreg", shown=tomorrow)[0]
    assert "Kept as win" in do(planned, "note-add", fields={"kind": "win", "text": "Cut costs."})[2]
    assert ">1/12<" in do(planned, "tick", "dsa.heaps")[3]
    assert ">0/12<" in do(planned, "untick", "dsa.heaps")[3]
    chosen = do(
        planned, "plan-choose", "d24.deep:nlp", shown=str(local_now(planned).date() + timedelta(days=23))
    )[0]
    assert re.search(r'data-value="d24.deep:nlp" aria-pressed="true"', chosen)
    changed = do(planned, "plan-change", fields={"hours": "2", "pace": "date"})
    assert "moved to another day" in changed[0]


def test_catching_up_says_what_it_did_and_what_was_left_out(planned: ShelfStudy) -> None:
    desk = desk_of(planned)
    state = desk.current()
    back = timedelta(days=2)
    aged = replace(
        state,
        profile=replace(
            state.profile, first_day=state.profile.first_day - back, last_day=state.profile.last_day - back
        ),
        tasks=tuple(replace(p, on=p.on - back if p.on else None) for p in state.tasks),
    )
    desk.store.save(state, aged)
    before = look_again(planned, Command("", ""), "")[0]
    assert "behind, the plan still fits" in before and "Catching up moves" in before
    after = do(planned, "plan-catch-up")[0]
    assert "moved to another day" in after and "on time" in after


def test_a_plan_that_was_deleted_leaves_the_page_with_its_notes(planned: ShelfStudy) -> None:
    do(planned, "note-add", fields={"kind": "win", "text": "Halved the latency."})
    delete_kinds(planned, ["progress"])
    day, _, writing, checklist, rest, _ = look_again(planned, Command("a plan is shown", ""), "")
    assert "When is the interview?" in day
    assert not (writing or checklist or rest)


def test_due_cards_come_first(planned: ShelfStudy) -> None:
    planned.records.add_own_cards([OwnCard("own-1", "ml", "Q", ("A",))], planned.now())
    day = everything(planned)[0]
    assert "Start with the reviews" in day and day.index("1 card") < day.index('data-task="d01.dsa"')


def test_what_a_user_writes_is_shown_and_does_nothing(planned: ShelfStudy) -> None:
    writing = do(planned, "note-add", fields={"kind": "note", "text": HOSTILE})[2]
    assert "<script" not in writing and "<img" not in writing and "onerror" in unescape(writing)
    assert "<script" not in do(planned, "plan-done", HOSTILE)[0]
