"""A language model and labeled answers in, its admission as judge out: admitted only if it makes grading better."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.drill.marks import WORTH
from assistant.evaluation.figures import auroc
from assistant.evaluation.logistic import fit_logistic, sigmoid
from assistant.grade.fit import LabeledPoint
from assistant.grade.judge import CLIP, Admission, ask, in_doubt, logit_of, shown_answer
from assistant.grade.labeled import LabeledAnswer
from assistant.grade.probing import along, fit_direction, reading_of
from assistant.grade.rubric import Rubric
from assistant.grade.selftest import HARD, mark_unseen, weighted_kappa
from assistant.grade.verdict import Grade, verdict_for
from assistant.models.chat import ChatModel, ModelError

LEAST_GAIN = 0.02  # in the area under the ROC curve
FEWEST_QUESTIONS = 8
FOLDS = 8
# Added to the log-odds: thresholds that suit the grader alone credit too much of what a model half believes.
CAUTIONS = (0.0, -0.25, -0.5, -0.75, -1.0)


@dataclass(frozen=True, slots=True)
class CalibrationProgress:
    """How many key points the model has been asked about."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Asked:
    """One key point of a labeled answer: the grader's log-odds without a model, the model's margin, the truth, and
    the model's reading if that is what the margin is to be taken from."""

    question: str
    kind: str
    logit: float
    margin: float
    stated: bool
    reading: tuple[float, ...] = ()


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
    grade_one: Callable[[Rubric, str], Grade],
    only: frozenset[str] = frozenset(),
) -> Iterator[CalibrationProgress | Calibration]:
    """Ask a model about the labeled answers of the hard kinds and yield progress, then the calibration.

    `points` are those of `selftest.labeled_points` for the same answers; they fit the grader. `grade_one` is the
    grader without a model. The model is asked about the questions in `only` (all if empty), at least 8, one or two calls for
    each key point in doubt. Raises ModelError if the model tells no log-probabilities.
    """
    # What a model sees of "inject_partial" is "partial" again; "offtopic" shows it what says nothing of a key point.
    asked_kinds = [*(kind for kind in HARD if kind != "inject_partial"), "offtopic"]
    marked = [
        row
        for row in mark_unseen(answers, rubrics, points)
        if row.answer.kind in asked_kinds and (not only or row.answer.question in only)
    ]
    total = sum(len(row.chances) for row in marked)
    asked: list[Asked] = []
    version, done = "", 0
    for row in marked:
        rubric = rubrics[row.answer.question]
        first = grade_one(rubric, row.answer.text)
        shown, version = shown_answer(row.answer.text, rubric), first.grader_version
        for verdict, chance, label in zip(first.verdicts, row.chances, row.answer.labels, strict=True):
            done += 1
            if in_doubt(replace(verdict, p=chance)):  # a judge is asked about nothing else
                claim = rubric.wanted[verdict.key_point].point.claim
                reading = reading_of(model, verdict.compared, claim)
                margin = ask(model, rubric.question, shown, claim) if reading is None else 0.0
                if margin is None:
                    raise ModelError(
                        f"{model.name} tells no log-probabilities, so it cannot be calibrated as a "
                        "judge. Grading works without it; use the embedded model to refine grades."
                    )
                known = () if reading is None else tuple(map(float, reading))
                asked.append(
                    Asked(row.answer.question, row.answer.kind, logit_of(chance), margin, label > 0.5, known)
                )
            yield CalibrationProgress(done, total)
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
    stated = np.array([item.stated for item in asked])
    questions = np.array([item.question for item in asked])
    readings = np.array([item.reading for item in asked])
    if readings.size:
        margins = np.clip(unseen_margins(readings, stated, questions), -CLIP, CLIP)
    else:
        margins = np.array([item.margin for item in asked])
    without = _left_out(np.column_stack([logits]), stated, questions)
    joined = _left_out(np.column_stack([logits, margins]), stated, questions)
    weights = fit_logistic(np.column_stack([logits, margins]), stated)
    caution = max(CAUTIONS, key=lambda less: _kappa(_shifted(joined, less), stated))
    joined = _shifted(joined, caution)
    before, after = auroc(without, stated), auroc(joined, stated)
    kappas = _kappa(without, stated), _kappa(joined, stated)
    enough = len(set(questions)) >= FEWEST_QUESTIONS
    admission = Admission(
        model=model,
        admitted=bool(enough and after - before >= LEAST_GAIN and kappas[1] > kappas[0] and weights[1] > 0),
        constant=float(weights[2] + caution),
        slope=float(weights[0]),
        margin=float(weights[1]),
        questions=len(set(questions)),
        key_points=len(asked),
        kappa_without=kappas[0],
        kappa_with=kappas[1],
        auc_without=before,
        auc_with=after,
        grader_version=version,
        direction=tuple(map(float, fit_direction(readings, stated))) if readings.size else (),
    )
    return Calibration(admission, _shares(asked, without, joined))


def unseen_margins(readings: np.ndarray, stated: np.ndarray, questions: np.ndarray) -> np.ndarray:
    """How far readings lie along directions that were fitted without their questions, in eight parts."""
    names = np.unique(questions)
    part = {name: number % FOLDS for number, name in enumerate(np.random.default_rng(0).permutation(names))}
    parts = np.array([part[name] for name in questions])
    margins = np.zeros(len(readings))
    for number in np.unique(parts):
        held = parts == number
        margins[held] = along(readings[held], fit_direction(readings[~held], stated[~held]))
    return margins


def _left_out(rows: np.ndarray, stated: np.ndarray, questions: np.ndarray) -> np.ndarray:
    """Probabilities of rows by weights fitted without their question."""
    chances = np.zeros(len(rows))
    for question in np.unique(questions):
        held = questions == question
        weights = fit_logistic(rows[~held], stated[~held])
        chances[held] = sigmoid(rows[held] @ weights[:-1] + weights[-1])
    return chances


def _shifted(chances: np.ndarray, less: float) -> np.ndarray:
    """Add to the log-odds of probabilities."""
    bounded = np.clip(chances, 1e-9, 1 - 1e-9)
    return sigmoid(np.log(bounded / (1 - bounded)) + less)


def _kappa(chances: np.ndarray, stated: np.ndarray) -> float:
    said = [("no", "partly", "yes").index(verdict_for(float(p))) for p in chances]
    return weighted_kappa([2 * int(s) for s in stated], said, 3, power=1)
