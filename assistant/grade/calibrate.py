"""A language model and labeled answers in, its admission as judge out: admitted only if it makes grading better."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.drill.marks import WORTH
from assistant.evaluation.figures import auroc
from assistant.evaluation.logistic import fit_logistic, sigmoid
from assistant.grade.fit import LabeledPoint
from assistant.grade.judge import Admission, ask, logit_of, shown_answer
from assistant.grade.labeled import LabeledAnswer
from assistant.grade.rubric import Rubric
from assistant.grade.selftest import HARD, mark_unseen, weighted_kappa
from assistant.grade.verdict import verdict_for
from assistant.models.chat import ChatModel, ModelError

LEAST_GAIN = 0.02  # in the area under the ROC curve
FEWEST_QUESTIONS = 8


@dataclass(frozen=True, slots=True)
class CalibrationProgress:
    """How many key points the model has been asked about."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Asked:
    """One key point of a labeled answer: the grader's log-odds without a model, the model's margin, the truth."""

    question: str
    kind: str
    logit: float
    margin: float
    stated: bool


@dataclass(frozen=True, slots=True)
class KindShare:
    """The answers of one kind: how many key points, and which share of them is stated by the labels, by the grader
    without the model, and with it."""

    kind: str
    key_points: int
    labeled: float
    without: float
    joined: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """A model's admission, and what it rests on by kind of answer."""

    admission: Admission
    kinds: tuple[KindShare, ...]


def calibrate(
    model: ChatModel,
    answers: Sequence[LabeledAnswer],
    rubrics: Mapping[str, Rubric],
    points: Sequence[LabeledPoint],
    version: str,
    only: frozenset[str] = frozenset(),
) -> Iterator[CalibrationProgress | Calibration]:
    """Ask a model about the labeled answers of the hard kinds and yield progress, then the calibration.

    `points` are those of `selftest.labeled_points` for the same answers; they fit the grader. The model is asked about
    the questions in `only` (all if empty), at least 8, one call for each key point. Raises ModelError if the model
    gives no log-probabilities.
    """
    asked_kinds = [
        kind for kind in HARD if kind != "inject_partial"
    ]  # what a model sees of it is "partial" again
    marked = [
        row
        for row in mark_unseen(answers, rubrics, points)
        if row.answer.kind in asked_kinds and (not only or row.answer.question in only)
    ]
    total = sum(len(row.chances) for row in marked)
    asked: list[Asked] = []
    for row in marked:
        rubric = rubrics[row.answer.question]
        shown = shown_answer(row.answer.text, rubric)
        for index, chance in enumerate(row.chances):
            margin = ask(model, rubric.question, shown, rubric.wanted[index].point.claim)
            if margin is None:
                raise ModelError(
                    f"{model.name} does not tell log-probabilities, so it cannot be calibrated as a judge. Grading "
                    "works without it; use the embedded model to refine grades."
                )
            stated = row.answer.labels[index] > 0.5
            asked.append(Asked(row.answer.question, row.answer.kind, logit_of(chance), margin, stated))
            yield CalibrationProgress(len(asked), total)
    yield decide(model.name, asked, version)


def _shares(asked: Sequence[Asked], without: np.ndarray, joined: np.ndarray) -> tuple[KindShare, ...]:
    """Count by kind what labels and graders call stated, partly as half."""
    found = []
    for kind in dict.fromkeys(item.kind for item in asked):
        own = [i for i, item in enumerate(asked) if item.kind == kind]
        found.append(
            KindShare(
                kind,
                len(own),
                float(np.mean([asked[i].stated for i in own])),
                *(float(np.mean([WORTH[verdict_for(float(p[i]))] for i in own])) for p in (without, joined)),
            )
        )
    return tuple(found)


def decide(model: str, asked: Sequence[Asked], version: str) -> Calibration:
    """Turn what a model said into its calibration; admitted if kappa and the area under the ROC curve both rise."""
    logits = np.array([item.logit for item in asked])
    margins = np.array([item.margin for item in asked])
    stated = np.array([item.stated for item in asked])
    questions = np.array([item.question for item in asked])
    without = _left_out(np.column_stack([logits]), stated, questions)
    joined = _left_out(np.column_stack([logits, margins]), stated, questions)
    weights = fit_logistic(np.column_stack([logits, margins]), stated)
    before, after = auroc(without, stated), auroc(joined, stated)
    kappas = _kappa(without, stated), _kappa(joined, stated)
    enough = len(set(questions)) >= FEWEST_QUESTIONS
    admission = Admission(
        model=model,
        admitted=bool(enough and after - before >= LEAST_GAIN and kappas[1] > kappas[0] and weights[1] > 0),
        constant=float(weights[2]),
        slope=float(weights[0]),
        margin=float(weights[1]),
        questions=len(set(questions)),
        key_points=len(asked),
        kappa_without=kappas[0],
        kappa_with=kappas[1],
        auc_without=before,
        auc_with=after,
        grader_version=version,
    )
    return Calibration(admission, _shares(asked, without, joined))


def _left_out(rows: np.ndarray, stated: np.ndarray, questions: np.ndarray) -> np.ndarray:
    """Probabilities of rows by weights fitted without their question."""
    chances = np.zeros(len(rows))
    for question in np.unique(questions):
        held = questions == question
        weights = fit_logistic(rows[~held], stated[~held])
        chances[held] = sigmoid(rows[held] @ weights[:-1] + weights[-1])
    return chances


def _kappa(chances: np.ndarray, stated: np.ndarray) -> float:
    said = [("no", "partly", "yes").index(verdict_for(float(p))) for p in chances]
    return weighted_kappa([2 * int(s) for s in stated], said, 3, power=1)
