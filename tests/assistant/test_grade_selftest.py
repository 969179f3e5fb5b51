"""The figures of the grader: known values of the statistics, and labeled files that break their rules."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.grade.features import AGAINST, FIELDS
from assistant.grade.fit import LabeledPoint, best_logit, fit, fit_joined, predict
from assistant.grade.labeled import LabeledAnswer, LabeledAnswersError, read_labeled
from assistant.grade.selftest import Marked, band_qwk, key_point_kappa, order_violations, weighted_kappa
from assistant.grade.weights import Joined
from content.questions import Question, load_questions


def marked(kind: str, chances: tuple[float, ...], labels: tuple[float, ...], score: float) -> Marked:
    return Marked(LabeledAnswer("q", kind, "text", labels), chances, score, sum(labels) / len(labels))


def test_kappa_has_its_known_values() -> None:
    assert weighted_kappa([0, 1, 2, 2], [0, 1, 2, 2], 3, power=1) == pytest.approx(1.0)
    assert weighted_kappa([0, 0, 1, 1], [0, 1, 0, 1], 2, power=1) == pytest.approx(0.0)
    # 20 + 15 agreements of 50, chance agreement 0.5 (the textbook example)
    one = [1] * 25 + [0] * 25
    other = [1] * 20 + [0] * 5 + [1] * 10 + [0] * 15
    assert weighted_kappa(one, other, 2, power=1) == pytest.approx(0.4)


def test_figures_reward_the_right_order() -> None:
    rows = [
        marked("full", (0.9, 0.9), (1.0, 1.0), 1.0),
        marked("partial", (0.9, 0.1), (1.0, 0.0), 0.5),
        marked("wrong", (0.1, 0.1), (0.0, 0.0), 0.0),
        marked("empty", (0.0, 0.0), (0.0, 0.0), 0.0),
    ]
    assert key_point_kappa(rows) == band_qwk(rows) == pytest.approx(1.0)
    assert order_violations(rows) == 0.0
    swapped = [*rows[1:], marked("full", (0.1, 0.1), (1.0, 1.0), 0.0)]
    assert order_violations(swapped) == pytest.approx(1 / 3)


def test_fitted_weights_keep_their_signs_and_find_the_unit_that_matters() -> None:
    random = np.random.default_rng(1)
    points = []
    for number in range(80):
        features = random.uniform(0, 0.3, (4, len(FIELDS)))
        stated = float(number % 2)
        features[number % 4, FIELDS.index("aligned")] += 0.6 * stated
        features[:, FIELDS.index("opposed")] += 0.3 * stated  # an accident of style: it must not earn credit
        points.append(LabeledPoint(f"q{number}", "full", 0, features, stated))
    weights = fit(points)
    for name, value in zip(FIELDS, weights[:-1], strict=True):
        assert value <= 0 if name in AGAINST else value >= 0
    alone = Joined(1.0, 0.0, 0.0, 0.0)

    def chance(point: LabeledPoint) -> float:
        return predict(point, best_logit(point, weights), alone)

    assert np.mean([(chance(point) >= 0.5) == bool(point.stated) for point in points]) > 0.9
    assert chance(LabeledPoint("q", "empty", 0, np.zeros((0, len(FIELDS))), 0.0)) == 0.0


def test_readings_count_as_far_as_they_tell_what_is_stated() -> None:
    random = np.random.default_rng(2)
    stated = [float(number % 2) for number in range(200)]
    logits = np.array([random.normal(2 * value - 1, 3) for value in stated])
    logits[:2] = -np.inf  # no unit
    for share, least in ((0.9, 1.0), (0.5, -0.01)):
        told = [value if random.random() < share else 1 - value for value in stated]
        points = [
            LabeledPoint(f"q{n}", "full", 0, np.zeros((1, len(FIELDS))), value, reading=2 * reading - 1)
            for n, (value, reading) in enumerate(zip(stated, told, strict=True))
        ]
        slope, weight, *_ = fit_joined(logits, points)
        assert slope > 0
        assert weight >= least
        assert share == 0.9 or weight < 0.5


@pytest.fixture(scope="module")
def bank() -> dict[str, Question]:
    return load_questions()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"qid": "no-such-question", "kind": "full", "answer": "x", "labels": "y"}', "no-such-question"),
        ('{"qid": "ml-svm-1", "kind": "full", "answer": "x", "labels": "y"}', "ml-svm-1"),
        ('{"qid": "ml-svm-1", "kind": "full"', "line 1"),
        ('{"qid": "ml-svm-1", "kind": "full", "answer": "x", "labels": "yyzn"}', "line 1"),
    ],
)
def test_labels_that_do_not_fit_the_bank_are_reported(
    tmp_path: Path, bank: dict[str, Question], line: str, said: str
) -> None:
    path = tmp_path / "labeled.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(LabeledAnswersError, match=said):
        read_labeled(path, bank)
