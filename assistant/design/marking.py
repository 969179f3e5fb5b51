"""The grader of design phases: an answer in, a verdict on each checklist item out, without a language model.

A checklist item says what an answer does ("name a guardrail metric"), not what it says, so that the likeness of
claim and sentence alone tells little. A sentence covers an item when it matches one of the item's cues, or comes close
in meaning to what a good candidate would say. Sentences pass the same gates as everywhere: lists of keywords, copied
text and words to the grader earn nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import numpy as np

from assistant.drill.marks import Grader, Marks, PointMark
from assistant.drill.task import Task, Verdict
from assistant.grade.gates import sift
from content.scenarios import ChecklistItem, Grid, load_grid
from index.embed import Embedder

# Likeness (cosine) of a sentence with what a good candidate would say, from which an item counts as covered, or partly.
# Chosen beforehand; the tuning answers in tests/evals/phase_answers.yaml gave no reason to change them.
LIKE_YES, LIKE_PARTLY = 0.62, 0.52
SHORTEST = 4  # words of a sentence that can cover anything
WORD = re.compile(r"\w+")
NAME = "checklist 1"


class DesignGrader:
    """Grades the phases of design interviews by their checklists, and hands every other task on."""

    def __init__(self, others: Grader, embedder: Embedder, grid: Grid | None = None) -> None:
        self._others = others
        self._embedder = embedder
        self._items = _by_claim(grid or load_grid())
        self._said: dict[str, np.ndarray] = {}

    def grade(self, task: Task, answer: str) -> Marks:
        """Mark an answer against the items of its phase; a task of another kind goes to the other grader."""
        if not task.phase or any(point.claim not in self._items for point in task.points):
            return self._others.grade(task, answer)
        sifted = sift(answer, frozenset())
        sentences = _own(sifted.sentences, task.prompt)
        vectors = np.asarray(self._embedder.embed(sentences)) if sentences else np.zeros((0, 0))
        points = tuple(self._mark(self._items[point.claim], sentences, vectors) for point in task.points)
        return Marks(points=points, flags=sifted.set_aside, grader=NAME)

    def _mark(self, item: ChecklistItem, sentences: Sequence[str], vectors: np.ndarray) -> PointMark:
        if not sentences:
            return PointMark("no")
        for sentence in sentences:
            if any(matches(cue, sentence) for cue in item.cues):
                return PointMark("yes", 1.0, best_sentence=sentence)
        if not item.says:
            return PointMark("no")
        near = (vectors @ self._vectors(item).T).max(axis=1)
        best = int(np.argmax(near))
        likeness = float(near[best])
        verdict: Verdict = "yes" if likeness >= LIKE_YES else "partly" if likeness >= LIKE_PARTLY else "no"
        return PointMark(verdict, likeness, best_sentence=sentences[best] if verdict != "no" else "")

    def _vectors(self, item: ChecklistItem) -> np.ndarray:
        if item.claim not in self._said:
            self._said[item.claim] = np.asarray(self._embedder.embed(list(item.says)))
        return self._said[item.claim]


def plainly_covered(
    claims: Sequence[str], answer: str, asked: str, grid: Grid | None = None
) -> dict[int, str]:
    """Find the claims that a sentence of an answer covers by a cue: their places, each with its sentence."""
    items = _by_claim(grid or load_grid())
    sentences = _own(sift(answer, frozenset()).sentences, asked)
    found: dict[int, str] = {}
    for place, claim in enumerate(claims):
        cues = items[claim].cues if claim in items else ()
        said = next((s for s in sentences if any(matches(cue, s) for cue in cues)), "")
        if said:
            found[place] = said
    return found


def _own(sentences: Sequence[str], asked: str) -> list[str]:
    """Keep the sentences that say something of their own; what only repeats the question covers nothing."""
    known = set(WORD.findall(asked.lower()))
    long = [s for s in sentences if len(s.split()) >= SHORTEST]
    return [s for s in long if set(WORD.findall(s.lower())) - known]


def matches(cue: str, sentence: str) -> bool:
    """Tell whether a sentence holds all parts of a cue."""
    return all(part.search(sentence) for part in _compiled(cue))


@cache
def _compiled(cue: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(part, re.IGNORECASE) for part in cue.split(" & "))


def _by_claim(grid: Grid) -> dict[str, ChecklistItem]:
    """All checklist items by what they claim, which is how a stored task names them."""
    items = [item for phase in grid.phases for item in phase.items]
    items += [item for family in grid.families.values() for item in family.items]
    items += [item for twist in grid.twists.values() for item in twist.items]
    return {item.claim: item for item in items}
