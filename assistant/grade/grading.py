"""A rubric and an answer in, a grade out, without any language model; the file to read first."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from assistant.drill.marks import band
from assistant.grade.features import FIELDS, Unit, UnitFeatures, features_of, read_units
from assistant.grade.feedback import write_feedback
from assistant.grade.gates import OFF_TOPIC, sift
from assistant.grade.rubric import Rubric
from assistant.grade.verdict import PARTLY_FROM, YES_FROM, Grade, KeyPointVerdict, score_of, verdict_for
from assistant.grade.weights import Weights
from index.embed import Embedder

# An answer none of whose sentences comes this near to the question or a key point speaks of something else.
ON_TOPIC = 0.45
# A sentence this near to a known wrong answer, and nearer than to any key point by the margin, repeats it.
MISTAKE_FROM, MISTAKE_MARGIN = 0.70, 0.05


def grade(rubric: Rubric, answer: str, *, embedder: Embedder, weights: Weights) -> Grade:
    """Turn an answer into its grade; deterministic, and a further sentence never lowers a verdict."""
    sifted = sift(answer, rubric.runs)
    units = read_units(sifted.sentences, embedder)
    table = features_of(rubric, units)
    verdicts = tuple(
        judge_point(rubric, units, table[:, index], index, weights) for index in range(len(rubric.wanted))
    )
    flags = list(sifted.set_aside)
    if units and _nearest(rubric, units) < ON_TOPIC and all(v.verdict == "no" for v in verdicts):
        flags.append(OFF_TOPIC)
    return make_grade(rubric, verdicts, flags, known_mistakes(rubric, units), weights.version)


def judge_point(
    rubric: Rubric, units: Sequence[Unit], features: np.ndarray, index: int, weights: Weights
) -> KeyPointVerdict:
    """Turn the features [units, d] of one key point into its verdict, which its best unit decides."""
    quote = rubric.wanted[index].quote
    if not len(units):
        return KeyPointVerdict(index, 0.0, "no", False, "", quote, None)
    logits = weights.logits(features)
    best = int(np.argmax(logits))
    p = _chance(float(logits[best]))
    unopposed = weights.logits_for(features)
    contradicted = p < PARTLY_FROM and _chance(float(unopposed.max())) >= YES_FROM
    if contradicted:
        best = int(np.argmax(unopposed))
    seen = UnitFeatures(**dict(zip(FIELDS, map(float, features[best]), strict=True)))
    return KeyPointVerdict(index, p, verdict_for(p), contradicted, units[best].sentence, quote, seen)


def make_grade(
    rubric: Rubric,
    verdicts: tuple[KeyPointVerdict, ...],
    flags: Sequence[str],
    mistakes: tuple[int, ...],
    version: str,
    refined_by: str = "",
) -> Grade:
    """Turn verdicts into a grade: score, band and feedback follow from them."""
    score = score_of([v.verdict for v in verdicts], rubric.weights)
    feedback = write_feedback(rubric, verdicts, flags, mistakes)
    return Grade(score, band(score), verdicts, tuple(flags), mistakes, feedback, refined_by, version)


def known_mistakes(rubric: Rubric, units: Sequence[Unit]) -> tuple[int, ...]:
    """Find the wrong answers of the rubric that some unit repeats."""
    found = set()
    for unit in units:
        near = rubric.wrong_vectors @ unit.vector
        if len(near) and near.max() >= max(
            MISTAKE_FROM, float(max(rubric.claim_vectors @ unit.vector, default=0.0)) + MISTAKE_MARGIN
        ):
            found.add(rubric.wrong_sentences[int(np.argmax(near))][0])
    return tuple(sorted(found))


def _nearest(rubric: Rubric, units: Sequence[Unit]) -> float:
    """The cosine of the nearest unit with the question or any key point."""
    about = np.vstack([rubric.claim_vectors, rubric.question_vector])
    return max(float((about @ unit.vector).max()) for unit in units)


def _chance(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))
