"""Recomputes the numbers stated in the pages on interview formats."""

import math


def check_big_tech_format() -> None:
    """Minutes of a coding round and the chance of an offer."""
    assert 5 + 5 + 20 + 8 + 5 + 2 == 45
    single = 0.6 * 0.4 * 0.8
    assert round(single, 2) == 0.19 and round(1 - single, 3) == 0.808
    assert round(1 - 0.808**4, 2) == 0.57


def check_startup_format() -> None:
    """Hosted against self-hosted cost, and the break-even volume."""
    assert math.isclose(0.002 * 20_000 * 30, 1_200)
    own = 900 + 12_000 / 5
    assert own == 3_300 and math.isclose(own / 30 / 0.002, 55_000)


def check_ml_breadth_round() -> None:
    """Length of a timed set and the time per question of a round."""
    assert 12 * 3 == 36 and 3 < 40 / 12 < 3.5


def check_take_home() -> None:
    """Hours of the plan and the standard error of an accuracy."""
    assert 0.5 + 1 + 0.5 + 1.5 + 1 + 1 + 0.5 == 6
    assert round(math.sqrt(0.85 * 0.15 / 400), 3) == 0.018


def check_interview_logistics() -> None:
    """Hours of a study week and of four."""
    assert 6 * 3 == 18 and 18 * 4 == 72


def check_study_planning() -> None:
    """Priorities and minutes of a day."""
    assert 3 * (4 - 1) == 9 and 2 * (4 - 3) == 2
    assert 60 + 40 + 45 + 25 == 170
