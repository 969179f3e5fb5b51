"""A rubric and an answer in, a grade out, without any language model; the file to read first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.drill.marks import band
from assistant.grade.features import FIELDS, Unit, UnitFeatures, features_of, nearest, read_units
from assistant.grade.feedback import write_feedback
from assistant.grade.gates import OFF_TOPIC, sift
from assistant.grade.rubric import Rubric
from assistant.grade.statements import Stated, read_together
from assistant.grade.verdict import (
    Grade,
    KeyPointVerdict,
    held_back,
    needed_for,
    score_of,
    verdict_for,
)
from assistant.grade.weights import Weights
from index.embed import TokenEmbedder

# Cosine with the question or a key point from which on a model may read a sentence: what is further off may be a word to
# the grader. If all are, it reads them all.
SHOWN_FROM = 0.28
# A sentence this near to a known wrong answer, and nearer than to any key point by the margin, repeats it.
MISTAKE_FROM, MISTAKE_MARGIN = 0.70, 0.05
# Called contradicted is a key point that is less likely than the first and would reach the second without the objections.
# In the 956 labeled answers 125 key points are called so, 103 of them not stated; with 0.38 instead 161, 125 of them.
CONTRADICTED_BELOW, CONTRADICTED_FROM = 0.25, 0.6
ALIGNED = FIELDS.index("aligned")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer made ready: its units, their features, what reading its sentences together with the key points says,
    the cosine of its nearest sentence with the question or a key point, which units a model may read, and the flags
    raised so far."""

    units: tuple[Unit, ...]
    features: np.ndarray  # [units, key points, features]
    readings: tuple[Stated, ...]  # one a key point
    near: float
    shown: np.ndarray  # [units]
    flags: tuple[str, ...]


def read_answer(rubric: Rubric, answer: str, embedder: TokenEmbedder) -> Answer:
    """Turn an answer into units and features."""
    sifted = sift(answer, rubric.runs)
    units = tuple(read_units(sifted.sentences, embedder))
    features = features_of(rubric, units)
    whole = [i for i, unit in enumerate(units) if unit.whole]
    near = {units[i].sentence: nearest(rubric, [units[i]]) for i in whole}
    shown = np.array([near[unit.sentence] >= SHOWN_FROM for unit in units], dtype=bool)
    sentences = [units[i].sentence for i in whole]
    return Answer(
        units=units,
        features=features,
        readings=tuple(read_together(rubric, sentences, features[whole][:, :, ALIGNED], embedder)),
        near=max(near.values(), default=0.0),
        shown=shown if shown.any() else ~shown,
        flags=sifted.set_aside,
    )


def grade(rubric: Rubric, answer: str, *, embedder: TokenEmbedder, weights: Weights) -> Grade:
    """Turn an answer into its grade; deterministic, and one more sentence that is right never lowers a verdict."""
    seen = read_answer(rubric, answer, embedder)
    chances = [chance_of(seen, index, weights) for index in range(len(rubric.wanted))]
    needed = needed_for(seen.near, chances)
    verdicts = tuple(judge_point(rubric, seen, index, weights, p, needed) for index, p in enumerate(chances))
    flags = list(seen.flags)
    if seen.units and needed and all(v.verdict == "no" for v in verdicts):
        flags.append(OFF_TOPIC)
    return make_grade(rubric, verdicts, flags, known_mistakes(rubric, seen.units), weights.version)


def chance_of(seen: Answer, index: int, weights: Weights) -> float:
    """The probability that an answer states a key point, by its best unit, its surest reading and how near it is."""
    if not seen.units:
        return 0.0
    best = float(weights.logits(seen.features[:, index]).max())
    return _chance(weights.joined.log_odds(best, seen.readings[index].surest, seen.near))


def judge_point(
    rubric: Rubric, seen: Answer, index: int, weights: Weights, chance: float, needed: float
) -> KeyPointVerdict:
    """Turn an answer and the probability that it states a key point into the verdict, with what it rests on."""
    quote, features = rubric.wanted[index].quote, seen.features[:, index]
    if not seen.units:
        return KeyPointVerdict(index, 0.0, "no", False, "", quote, None)
    p = held_back(chance, needed)
    reading, best = seen.readings[index], int(np.argmax(weights.logits(features)))
    unopposed = weights.logits_for(features)
    contradicted = chance < CONTRADICTED_BELOW and _chance(float(unopposed.max())) >= CONTRADICTED_FROM
    if contradicted:
        best = int(np.argmax(unopposed))
    found = UnitFeatures(**dict(zip(FIELDS, map(float, features[best]), strict=True)))
    readable = [np.where(seen.shown, values, -np.inf) for values in (unopposed, features[:, ALIGNED])]
    compared = nearest_sentences(seen.units, [int(np.argmax(values)) for values in readable])
    return KeyPointVerdict(
        key_point=index,
        p=p,
        verdict=verdict_for(p),
        contradicted=contradicted,
        best_sentence=reading.sentence
        if reading.surest > 0 and not contradicted
        else seen.units[best].sentence,
        quote=quote,
        features=found,
        compared=compared,
        needed=needed,
        chance=chance,
    )


def nearest_sentences(units: Sequence[Unit], chosen: Sequence[int]) -> str:
    """Join the sentences of the chosen units, in the order of the answer and each once."""
    said = list(dict.fromkeys(unit.sentence for unit in units))
    wanted = {units[index].sentence for index in chosen}
    return " ".join(sentence for sentence in said if sentence in wanted)


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
        near = rubric.wrong_vectors @ unit.reading.vector
        if len(near) and near.max() >= max(
            MISTAKE_FROM,
            float(max(rubric.claim_vectors @ unit.reading.vector, default=0.0)) + MISTAKE_MARGIN,
        ):
            found.add(rubric.wrong_sentences[int(np.argmax(near))][0])
    return tuple(sorted(found))


def _chance(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))
