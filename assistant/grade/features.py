"""A rubric and sentences of an answer in, features out: how much one sentence speaks for one key point.

A key point's probability is the largest over the sentences and clauses of an answer, and what it takes from the rest
of the answer only ever speaks against it where a known mistake is repeated: saying one more thing that is right
cannot lower a score.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter

import numpy as np

from assistant.binding import compare
from assistant.grade.alignment import Reading, read
from assistant.grade.gates import grammar_share
from assistant.grade.rubric import Rubric, Wanted
from assistant.grade.synonyms import groups_of, words_of
from assistant.wording import terms_of
from index.embed import TokenEmbedder

SYNONYM = 0.7  # what a synonym is worth where the word itself would be worth 1
PROSE = 0.3  # share of grammar words from which a sentence is plainly prose
STATED = 12  # words from which length says nothing more
SHORTEST_CLAUSE = 4  # words
RELATED = 0.3  # share of a key point's pieces that any sentence of the field matches
TOUCHING = 0.4  # from this share on, another match more says less than below it
CLAUSE = re.compile(
    r"[;:]\s+|,\s+|\s+[-–—]\s+|\s*[()]\s*|\s+(?=(?:while|whereas|because|so that|and then|but)\b)"
)


@dataclass(frozen=True, slots=True)
class UnitFeatures:
    """One sentence or clause against one key point; field by field the weights in weights.json.

    For it: `aligned` (share of the key point's word pieces that the unit matches in context, those that the question
    gives away counting less; up to 0.4, because a rewording differs more from what is about something else than from
    the key point's own words), `aligned_apart` and `alike_apart` (by how much that share, without the limit, exceeds
    the best other key point's, in context and by the words alone), `focus` (share of the unit that the key point
    matches in turn), `words` (share of the key point's content words that the question does not give away, synonyms
    at 0.7), `words_apart` (by how much that exceeds the best other key point's), `prose` (share of grammar words, up
    to 0.3) and `length` (words, up to 12).
    Against it: `echo` (share of the unit that is put in the rubric's own words: wrong answers are, and rewordings
    are not), `mistaken_words` (share of a wrong answer's own words), `mistake_here` (how much closer to a known wrong
    answer than to any key point the answer's sentences about this one come), `mistake_share` (the same over the whole
    answer, on average), `opposed`, `denied`, `swapped` and `renumbered` (see `binding.Mismatch`).
    """

    aligned: float
    aligned_apart: float
    alike_apart: float
    focus: float
    words: float
    words_apart: float
    prose: float
    length: float
    echo: float
    mistaken_words: float
    mistake_here: float
    mistake_share: float
    opposed: float
    denied: float
    swapped: float
    renumbered: float


FIELDS = tuple(UnitFeatures.__dataclass_fields__)
_values = attrgetter(*FIELDS)
OBJECTIONS = frozenset(
    (
        "mistaken_words",
        "mistake_here",
        "mistake_share",
        "opposed",
        "denied",
        "swapped",
        "renumbered",
    )
)
AGAINST = OBJECTIONS | {"echo"}


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence of an answer (`whole`) or a clause of it, with the sentence it stands in."""

    reading: Reading
    sentence: str
    whole: bool


def read_units(sentences: Sequence[str], embedder: TokenEmbedder) -> list[Unit]:
    """Turn sentences into units, read in one call: each sentence, its clauses, and neighboring clauses in pairs."""
    units = []
    for reading in read(sentences, embedder) if sentences else ():
        units.append(Unit(reading, reading.text, True))
        units += [Unit(reading.part(*span), reading.text, False) for span in clauses(reading.text)]
    return units


def clauses(sentence: str) -> list[tuple[int, int]]:
    """Turn a sentence into the places of its clauses of four words and more, and of neighboring clauses in pairs."""
    cuts = [0, *(match.start() for match in CLAUSE.finditer(sentence)), len(sentence)]
    found: list[tuple[int, int]] = []
    for start, end in pairwise(cuts):
        if found and min(_words(sentence, start, end), _words(sentence, *found[-1])) < SHORTEST_CLAUSE:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    if len(found) < 2:
        return []
    pairs = [(one[0], other[1]) for one, other in pairwise(found)]
    return found + pairs if len(found) > 2 else found


def features_of(rubric: Rubric, units: Sequence[Unit]) -> np.ndarray:
    """Turn units into features, [units, key points, features] in the order of `FIELDS`."""
    table = np.zeros((len(units), len(rubric.wanted), len(FIELDS)))
    matches = [rubric.claims.match(unit.reading) for unit in units]
    whole = [(unit.reading, match.aligned) for unit, match in zip(units, matches, strict=True) if unit.whole]
    here, share = mistakes_in(rubric, whole)
    for row, (unit, match) in enumerate(zip(units, matches, strict=True)):
        said = unit.reading
        words, terms = words_of(said.text), terms_of(said.text)
        shares = [word_share(wanted.novel, words) for wanted in rubric.wanted]
        prose = min(PROSE, grammar_share(said.text))
        length = min(1.0, len(said.text.split()) / STATED)
        for column, wanted in enumerate(rubric.wanted):
            differs = compare(terms, wanted.terms)
            found = UnitFeatures(
                aligned=min(TOUCHING, match.aligned[column]),
                aligned_apart=match.aligned[column] - _best_other(match.aligned, column),
                alike_apart=match.alike[column] - _best_other(match.alike, column),
                focus=match.focus[column],
                words=shares[column],
                words_apart=shares[column] - _best_other(shares, column),
                prose=prose,
                length=length,
                echo=match.echo,
                mistaken_words=mistaken_share(rubric, wanted, words),
                mistake_here=here[column],
                mistake_share=share,
                opposed=min(2.0, differs.opposed),
                denied=min(2.0, differs.denied),
                swapped=min(4.0, differs.swapped),
                renumbered=min(2.0, differs.renumbered),
            )
            table[row, column] = _values(found)
    return table


def nearest(rubric: Rubric, units: Sequence[Unit]) -> float:
    """The cosine of the nearest sentence with the question or any key point; 0 without any."""
    about = np.vstack([rubric.claim_vectors, rubric.question_vector])
    return max((float((about @ unit.reading.vector).max()) for unit in units if unit.whole), default=0.0)


def mistakes_in(rubric: Rubric, sentences: Sequence[tuple[Reading, np.ndarray]]) -> tuple[np.ndarray, float]:
    """By how much sentences are closer to a known wrong answer than to what is right: by key point, and on average.

    Each sentence comes with how much it says of each key point and belongs to the one that it says most of. In the
    average, sentences that have little to do with any count little, so that padding does not hide a mistake.
    """
    here, total, weight = np.zeros(len(rubric.wanted)), 0.0, 0.0
    for said, aligned in sentences:
        column = int(np.argmax(aligned))
        excess = mistaken_by(rubric, said, float(aligned[column]))
        here[column] = max(here[column], excess)
        counts = max(0.0, float(aligned[column]) - RELATED) + 0.05
        total += counts * excess
        weight += counts
    return here, total / weight if weight else 0.0


def mistaken_by(rubric: Rubric, said: Reading, aligned: float) -> float:
    """By how much a sentence is closer to a known wrong answer than to any key point or quote, in words and meaning."""
    if not rubric.wrong_sentences:
        return 0.0
    wrong = float(rubric.wrongs.aligned(said).max())
    right = max(aligned, float(rubric.quotes.aligned(said).max()))
    near = float((rubric.wrong_vectors @ said.vector).max())
    true = max(
        float((rubric.claim_vectors @ said.vector).max()), float((rubric.quote_vectors @ said.vector).max())
    )
    return max(0.0, wrong - right) + max(0.0, near - true)


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


def _words(sentence: str, start: int, end: int) -> int:
    return len(sentence[start:end].split())


def _best_other(values: Sequence[float] | np.ndarray, index: int) -> float:
    return max((float(value) for i, value in enumerate(values) if i != index), default=0.0)
