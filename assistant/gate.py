"""The gate before an answer: do the passages cover the question, or must the assistant say that they do not?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from content.text import content_words
from index.passage import Passage

LOOKED_AT = 5  # passages


@dataclass(frozen=True, slots=True)
class GateFeatures:
    """What the gate sees of a retrieval.

    `best` and `mean` are cosines of the question with the best and with the five first passages; `covered`
    is the share of the question's content words in the five first passages together, `titled` the share of
    them in the heading paths.
    """

    best: float
    mean: float
    covered: float
    titled: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the passages cover a question: a probability, the decision, and the words found nowhere."""

    probability: float
    covered: bool
    missing: tuple[str, ...]


# Logistic weights (best, mean, covered, titled, constant) and the threshold on the probability, fitted by
# cross-validation on the answerable and unanswerable questions of tests/evals; `whetstone eval` prints the
# curve.
WEIGHTS = (9.0, 4.0, 3.0, 1.0, -6.0)
THRESHOLD = 0.5


def features(question: str, passages: Sequence[Passage]) -> GateFeatures:
    """Turn a question and its ranked passages into the gate's features; all 0 without passages."""
    looked_at = passages[:LOOKED_AT]
    if not looked_at:
        return GateFeatures(0.0, 0.0, 0.0, 0.0)
    asked = content_words(question)
    text: set[str] = set()
    titles: set[str] = set()
    for passage in looked_at:
        titles |= content_words(passage.heading_path)
        text |= content_words(passage.text)
    similarities = [passage.similarity for passage in looked_at]
    return GateFeatures(
        best=max(similarities),
        mean=sum(similarities) / len(similarities),
        covered=len(asked & (text | titles)) / len(asked) if asked else 0.0,
        titled=len(asked & titles) / len(asked) if asked else 0.0,
    )


def decide(question: str, passages: Sequence[Passage]) -> Verdict:
    """Decide whether ranked passages cover a question."""
    seen = features(question, passages)
    best, mean, covered, titled, constant = WEIGHTS
    logit = best * seen.best + mean * seen.mean + covered * seen.covered + titled * seen.titled + constant
    probability = 1 / (1 + math.exp(-logit))
    return Verdict(probability, probability >= THRESHOLD, missing_words(question, passages[:LOOKED_AT]))


def missing_words(question: str, passages: Sequence[Passage]) -> tuple[str, ...]:
    """List the question's own words that stand in none of the passages, in the question's order."""
    held: set[str] = set()
    for passage in passages:
        held |= content_words(passage.heading_path) | content_words(passage.text)
    words = [word.strip("?.,!:;\"'()") for word in question.split()]
    return tuple(
        dict.fromkeys(
            word for word in words if (own := content_words(word)) and len(word) > 2 and not own & held
        )
    )
