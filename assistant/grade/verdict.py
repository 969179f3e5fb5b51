"""What grading hands on: a verdict for each key point, and the grade that follows from the verdicts alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.drill.marks import WORTH, Band, band
from assistant.drill.task import Verdict
from assistant.grade.features import UnitFeatures

# From these probabilities on a key point counts as stated, or as partly stated. Set on tests/evals/graded_answers.jsonl
# and graded_hard.jsonl by leave-one-question-out: lower ones let more wrong answers through, higher ones miss more
# rewordings.
YES_FROM = 0.40
PARTLY_FROM = 0.38
# An answer hardly touches the question if its nearest sentence is further than this (cosine) from the question and from
# every key point, and its key points are on average less likely than the second. There a key point counts for nothing
# below the third. Both rise with the distance, as given. Set on the same sets, where off-topic answers must not pass.
NEAR_FROM = 0.475
LIKELY_FROM, LIKELY_MORE = 0.5, 1.5
CERTAIN_FROM, CERTAIN_MORE = 0.7, 0.8


@dataclass(frozen=True, slots=True)
class KeyPointVerdict:
    """The verdict on one key point (0-based index), its probability, and what it rests on.

    `best_sentence` is the answer's own sentence that speaks most for the key point, `quote` the handbook's
    that supports it. `contradicted`: the sentence would have counted, but says the opposite or is closer to
    a known wrong answer. `features` is None where no sentence of the answer was left to compare. `compared` are
    the sentences, one or two, that come closest to the key point if objections are left out: a model reads them.
    `needed`: the probability from which it counts, above 0 where the answer hardly touches the question; `chance` is what
    the probability was before that.
    """

    key_point: int
    p: float
    verdict: Verdict
    contradicted: bool
    best_sentence: str
    quote: str
    features: UnitFeatures | None
    compared: str = ""
    needed: float = 0.0
    chance: float = 0.0


@dataclass(frozen=True, slots=True)
class Grade:
    """A graded answer: `score` from 0 to 1 and `band` follow from the verdicts; `feedback` is Markdown.

    `flags` may hold "empty", "don't know", "off-topic", "keyword list", "fragment", "copied", "addressed to the grader".
    `mistakes` are indexes of the rubric's wrong answers that a sentence of the answer comes close to.
    """

    score: float
    band: Band
    verdicts: tuple[KeyPointVerdict, ...]
    flags: tuple[str, ...]
    mistakes: tuple[int, ...]
    feedback: str
    refined_by: str
    grader_version: str


def verdict_for(p: float) -> Verdict:
    """Turn a probability into a verdict."""
    return "yes" if p >= YES_FROM else "partly" if p >= PARTLY_FROM else "no"


def needed_for(near: float, chances: Sequence[float]) -> float:
    """Turn the cosine of an answer's nearest sentence with the question or a key point, and the probabilities that it
    states each key point, into the probability from which one counts: 0 unless the answer hardly touches the question."""
    far = NEAR_FROM - near
    if far <= 0 or sum(chances) >= (LIKELY_FROM + LIKELY_MORE * far) * len(chances):
        return 0.0
    return CERTAIN_FROM + CERTAIN_MORE * far


def still_needed(needed: float, chances: Sequence[float]) -> float:
    """Ask anew, with probabilities that a model has refined, whether an answer hardly touches the question: what is
    needed stays, or becomes 0."""
    far = (needed - CERTAIN_FROM) / CERTAIN_MORE
    return needed if far > 0 and needed_for(NEAR_FROM - far, chances) else 0.0


def held_back(p: float, needed: float) -> float:
    """Lower a probability that does not reach what is needed to just below "partly"."""
    return min(p, PARTLY_FROM - 0.01) if p < needed else p


def score_of(verdicts: Sequence[Verdict], weights: Sequence[float]) -> float:
    """Turn verdicts and the key points' weights into a score from 0 to 1."""
    total = sum(weights)
    return sum(WORTH[v] * w for v, w in zip(verdicts, weights, strict=True)) / total if total else 0.0


def overrule(grade: Grade, said: Mapping[int, Verdict], weights: Sequence[float]) -> Grade:
    """Put the user's verdicts, by key point, in the place of the grader's; score and band follow."""
    verdicts = tuple(
        replace(v, verdict=said[v.key_point], contradicted=False) if v.key_point in said else v
        for v in grade.verdicts
    )
    score = score_of([v.verdict for v in verdicts], weights)
    return replace(grade, verdicts=verdicts, score=score, band=band(score))
