"""Texts read word piece by word piece in, how much of one text another says out.

Each piece of a key point looks for its best match among the pieces of a sentence (late interaction, Khattab and
Zaharia, 2020): unlike the vectors of whole texts, this tells which part of a key point is missing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from assistant.wording import GRAMMAR
from index.embed import TokenEmbedder

GIVEN_AWAY = 0.25  # what a piece counts that the question itself holds


@dataclass(frozen=True)
class Reading:
    """A text or a part of it: its unit vector [d] and its pieces, signs left out, as unit rows [pieces, d].

    `contextual` rows know their neighbors, `alone` ones do not; `weights` say what each piece counts, 0 for grammar.
    """

    text: str
    vector: np.ndarray
    pieces: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    contextual: np.ndarray
    alone: np.ndarray
    weights: np.ndarray

    def part(self, start: int, end: int) -> Reading:
        """The part between two character offsets, with the vectors it has in the whole; the whole if it is empty."""
        inside = [i for i, (first, last) in enumerate(self.spans) if first >= start and last <= end]
        if not inside:
            return self
        return Reading(
            text=self.text[start:end].strip(" ,;:()"),
            vector=unit_rows(self.contextual[inside].mean(axis=0, keepdims=True))[0],
            pieces=tuple(self.pieces[i] for i in inside),
            spans=tuple(self.spans[i] for i in inside),
            contextual=self.contextual[inside],
            alone=self.alone[inside],
            weights=self.weights[inside],
        )


@dataclass(frozen=True, slots=True)
class Match:
    """A sentence against several texts: how much of each it says, in context and by its words alone [texts], how much
    of the sentence each says in turn [texts], and how much of it is put in words of any of them."""

    aligned: np.ndarray
    alike: np.ndarray
    focus: np.ndarray
    echo: float


@dataclass(frozen=True)
class Stack:
    """Several texts under one another, so that one product compares a sentence with all of them."""

    readings: tuple[Reading, ...]
    asked: frozenset[str]  # pieces of the question

    @cached_property
    def contextual(self) -> np.ndarray:
        """The contextual rows of all texts [pieces, d]."""
        return np.concatenate([reading.contextual for reading in self.readings])

    @cached_property
    def alone(self) -> np.ndarray:
        """The rows of all texts that know no neighbors [pieces, d]."""
        return np.concatenate([reading.alone for reading in self.readings])

    @cached_property
    def starts(self) -> np.ndarray:
        """Where each text begins."""
        sizes = [len(reading.pieces) for reading in self.readings]
        return np.cumsum([0, *sizes[:-1]])

    @cached_property
    def novel(self) -> np.ndarray:
        """What each piece counts, 1 in sum over each text; less for pieces that the question gives away."""
        return np.concatenate([shares(novel_weights(reading, self.asked)) for reading in self.readings])

    def match(self, said: Reading) -> Match:
        """Compare a sentence with every text."""
        contextual, alone = self.contextual @ said.contextual.T, self.alone @ said.alone.T
        heard = shares(said.weights)
        return Match(
            aligned=self._sums(contextual.max(axis=1)),
            alike=self._sums(alone.max(axis=1)),
            focus=np.asarray(np.maximum.reduceat(contextual, self.starts, axis=0) @ heard),
            echo=float(alone.max(axis=0) @ heard),
        )

    def aligned(self, said: Reading) -> np.ndarray:
        """How much of each text a sentence says, in context [texts]."""
        return self._sums((self.contextual @ said.contextual.T).max(axis=1))

    def _sums(self, best: np.ndarray) -> np.ndarray:
        return np.asarray(np.add.reduceat(best * self.novel, self.starts))


def read(texts: Sequence[str], embedder: TokenEmbedder) -> list[Reading]:
    """Turn texts into readings; a text without any word is read as it stands."""
    found = []
    for text, vectors in zip(texts, embedder.embed_tokens(texts), strict=True):
        kept = [i for i, piece in enumerate(vectors.pieces) if any(map(str.isalnum, piece))]
        kept = kept or list(range(len(vectors.pieces)))
        pieces = tuple(vectors.pieces[i] for i in kept)
        telling = np.array([piece not in GRAMMAR and (len(piece) > 1 or piece.isdigit()) for piece in pieces])
        found.append(
            Reading(
                text=text,
                vector=vectors.whole,
                pieces=pieces,
                spans=tuple(vectors.spans[i] for i in kept),
                contextual=unit_rows(vectors.contextual[kept]),
                alone=unit_rows(vectors.alone[kept]),
                weights=np.where(telling, vectors.weights[kept], 0.0),
            )
        )
    return found


def novel_weights(reading: Reading, asked: Collection[str]) -> np.ndarray:
    """What the pieces of a text count if those that the question holds count less."""
    given = np.array([piece in asked for piece in reading.pieces], dtype=bool)
    return np.asarray(np.where(given, GIVEN_AWAY, 1.0) * reading.weights)


def shares(weights: np.ndarray) -> np.ndarray:
    """Scale weights to a sum of 1; equal ones if all are 0."""
    total = weights.sum()
    even = np.full(len(weights), 1 / max(1, len(weights)))
    return np.asarray(weights / total) if total > 0 else even


def unit_rows(rows: np.ndarray) -> np.ndarray:
    """Scale rows to length 1."""
    return np.asarray(rows / np.maximum(1e-9, np.linalg.norm(rows, axis=1, keepdims=True)))
