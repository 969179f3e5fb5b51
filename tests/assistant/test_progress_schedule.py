"""Reviews come within the days left, mastery admits what it does not know, errors get their type."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.drill.attempt import Attempt, Work
from assistant.drill.marks import Check, Marks, PointMark, score
from assistant.drill.task import Point, Task
from assistant.progress.errors import error_type, is_closed
from assistant.progress.mastery import Scored, calibration, mastery, overconfidence, weakness
from assistant.progress.schedule import days_cap, is_due, rating_of, review
from assistant.progress.simulate import simulate

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
POINTS = (Point("One.", True), Point("Two.", False))
TASK = Task("q", "q", "concept", "ml", 2, "Explain.", 60, POINTS)
EASE = st.sampled_from(["again", "hard", "good", "easy"])


def attempt(marks: Marks | None, **more: object) -> Attempt:
    fields: dict[str, object] = {
        "ordinal": 1,
        "task": TASK,
        "answer": "words",
        "asked_at": NOW,
        "submitted_at": NOW,
        "seconds": 20.0,
        "confidence": 3,
        "hints": 0,
        "gave_up": False,
        "expired": False,
        "marks": marks,
    }
    return Attempt(**(fields | more))  # type: ignore[arg-type]


def marks(*verdicts: str, flags: tuple[str, ...] = (), checks: tuple[Check, ...] = ()) -> Marks:
    return Marks(tuple(PointMark(v) for v in verdicts), checks, flags)  # type: ignore[arg-type]


@settings(deadline=None, max_examples=60)
@given(st.lists(EASE, min_size=1, max_size=12), st.integers(0, 60))
def test_no_interval_is_longer_than_half_the_days_left_or_three_weeks(eases: list[str], left: int) -> None:
    now, interview, fsrs = NOW, NOW + timedelta(days=left), ""
    for ease in eases:
        cap = days_cap(now, interview)
        state = review(1, fsrs, ease, now, interview)  # type: ignore[arg-type]
        assert 1 <= state.days <= cap <= 21
        assert 0 <= state.recall_before <= 1
        fsrs, now = state.fsrs, state.due


def test_reviews_ignore_the_global_random_and_take_any_time_zone() -> None:
    random.seed(1)
    first = review(1, review(1, "", "good", NOW).fsrs, "good", NOW + timedelta(days=2))
    random.seed(2)
    second = review(1, review(1, "", "good", NOW).fsrs, "good", (NOW + timedelta(days=2)).astimezone())
    assert first == second


def test_in_the_last_days_shaky_cards_are_due_before_their_time() -> None:
    state = review(1, review(1, "", "good", NOW).fsrs, "good", NOW + timedelta(days=2))
    day = NOW + timedelta(days=10)
    assert not is_due(state.fsrs, state.due, day)
    assert is_due(state.fsrs, state.due, day, day + timedelta(days=2))


@pytest.mark.parametrize(
    ("given_marks", "more", "ease"),
    [
        (marks("no", "no"), {}, "again"),
        (marks("yes", "yes"), {"gave_up": True}, "again"),
        (marks("partly", "partly"), {}, "hard"),
        (marks("yes", "no"), {}, "good"),
        (marks("yes", "yes"), {}, "easy"),
        (marks("yes", "yes"), {"hints": 1}, "hard"),
        (marks("yes", "yes"), {"confidence": 2}, "good"),
        (marks("yes", "yes"), {"seconds": 55.0}, "good"),
        (marks("yes", "yes", flags=("copied",)), {}, None),
        (Marks(), {}, None),
        (None, {}, None),
    ],
)
def test_the_rating_follows_from_the_attempt(
    given_marks: Marks | None, more: dict[str, object], ease: str | None
) -> None:
    assert rating_of(attempt(given_marks, **more)) == ease


@given(st.lists(st.sampled_from(["no", "partly", "yes"]), min_size=2, max_size=2), st.integers(0, 1))
def test_a_better_verdict_never_lowers_a_score(verdicts: list[str], index: int) -> None:
    better = list(verdicts)
    better[index] = "yes"
    low, high = score(POINTS, marks(*verdicts)), score(POINTS, marks(*better))
    assert low is not None and high is not None
    assert 0 <= low <= high <= 1


def scored(value: float, day: float, confidence: int = 3) -> Scored:
    return Scored("ml", 3, value, confidence, NOW - timedelta(days=day))


def test_mastery_is_capped_and_doubted_while_answers_are_few() -> None:
    one, two = mastery("ml", [scored(1, 0)], NOW), mastery("ml", [scored(1, 0)] * 2, NOW)
    twelve = mastery("ml", [scored(1, d / 4) for d in range(12)], NOW)
    assert one.estimate <= 0.5 and two.estimate <= 0.8
    assert one.words == "1 answer: too few to say"
    assert one.lower < two.lower < twelve.lower < twelve.estimate
    assert mastery("nlp", [], NOW).words == "not asked yet"


@given(st.lists(st.floats(0, 1), max_size=20), st.floats(0, 60))
def test_mastery_stays_between_its_bounds(values: list[float], age: float) -> None:
    result = mastery("ml", [scored(v, age) for v in values], NOW)
    assert 0 <= result.lower <= result.estimate <= 1


def test_the_trend_compares_late_with_early_answers() -> None:
    assert mastery("ml", [scored(0.2 * d, 5 - d) for d in range(6)], NOW).trend == "up"
    assert mastery("ml", [scored(0.5, d) for d in range(6)], NOW).trend == "steady"


def test_weakness_is_highest_where_least_is_known_and_reviews_are_late() -> None:
    known = [scored(1, d / 4) for d in range(12)]
    values = weakness(["ml", "nlp", "rag"], known, NOW, importance={}, overdue={"rag": 1.0})
    assert values["ml"] < values["nlp"] < values["rag"] == 1.0


def test_calibration_sets_claimed_against_reached() -> None:
    rows = calibration([scored(0.2, 0, 4), scored(0.4, 0, 4), scored(0.3, 0, 1)])
    assert [(r.confidence, r.attempts) for r in rows] == [(1, 1), (4, 2)]
    assert rows[1].mean_score == pytest.approx(0.3)
    assert overconfidence([scored(0.2, 0, 4)]) == pytest.approx(0.75)
    assert overconfidence([]) is None


@pytest.mark.parametrize(
    ("case", "kind"),
    [
        (attempt(marks("yes", "yes")), None),
        (attempt(marks("no", "no")), "gap"),
        (attempt(marks("no", "no"), expired=True), "time"),
        (attempt(None, gave_up=True), "unknown"),
        (attempt(marks("no", "no"), answer=" "), "unknown"),
        (attempt(Marks((PointMark("yes", contradicted=True), PointMark("no")))), "confusion"),
        (attempt(marks("no", "no", checks=(Check("number", 0.0, 3.0),))), "slip"),
        (attempt(marks("no", "no", checks=(Check("pattern", 0.0, 3.0),)), work=Work("stack")), "confusion"),
        (attempt(None), None),
    ],
)
def test_errors_get_their_type(case: Attempt, kind: str | None) -> None:
    assert error_type(case) == kind


def test_an_error_closes_by_two_successes_at_least_three_days_apart() -> None:
    assert not is_closed([NOW])
    assert not is_closed([NOW, NOW + timedelta(days=2)])
    assert is_closed([NOW, NOW + timedelta(days=3)])


def test_a_simulated_learner_recalls_at_least_as_much_as_with_a_fixed_ladder(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for minutes in (20.0, 12.0):
        means = {}
        for policy in ("fsrs", "ladder"):
            runs = [simulate(policy, seed=seed, minutes_a_day=minutes) for seed in range(3)]  # type: ignore[arg-type]
            means[policy] = sum(run.recall for run in runs) / len(runs)
            with capsys.disabled():
                used = sum(run.minutes for run in runs) / len(runs)
                print(
                    f"\n{policy}: {means[policy]:.3f} recalled on day 30, {used:.0f} of {minutes * 30:.0f} minutes",
                    end="",
                )
        assert means["fsrs"] >= means["ladder"] - 0.005
