"""Sentences of an answer and key points in, how surely the answer states each of them out, both texts read together.

Features of words and vectors find what is said in similar words; a sentence that turns a key point around in its own
words passes them, and a rewording does not. The cross-encoder (`index.statements`) tells these two apart: among
answers to questions that it never saw, rewordings from wrong answers with an area under the ROC curve of 0.9
(docs/quality.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.grade.rubric import Rubric
from index.embed import TokenEmbedder

READ_FROM = 0.2  # share of a key point's pieces that a sentence must match for the two to be read together
MOST_ODDS = 4.0  # log-odds beyond which a reading is no surer
UNREAD = -1.0


@dataclass(frozen=True, slots=True)
class Stated:
    """How surely an answer states a key point, log-odds from -4 to 4 as -1 to 1, and the sentence that does so most."""

    surest: float = UNREAD
    sentence: str = ""


def read_together(
    rubric: Rubric, sentences: Sequence[str], aligned: np.ndarray, embedder: TokenEmbedder
) -> list[Stated]:
    """Turn sentences, and the share of each key point that each of them matches [sentences, key points], into one
    reading a key point, that of the surest sentence: one sentence more never makes it less sure.

    A reading bound to the unit that speaks most for the key point by its words graded labeled answers a little better
    and others, without handbook support, worse (docs/quality.md).
    """
    claims = [reading.text for reading in rubric.claims.readings]
    read = list(
        dict.fromkeys((sentences[row], int(column)) for row, column in np.argwhere(aligned >= READ_FROM))
    )
    odds = embedder.statement_odds([(_ended(sentence), claims[column]) for sentence, column in read])
    found = [Stated()] * len(claims)
    for (sentence, column), value in zip(read, np.clip(odds / MOST_ODDS, -1.0, 1.0), strict=True):
        if value > found[column].surest:
            found[column] = Stated(float(value), sentence)
    return found


def _ended(sentence: str) -> str:
    """The sentence with a mark at its end: read without one, the same words count for less."""
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."
