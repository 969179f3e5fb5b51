"""A rubric and sentences of an answer in, features out: how much one sentence speaks for one key point.

A key point's probability is the largest over the sentences and clauses of an answer, and the features of one never
depend on another: adding a sentence cannot lower a score.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np

from assistant.binding import Mismatch, compare
from assistant.grade.gates import grammar_share
from assistant.grade.rubric import Rubric, Wanted
from assistant.grade.synonyms import groups_of, words_of
from assistant.wording import terms_of
from index.embed import Embedder

SYNONYM = 0.7  # what a synonym is worth where the word itself would be worth 1
PROSE = 0.3  # share of grammar words from which a sentence is plainly prose
STATED = 12  # words from which length says nothing more
SHORTEST_CLAUSE = 4  # words
CLAUSE = re.compile(
    r"[;:]\s+|,\s+(?=(?:while|whereas|but|so|and|which|because|since|as|where|or|then|only|not)\b)"
    r"|\s+(?=(?:while|whereas|because)\b)"
)


@dataclass(frozen=True, slots=True)
class UnitFeatures:
    """One sentence or clause against one key point; field by field the weights in weights.json.

    For it: `similarity` (cosine with the claim), `apart` (by how much that exceeds the cosine with the nearest
    other key point), `quoted` (cosine with the handbook's sentence), `words` (share of the claim's content words that
    the question does not give away, synonyms at 0.7), `words_apart` (by how much that exceeds the best other key
    point's share), `prose` (share of grammar words, up to 0.3) and `length` (words, up to 12).
    Against it: `mistaken` (by how much a known wrong answer is closer in meaning), `mistaken_words` (share of a wrong
    answer's own words), `opposed`, `denied`, `swapped` and `renumbered` (see `binding.Mismatch`).
    """

    similarity: float
    apart: float
    quoted: float
    words: float
    words_apart: float
    prose: float
    length: float
    mistaken: float
    mistaken_words: float
    opposed: float
    denied: float
    swapped: float
    renumbered: float


FIELDS = tuple(UnitFeatures.__dataclass_fields__)
AGAINST = frozenset(("mistaken", "mistaken_words", "opposed", "denied", "swapped", "renumbered"))


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence or clause of an answer: its text, the sentence it stands in, and its vector of unit length."""

    text: str
    sentence: str
    vector: np.ndarray


def read_units(sentences: Sequence[str], embedder: Embedder) -> list[Unit]:
    """Turn sentences into units, embedded in one call: each sentence, and its clauses if it has several."""
    pairs = [(text, sentence) for sentence in sentences for text in (sentence, *clauses(sentence))]
    if not pairs:
        return []
    vectors = embedder.embed([text for text, _ in pairs])
    return [Unit(text, sentence, vector) for (text, sentence), vector in zip(pairs, vectors, strict=True)]


def clauses(sentence: str) -> list[str]:
    """Turn a sentence into its clauses of four words and more; none if it is only one."""
    found: list[str] = []
    for piece in filter(None, CLAUSE.split(sentence)):
        if found and min(len(piece.split()), len(found[-1].split())) < SHORTEST_CLAUSE:
            found[-1] += f", {piece}"
        else:
            found.append(piece)
    return found if len(found) > 1 else []


def features_of(rubric: Rubric, units: Sequence[Unit]) -> np.ndarray:
    """Turn units into features, [units, key points, features] in the order of `FIELDS`."""
    table = np.zeros((len(units), len(rubric.wanted), len(FIELDS)))
    for row, unit in enumerate(units):
        words = words_of(unit.text)
        terms = terms_of(unit.text)
        near = rubric.claim_vectors @ unit.vector
        quoted = rubric.quote_vectors @ unit.vector
        shares = [word_share(wanted.novel, words) for wanted in rubric.wanted]
        wrong = float(max(rubric.wrong_vectors @ unit.vector, default=0.0))
        prose = min(PROSE, grammar_share(unit.text))
        length = min(1.0, len(unit.text.split()) / STATED)
        for column, wanted in enumerate(rubric.wanted):
            differs = compare(terms, wanted.terms)
            table[row, column] = astuple(
                UnitFeatures(
                    similarity=float(near[column]),
                    apart=float(near[column]) - _best_other(near, column),
                    quoted=float(quoted[column]),
                    words=shares[column],
                    words_apart=shares[column] - _best_other(shares, column),
                    prose=prose,
                    length=length,
                    mistaken=max(0.0, wrong - float(near[column])),
                    mistaken_words=mistaken_share(rubric, wanted, words),
                    **_objections(differs),
                )
            )
    return table


def word_share(wanted: frozenset[str], said: frozenset[str]) -> float:
    """The share of wanted words that were said; a synonym counts 0.7."""
    if not wanted:
        return 0.0
    groups = frozenset().union(*(groups_of(word) for word in said))
    return sum(
        1.0 if word in said else SYNONYM if groups_of(word) & groups else 0.0 for word in wanted
    ) / len(wanted)


def mistaken_share(rubric: Rubric, wanted: Wanted, said: frozenset[str]) -> float:
    """The largest share of a wrong answer's own words, those that the key point does not hold, that were said."""
    own = [words - wanted.words for _, words in rubric.wrong_sentences]
    return max((len(words & said) / len(words) for words in own if words), default=0.0)


def _best_other(values: Sequence[float] | np.ndarray, index: int) -> float:
    return max((float(value) for i, value in enumerate(values) if i != index), default=0.0)


def _objections(differs: Mismatch) -> dict[str, float]:
    return {
        "opposed": min(2.0, differs.opposed),
        "denied": min(2.0, differs.denied),
        "swapped": min(4.0, differs.swapped),
        "renumbered": min(2.0, differs.renumbered),
    }
