"""Code is judged by its hidden tests: a good explanation does not make up for a wrong program."""

from __future__ import annotations

import pytest

from assistant.drill.checks import run_check
from assistant.drill.marks import Band, Marks, PointMark, band, score
from assistant.drill.task import Point

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
