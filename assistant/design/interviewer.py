"""A clarifying question in, one of the interviewer's twelve facts out, or "your call" where there is none.

A question is compared with paraphrases of each slot, and with questions that no slot answers, by meaning and by
telling words. No language model is asked, so that nothing can be talked out of the interviewer.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from content.scenarios import Grid, SlotId, load_grid
from index.embed import Embedder

# A slot's likeness is the cosine of its nearest known question, plus a linear map fitted on all of them, plus a
# bonus for a telling word. Set by five-fold cross-validation on content/scenarios/asked.yaml;
# tests/evals/clarifying_questions.yaml only measures.
RIDGE = 0.3
LIKE_FROM = 0.85
WORDS_ADD = 0.30
MARGIN = 0.30  # over the questions that have no answer
YOUR_CALL = "Your call: state an assumption and go on."
LEFT_OVER = "You know this already: {fact}"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the interviewer says: the fact of `slot` ("" for none), and whether it is told for the first time."""

    slot: str
    text: str
    is_new: bool


class Interviewer:
    """Knows the slots of a grid; keep it, because the paraphrases are embedded once."""

    def __init__(self, embedder: Embedder, grid: Grid | None = None) -> None:
        self._grid = grid or load_grid()
        self._embedder = embedder
        self._words: dict[str, re.Pattern[str]] = {
            slot: re.compile(entry.words, re.I) for slot, entry in self._grid.slots.items()
        }
        self._names: list[str] = [*self._words, ""]
        self._known: _Known | None = None

    def slot_for(self, question: str) -> str:
        """Name the slot that a question asks for; "" if it asks for none of them."""
        scores = self.likeness(question)
        nothing = scores.pop("")
        best = max(scores, key=lambda slot: scores[slot])
        return best if scores[best] >= max(LIKE_FROM, nothing + MARGIN) else ""

    def likeness(self, question: str) -> dict[str, float]:
        """Turn a question into its likeness with each slot, and with questions that have no answer (under "")."""
        scores = self.learned().likeness(self._embedder.embed([question])[0])
        for place, slot in enumerate(self._names):
            if slot and self._words[slot].search(question):
                scores[place] += WORDS_ADD
        return dict(zip(self._names, map(float, scores), strict=True))

    def learned(self) -> _Known:
        """Embed the known questions, once; call it ahead of time, so that the first question is answered at once."""
        if self._known is None:
            self._known = _learn(self._grid.asked, self._names, self._embedder)
        return self._known

    def reply(self, question: str, facts: Mapping[str, str], told: Collection[str]) -> Reply:
        """Answer a question: a fact once, afterwards a reminder, and "your call" for what is left open."""
        slot = self.slot_for(question)
        if slot not in facts:
            return Reply("", YOUR_CALL, is_new=False)
        fact = facts[slot]
        if slot in told:
            return Reply(slot, LEFT_OVER.format(fact=fact), is_new=False)
        return Reply(slot, fact, is_new=True)


@dataclass(frozen=True, slots=True)
class _Known:
    """Known questions [n, d] with the place of their owner [n], and the linear map [d, owners] fitted on them."""

    vectors: np.ndarray
    owners: np.ndarray
    weights: np.ndarray

    def likeness(self, vector: np.ndarray) -> np.ndarray:
        near = self.vectors @ vector
        nearest = np.full(self.weights.shape[1], -1.0)
        np.maximum.at(nearest, self.owners, near)
        return np.asarray(nearest + vector @ self.weights)


def _learn(
    asked: Mapping[Any, list[str]],
    names: Sequence[SlotId | str],
    embedder: Embedder,
) -> _Known:
    """Embed the known questions and fit a ridge regression from vectors to owners; takes about a second."""
    pairs = [(names.index(owner), text) for owner, texts in asked.items() for text in texts]
    vectors = np.asarray(embedder.embed([text for _, text in pairs]), dtype=np.float64)
    owners = np.array([owner for owner, _ in pairs])
    targets = np.eye(len(names))[owners]
    weights = np.linalg.solve(vectors.T @ vectors + RIDGE * np.eye(vectors.shape[1]), vectors.T @ targets)
    return _Known(vectors, owners, weights)


def unasked(grid: Grid, told: Collection[str]) -> list[SlotId]:
    """List the vital slots that were never asked for."""
    return [slot for slot, entry in grid.slots.items() if entry.vital and slot not in told]
