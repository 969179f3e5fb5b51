"""A sentence and passages in, a support verdict out: lexical and embedding overlap, numbers, polarity.

The check is deliberately without a language model: small models say yes to almost everything. A sentence
is compared with every window of one or two sentences of a passage; the best window decides. Numbers that
the window's passage does not hold, a negation on one side only, and an opposite ("increases" against
"decreases") in otherwise shared context each bar full support.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.exchange import Support
from assistant.sentences import only_quotes, plain, split_statements
from content.text import content_words, stem
from index.embed import Embedder

# Set on the labelled sentence-passage pairs of tests/evals (see docs/quality.md): a sentence is supported
# from the first score on, weak from the second on.
SUPPORTED_FROM = 0.62
WEAK_FROM = 0.48

NEGATION = re.compile(
    r"\b(not|no|never|none|neither|nor|without|cannot|can't|doesn't|don't|isn't|aren't|won't|wasn't|didn't|nothing|"
    r"unlike|fails? to|lacks?|rather than|instead of)\b|n't\b",
    re.I,
)
NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*(?:e-?\d+)?\s?%?", re.I)
NUMBER_WORDS = {
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "hundred": "100", "thousand": "1000",
}  # fmt: skip
OPPOSITES = tuple(
    tuple(pair.split("/"))
    for pair in (
        "increase/decrease raise/lower rise/fall higher/lower high/low more/less larger/smaller large/small "
        "large/low big/small above/below before/after maximize/minimize underfit/overfit underfitting/overfitting "
        "bias/variance precision/recall training/validation training/test training/inference offline/online "
        "first/last positive/negative row/column encoder/decoder upper/lower faster/slower fast/slow cheap/expensive "
        "convex/concave linear/nonlinear dense/sparse local/global shallow/deep supervised/unsupervised "
        "discriminative/generative parametric/nonparametric batch/layer l1/l2 stack/queue bfs/dfs min/max always/never "
        "minimum/maximum numerator/denominator input/output query/key push/pull start/end wider/narrower early/late "
        "strong/weak simple/complex same/different possible/impossible stable/unstable include/exclude add/remove "
        "multiply/divide sum/product grow/shrink better/worse best/worst easy/hard short/long left/right "
        "synchronous/asynchronous homogeneous/heterogeneous static/dynamic frozen/trainable"
    ).split()
)
OPPOSITE_STEMS: dict[str, set[str]] = {}
for left, right in OPPOSITES:
    OPPOSITE_STEMS.setdefault(stem(left), set()).add(stem(right))
    OPPOSITE_STEMS.setdefault(stem(right), set()).add(stem(left))


@dataclass(frozen=True, slots=True)
class Check:
    """How well one passage supports a sentence: score 0..1, the verdict, the best window and a reason."""

    score: float
    support: Support
    window: str
    reason: str


@dataclass(frozen=True, slots=True)
class Window:
    """One or two neighboring sentences of a passage, prepared for comparison."""

    text: str
    words: frozenset[str]
    vector: np.ndarray  # [d], unit length


def windows_of(text: str, embedder: Embedder) -> list[Window]:
    """Turn a passage into its windows of one and two sentences, embedded in one call."""
    pieces = [plain(statement.text) for statement in split_statements(text) if not only_quotes(statement)]
    pieces = [piece for piece in pieces if piece]
    spans = pieces + [f"{a} {b}" for a, b in itertools.pairwise(pieces)]
    if not spans:
        return []
    vectors = embedder.embed(spans)
    return [
        Window(span, frozenset(content_words(span)), vector)
        for span, vector in zip(spans, vectors, strict=True)
    ]


def check_support(sentence: str, vector: np.ndarray, windows: Sequence[Window], passage: str) -> Check:
    """Compare one sentence (and its unit vector) with the windows of a passage."""
    claim = plain(sentence)
    words = content_words(claim)
    if not windows or not words:
        return Check(0.0, Support.UNSUPPORTED, "", "nothing to compare")
    best, best_score = windows[0], -1.0
    for window in windows:
        recall = len(words & window.words) / len(words)
        score = 0.5 * recall + 0.5 * max(0.0, float(vector @ window.vector))
        if score > best_score:
            best, best_score = window, score
    objection = objections(claim, words, best, passage)
    if objection:
        return Check(best_score, Support.UNSUPPORTED, best.text, objection)
    if best_score >= SUPPORTED_FROM:
        return Check(best_score, Support.SUPPORTED, best.text, "")
    if best_score >= WEAK_FROM:
        return Check(best_score, Support.WEAK, best.text, "only partly stated there")
    return Check(best_score, Support.UNSUPPORTED, best.text, "not stated there")


def objections(claim: str, words: set[str], window: Window, passage: str) -> str:
    """Name what contradicts full support: a missing number, a one-sided negation, an opposite; "" if nothing."""
    missing = numbers_in(claim) - numbers_in(passage)
    if missing:
        return f"the number {sorted(missing)[0]} does not stand there"
    if bool(NEGATION.search(claim)) != bool(NEGATION.search(window.text)) and shared(words, window) >= 0.6:
        return "one says it, the other denies it"
    for word in words - window.words:
        opposite = (OPPOSITE_STEMS.get(word) or set()) & window.words - words
        if opposite and shared(words, window) >= 0.5:
            return f"the passage says the opposite of “{word}”"
    return ""


def shared(words: set[str], window: Window) -> float:
    """Share of the sentence's content words that the window holds."""
    return len(words & window.words) / len(words)


def numbers_in(text: str) -> set[str]:
    """Collect the numbers of a text in one spelling: no thousands commas, percentages as fractions, words as digits."""
    found = set()
    for match in NUMBER.finditer(text):
        raw = match[0].replace(",", "").strip()
        percent = raw.endswith("%")
        try:
            value = float(raw.rstrip("% ").rstrip("."))
        except ValueError:  # "1.2.3" is a version, not a number
            continue
        found.add(f"{value / 100 if percent else value:g}")
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in NUMBER_WORDS:
            found.add(f"{float(NUMBER_WORDS[word]):g}")
    return found
