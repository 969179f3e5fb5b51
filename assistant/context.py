"""Passages in, numbered sources within a token budget out: what the model gets to read.

A small model reads about 30 tokens a second on a laptop and adds to what it reads, so it gets the quotations and
nothing else. A larger one gets passages, cut to the sentences that bear on the question once the budget is short.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.exchange import CheckedSentence
from assistant.sentences import split_statements
from content.text import DISPLAY_FORMULA, content_words
from index.embed import Embedder
from index.passage import Passage

TokenCounter = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What the model reads of one passage, under the number that the passage is cited by."""

    number: int
    heading_path: str
    text: str


class Reads(StrEnum):
    """What a model answers from."""

    PASSAGES = "passages"
    QUOTATIONS = "quotations"  # the sentences that were quoted from the passages


@dataclass(frozen=True, slots=True)
class ContextSettings:
    """How much of the passages the model reads.

    Of a model that reads passages, `tokens` is the budget for all sources together; `most` the number of passages;
    `sentences_from` the passage rank (from 0) after which only the sentences that bear on the question are kept.
    """

    reads: Reads = Reads.PASSAGES

    tokens: int = 2400
    most: int = 8
    sentences_from: int = 3


def excerpts_of(quoted: Sequence[CheckedSentence]) -> list[Excerpt]:
    """Turn quotations into what a model reads that reads nothing else, each under its passage's number.

    A display formula is only mentioned: a small model spends seconds on copying one, and the quotation holds it anyway.
    """
    return [
        Excerpt(quotation.citations[0], "", DISPLAY_FORMULA.sub("(formula)", quotation.text))
        for quotation in quoted
    ]


def choose_context(
    question: str,
    passages: Sequence[Passage],
    *,
    settings: ContextSettings,
    count: TokenCounter,
    embedder: Embedder,
) -> list[Excerpt]:
    """Turn ranked passages, numbered from 1, into what the model reads of them within the budget, in rank order."""
    chosen: list[Excerpt] = []
    left = settings.tokens
    for rank, passage in enumerate(passages[: settings.most]):
        text = passage.text
        cost = count(text) + count(passage.heading_path) + 8
        share = left if rank + 1 >= settings.sentences_from else max(left // 2, settings.tokens // 4)
        if rank >= settings.sentences_from or cost > share:
            text = best_sentences(question, text, share - count(passage.heading_path) - 8, count, embedder)
            cost = count(text) + count(passage.heading_path) + 8
        if not text or cost > left:
            continue
        chosen.append(Excerpt(rank + 1, passage.heading_path, text))
        left -= cost
    return chosen


def best_sentences(question: str, text: str, tokens: int, count: TokenCounter, embedder: Embedder) -> str:
    """Keep the statements of a text that bear most on the question, in their order, within `tokens`."""
    statements = [s for s in split_statements(text) if s.text.strip()]
    if not statements or tokens <= 0:
        return ""
    asked = content_words(question)
    scores = embedder.embed([s.text for s in statements]) @ embedder.embed_query(question)
    ranked = sorted(
        range(len(statements)),
        key=lambda i: -(float(scores[i]) + 0.1 * len(asked & content_words(statements[i].text))),
    )
    kept: set[int] = set()
    for i in ranked:
        cost = count(statements[i].text) + 1
        if cost <= tokens:
            kept.add(i)
            tokens -= cost
    lines: list[str] = []
    previous = -2
    for i in sorted(kept):
        if previous >= 0 and i != previous + 1:
            lines.append("…")
        lines.append(text[statements[i].start : statements[i].end].strip())
        previous = i
    return "\n".join(lines)


def render_sources(excerpts: Sequence[Excerpt]) -> str:
    """Write excerpts as the prompt shows them: number, heading path where there is one, text."""
    headed = any(e.heading_path for e in excerpts)
    return ("\n\n" if headed else "\n").join(
        f"[{e.number}] {e.heading_path}\n{e.text}" if e.heading_path else f"[{e.number}] {e.text}"
        for e in excerpts
    )
