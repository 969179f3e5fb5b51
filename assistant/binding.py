"""Two wordings in, the ways in which the first binds its words differently than the second out.

A sentence can hold only words of its source and still be wrong: roles are exchanged, a number stands with the
wrong thing, one word is turned into its opposite, a denial is added or lost. Words that belong together stand
near each other; so if exchanging two words of a sentence, or putting another number or the opposite in the
place of one, brings its pairs of neighbors much closer to how they stand in the source, the sentence binds
them wrongly.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from assistant.wording import Term
from content.text import stem

NEIGHBORS = 6  # positions within which two words of a sentence are taken to belong together
FADING = 2.0  # positions by which a pair may be further apart before its credit falls to 1/e
REVERSED = 0.55  # the credit of a pair in the other order: passives turn pairs around, errors do too

OPPOSITES = """
    increase/decrease increase/reduce raise/lower raise/cut raise/reduce rise/fall rise/drop gain/lose
    higher/lower high/low more/less more/fewer most/least larger/smaller large/small large/low big/small
    above/below before/after maximize/minimize underfit/overfit underfitting/overfitting bias/variance
    precision/recall training/validation training/test training/inference offline/online first/last
    positive/negative row/column encoder/decoder upper/lower faster/slower fast/slow cheap/expensive
    convex/nonconvex convex/concave linear/nonlinear linear/quadratic dense/sparse local/global
    shallow/deep supervised/unsupervised discriminative/generative parametric/nonparametric min/max
    always/never easier/harder minimum/maximum numerator/denominator input/output push/pull start/end
    wider/narrower early/late frequent/rare often/rarely strong/weak stronger/weaker simple/complex
    same/different same/separate possible/impossible stable/unstable include/exclude add/remove
    multiply/divide sum/product grow/shrink better/worse best/worst easy/hard short/long shorter/longer
    left/right independent/correlated independent/dependent synchronous/asynchronous
    homogeneous/heterogeneous static/dynamic frozen/trainable wide/narrow accept/reject keep/discard
    equal/unequal symmetric/asymmetric smooth/rough overconfident/underconfident
    overconfidence/underconfidence bounded/unbounded exact/approximate sufficient/insufficient
    allow/forbid allow/prevent improve/hurt improve/degrade improve/worsen enable/disable near/far
    nearest/farthest memory/time compute/memory latency/throughput
""".split()


@cache
def opposites() -> dict[str, frozenset[str]]:
    """The opposites of a stem, by stem."""
    table: dict[str, set[str]] = {}
    for pair in OPPOSITES:
        one, other = (stem(word) for word in pair.split("/"))
        table.setdefault(one, set()).add(other)
        table.setdefault(other, set()).add(one)
    return {word: frozenset(others) for word, others in table.items()}


@dataclass(frozen=True, slots=True)
class Mismatch:
    """How a sentence departs from its source; 0 everywhere if it does not.

    `swapped`, `opposed` and `renumbered` are the largest gains in neighborhood credit from exchanging two of
    its words, from one word's opposite, and from another number; `denied` counts words that one side denies
    and the other does not. `opposites` holds the word and its opposite in the source, as stems.
    """

    swapped: float
    opposed: float
    renumbered: float
    denied: float
    opposites: tuple[str, str] = ("", "")


def compare(claim: Sequence[Term], source: Sequence[Term]) -> Mismatch:
    """Find how the words of a claim are bound differently in its source."""
    where = Places(source)
    pairs = neighbor_pairs(claim)
    names = [term.stem for term in claim]
    swapped = best_swap(names, pairs, where)
    denied = {term.stem for term in claim if term.denied}  # to deny the opposite is to agree
    opposed, against = best_replacement(
        names,
        pairs,
        where,
        lambda name: frozenset() if name in denied else opposites().get(name, frozenset()),
    )
    numbers = frozenset(term.stem for term in source if term.number is not None)
    figures = {term.stem for term in claim if term.number is not None}
    renumbered, _ = best_replacement(
        names, pairs, where, lambda name: numbers - figures if name in figures else frozenset()
    )
    return Mismatch(swapped, opposed, renumbered, denials(claim, where.terms, pairs), against)


Pair = tuple[int, int, int]  # indexes of two terms and how far the second stands after the first


def neighbor_pairs(claim: Sequence[Term]) -> list[Pair]:
    """Pairs of different words of a claim that stand near each other."""
    return [
        (i, k, claim[k].position - claim[i].position)
        for i in range(len(claim))
        for k in range(i + 1, len(claim))
        if claim[k].position - claim[i].position <= NEIGHBORS and claim[i].stem != claim[k].stem
    ]


class Places:
    """Where each word stands in a source."""

    def __init__(self, source: Sequence[Term]) -> None:
        self.terms: dict[str, list[Term]] = {}
        for term in source:
            self.terms.setdefault(term.stem, []).append(term)
        self._credits: dict[tuple[str, str, int], float] = {}

    def __contains__(self, name: str) -> bool:
        return name in self.terms

    def credit(self, one: str, other: str, apart: int) -> float:
        """How much the source puts two words as far apart, and in the same order, as a claim does: 0 to 1."""
        if one not in self.terms or other not in self.terms:
            return 0.0
        key = (one, other, apart)
        if key not in self._credits:
            self._credits[key] = max(
                (
                    math.exp(-max(0, abs(abs(gap) - apart) - 1) / FADING) * (1.0 if gap > 0 else REVERSED)
                    for a in self.terms[one]
                    for b in self.terms[other]
                    if (gap := b.position - a.position) != 0 and abs(gap) <= 3 * NEIGHBORS
                ),
                default=0.0,
            )
        return self._credits[key]


def best_swap(names: Sequence[str], pairs: Sequence[Pair], where: Places) -> float:
    """The largest gain from exchanging two words of the claim that both stand in the source."""
    present = sorted({name for name in names if name in where})
    if len(present) < 2:
        return 0.0
    missing = dict.fromkeys(names, 0.0)  # credit that a word's pairs do not have yet
    for i, k, apart in pairs:
        lack = 1.0 - where.credit(names[i], names[k], apart)
        missing[names[i]] += lack
        missing[names[k]] += lack
    best = 0.0
    for at, one in enumerate(present):
        for other in present[at + 1 :]:
            if missing[one] + missing[other] > best:
                best = max(best, change(names, pairs, where, {one: other, other: one}))
    return best


def best_replacement(
    names: Sequence[str],
    pairs: Sequence[Pair],
    where: Places,
    alternatives: Callable[[str], Iterable[str]],
) -> tuple[float, tuple[str, str]]:
    """The gain from putting another word of the source in the place of one of the claim's, and both words."""
    best, words = 0.0, ("", "")
    for name in set(names):
        for other in alternatives(name):
            if other in where and other not in names:
                gain = change(names, pairs, where, {name: other})
                if gain > best:
                    best, words = gain, (name, other)
    return best, words


def change(names: Sequence[str], pairs: Sequence[Pair], where: Places, renamed: dict[str, str]) -> float:
    """How much neighborhood credit a claim gains if some of its words are renamed."""
    total = 0.0
    for i, k, apart in pairs:
        one, other = names[i], names[k]
        if one in renamed or other in renamed:
            total += where.credit(renamed.get(one, one), renamed.get(other, other), apart) - where.credit(
                one, other, apart
            )
    return total


def denials(claim: Sequence[Term], where: dict[str, list[Term]], pairs: Sequence[Pair]) -> float:
    """Count the words of a claim that are denied there and affirmed in the source, or the other way round.

    A word that stands in the source several times is compared with the occurrence whose neighbors it shares.
    """
    neighbors: dict[int, set[str]] = {}
    for i, k, _ in pairs:
        neighbors.setdefault(i, set()).add(claim[k].stem)
        neighbors.setdefault(k, set()).add(claim[i].stem)
    found = 0.0
    for i, term in enumerate(claim):
        options = where.get(term.stem)
        if not options:
            continue
        near = neighbors.get(i, set())
        scores = [
            sum(
                any(abs(o.position - option.position) <= NEIGHBORS for o in where.get(name, ()))
                for name in near
            )
            for option in options
        ]
        top = max(scores)
        likely = [option for option, score in zip(options, scores, strict=True) if score == top]
        if all(option.denied != term.denied for option in likely):
            found += 1.0 if top else 0.3
    return found
