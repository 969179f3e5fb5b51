"""A sentence and a passage in, a support verdict out: overlap of words and meaning, numbers, denials, roles.

The check is deliberately without a language model: small models say yes to almost everything. A sentence is
supported if its words and its meaning stand in the passage and are bound to each other there as they are in
the sentence (see `binding`). The weights were fitted by logistic regression on the labeled pairs of
tests/evals/support.jsonl; `whetstone eval` fits them anew by cross-validation and prints the figures.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np

from assistant.binding import Mismatch, compare
from assistant.exchange import Support
from assistant.sentences import only_quotes, plain, split_statements
from assistant.wording import Term, terms_of
from content.text import content_words
from index.embed import Embedder
from index.lexical import CJK, searchable

# From these probabilities on a sentence counts as supported, or as weakly supported. The first is where
# cross-validation flags at most 10 % of the faithful pairs.
SUPPORTED_FROM = 0.40
WEAK_FROM = 0.30


@dataclass(frozen=True, slots=True)
class SupportFeatures:
    """What the verdict rests on; field by field the weights below.

    `similarity`: cosine with the best window. `in_window` and `in_passage`: shares of the content words that
    stand there. `foreign`: how far `in_passage` falls short of 0.6, doubled. `swapped`, `opposed`,
    `renumbered`, `denied`: see `binding.Mismatch`. `uncounted`: a spelled number that the passage lacks.
    """

    similarity: float
    in_window: float
    in_passage: float
    foreign: float
    swapped: float
    opposed: float
    renumbered: float
    denied: float
    uncounted: float


WEIGHTS = SupportFeatures(
    similarity=1.21,
    in_window=1.34,
    in_passage=0.86,
    foreign=-1.99,
    swapped=-1.09,
    opposed=-2.32,
    renumbered=-1.18,
    denied=-1.61,
    uncounted=-0.50,
)
CONSTANT = -1.08


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence prepared for checks."""

    text: str
    words: frozenset[str]
    terms: tuple[Term, ...]
    vector: np.ndarray  # [d], unit length


@dataclass(frozen=True, slots=True)
class Window:
    """One or two neighboring sentences of a passage."""

    text: str
    words: frozenset[str]
    vector: np.ndarray  # [d], unit length


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage prepared for checks; `words` includes those of its headings."""

    windows: tuple[Window, ...]
    words: frozenset[str]
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """How well a passage supports a sentence: a probability, the verdict, the best window and a reason."""

    score: float
    support: Support
    window: str
    reason: str


def read_claims(sentences: Sequence[str], embedder: Embedder) -> list[Claim]:
    """Turn sentences of an answer into claims, embedded in one call."""
    texts = [plain(sentence) for sentence in sentences]
    if not texts:
        return []
    return [
        Claim(text, frozenset(words_of(text)), tuple(terms_of(text)), vector)
        for text, vector in zip(texts, embedder.embed(texts), strict=True)
    ]


def read_evidence(text: str, headings: str, embedder: Embedder) -> Evidence:
    """Turn a passage into windows of one and two sentences and into its words in order.

    Statements that only quote what somebody says, such as common mistakes, are no evidence.
    """
    pieces = [plain(statement.text) for statement in split_statements(text) if not only_quotes(statement)]
    pieces = [piece for piece in pieces if piece]
    spans = pieces + [f"{a} {b}" for a, b in itertools.pairwise(pieces)]
    subject = words_of(headings)
    vectors = embedder.embed(spans) if spans else np.zeros((0, 1), np.float32)
    windows = tuple(
        Window(span, frozenset(words_of(span)), vector) for span, vector in zip(spans, vectors, strict=True)
    )
    words = frozenset(subject.union(*(window.words for window in windows)))
    return Evidence(windows, words, tuple(terms_of("\n".join(ended(piece) for piece in pieces))))


def ended(piece: str) -> str:
    """Make sure that a statement ends like a sentence, so that the next one stands apart from it."""
    return piece if piece.endswith((".", "!", "?")) else piece + "."


def words_of(text: str) -> set[str]:
    """Content words, and for Chinese the pairs of neighboring characters."""
    return content_words(text) | set(re.findall(f"(?<!\\S)[{CJK}]{{1,2}}(?!\\S)", searchable(text)))


def likeness(claim: Claim, evidence: Evidence) -> tuple[float, Window | None]:
    """How much a passage's best window shares of a claim's words and meaning, 0 to 1, and that window."""
    best: Window | None = None
    top = 0.0
    for window in evidence.windows:
        shared = len(claim.words & window.words) / len(claim.words) if claim.words else 0.0
        score = 0.5 * shared + 0.5 * max(0.0, float(claim.vector @ window.vector))
        if best is None or score > top:
            best, top = window, score
    return top, best


def check_support(claim: Claim, evidence: Evidence) -> Check:
    """Judge whether a passage supports a claim."""
    score, window = likeness(claim, evidence)
    if window is None or not claim.words:
        return Check(0.0, Support.UNSUPPORTED, "", "nothing to compare")
    missing = missing_numbers(claim, evidence)
    if missing:
        return Check(
            score * WEAK_FROM,
            Support.UNSUPPORTED,
            window.text,
            f"the number {missing[0]} does not stand there",
        )
    seen, mismatch = support_features(claim, evidence, window)
    probability = support_probability(seen)
    if probability >= SUPPORTED_FROM:
        return Check(probability, Support.SUPPORTED, window.text, "")
    support = Support.WEAK if probability >= WEAK_FROM else Support.UNSUPPORTED
    return Check(probability, support, window.text, reason_for(seen, mismatch))


def support_features(claim: Claim, evidence: Evidence, window: Window) -> tuple[SupportFeatures, Mismatch]:
    """Turn a claim, a passage and its best window into features, each bounded, and the mismatch behind them."""
    mismatch = compare(claim.terms, evidence.terms)
    in_passage = len(claim.words & evidence.words) / len(claim.words)
    stems = {term.stem for term in evidence.terms}
    features = SupportFeatures(
        similarity=float(claim.vector @ window.vector),
        in_window=len(claim.words & window.words) / len(claim.words),
        in_passage=in_passage,
        foreign=min(1.0, 2 * max(0.0, 0.6 - in_passage)),
        swapped=min(4.0, mismatch.swapped),
        opposed=min(2.0, mismatch.opposed),
        renumbered=min(2.0, mismatch.renumbered),
        denied=min(2.0, mismatch.denied),
        uncounted=float(any(term.spelled and term.stem not in stems for term in claim.terms)),
    )
    return features, mismatch


def support_probability(seen: SupportFeatures) -> float:
    """Turn features into the probability that the sentence is supported."""
    logit = CONSTANT + sum(
        weight * value for weight, value in zip(astuple(WEIGHTS), astuple(seen), strict=True)
    )
    return 1 / (1 + math.exp(-logit))


def missing_numbers(claim: Claim, evidence: Evidence) -> list[str]:
    """List the figures of a claim that the passage does not hold; 0.9 and 90 %, 3 and -3 are the same figure."""
    held = [term.number for term in evidence.terms if term.number is not None]

    def same(one: float, other: float) -> bool:
        return any(math.isclose(abs(one) * factor, abs(other), rel_tol=1e-6) for factor in (1, 100, 0.01))

    return [
        term.stem
        for term in claim.terms
        if term.number is not None and not term.spelled and not any(same(term.number, h) for h in held)
    ]


def reason_for(seen: SupportFeatures, mismatch: Mismatch) -> str:
    """Say in a few words what speaks against a claim most."""
    against = {
        name: getattr(WEIGHTS, name) * getattr(seen, name)
        for name in ("foreign", "swapped", "opposed", "renumbered", "denied")
    }
    name = min(against, key=lambda key: against[key])
    if against[name] > -0.5:
        return "only partly stated there"
    if name == "opposed":
        return f"the passage says “{mismatch.opposites[1]}…” where this says “{mismatch.opposites[0]}…”"
    return {
        "foreign": "not stated there",
        "swapped": "the passage connects these words differently",
        "renumbered": "the passage gives another number for this",
        "denied": "one says it, the other denies it",
    }[name]
