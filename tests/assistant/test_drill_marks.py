"""Code is judged by its hidden tests: a good explanation does not make up for a wrong program."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assistant.drill.advice import next_step
from assistant.drill.attempt import Attempt
from assistant.drill.checks import run_check
from assistant.drill.marks import Band, Check, Marks, PointMark, band, score
from assistant.drill.task import Point, Task

POINTS = (Point("It sorts first.", True, ""), Point("It takes n log n.", False, ""))


@pytest.mark.parametrize(
    ("passed", "of", "worth"),
    [(7, 7, "strong"), (6, 7, "solid"), (5, 7, "weak"), (2, 7, "weak"), (0, 7, "weak")],
)
def test_failed_hidden_tests_cap_the_verdict_of_well_explained_code(
    passed: int, of: int, worth: Band
) -> None:
    explained = (PointMark("yes"), PointMark("yes"))
    value = score(POINTS, Marks(points=explained, checks=(run_check(passed, of, points=POINTS),)))
    assert value is not None
    assert band(value) == worth


def test_right_code_without_a_word_of_explanation_is_solid() -> None:
    silent = (PointMark("no"), PointMark("no"))
    value = score(POINTS, Marks(points=silent, checks=(run_check(7, 7, points=POINTS),)))
    assert value == pytest.approx(2 / 3)


def attempt(marks: Marks, hints: int = 0) -> Attempt:
    task = Task("t", "t", "pattern", "dsa", 2, "Which pattern?", 60, points=POINTS)
    now = datetime(2026, 11, 1, tzinfo=UTC)
    return Attempt(1, task, "An answer.", now, now, 30.0, 2, hints, gave_up=False, expired=False, marks=marks)


def test_what_was_decided_by_rule_and_is_wrong_comes_before_saying_it_aloud() -> None:
    stated = (PointMark("yes"), PointMark("yes"))
    wrong = Marks(points=stated, checks=(Check("time", 0.0, 1.0, "O(n); you said n^2"),))
    assert "why the time is this: O(n)" in next_step(attempt(wrong))
    assert "aloud" in next_step(attempt(Marks(points=stated)))


def test_a_wrong_pick_comes_before_a_missed_point() -> None:
    missed = (PointMark("no"), PointMark("no", contradicted=True))
    pick = Check("pattern", 0.0, 3.0, "heap; you said stack")
    assert "why the pattern is this: heap" in next_step(attempt(Marks(points=missed, checks=(pick,))))
    light = Check("space", 0.0, 1.0, "O(1)")
    assert "beside point 2" in next_step(attempt(Marks(points=missed, checks=(light,))))


def test_a_hint_is_said_to_cost_a_band_only_where_it_did() -> None:
    missed, stated = Marks(points=(PointMark("no"),) * 2), Marks(points=(PointMark("yes"),) * 2)
    assert not attempt(missed, hints=1).lowered and not attempt(stated).lowered
    assert attempt(stated, hints=1).lowered and attempt(stated, hints=1).band == "solid"
