"""The figures of the grader: known values of the statistics, and labeled files that break their rules."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.grade.features import AGAINST, FIELDS
from assistant.grade.fit import LabeledPoint, fit, predict
from assistant.grade.labeled import LabeledAnswer, LabeledAnswersError, read_labeled
from assistant.grade.selftest import Marked, band_qwk, key_point_kappa, order_violations, weighted_kappa
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
    right = [(predict(point, weights) >= 0.5) == bool(point.stated) for point in points]
    assert np.mean(right) > 0.9
    assert predict(LabeledPoint("q", "empty", 0, np.zeros((0, len(FIELDS))), 0.0), weights) == 0.0


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
