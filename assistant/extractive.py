"""Passages in, an answer of quotations out: what stands at once, and what stands alone when no model is at hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.exchange import CheckedSentence, Support
from assistant.sentences import Statement, leans, only_quotes, plain, split_statements
from content.text import content_words
from index.embed import Embedder
from index.passage import Passage

MOST_QUOTATIONS = 6
LEAST_QUOTATIONS = 3  # as many are given even where the second and third are further off
FROM_PASSAGES = 8
SIMILAR = 0.9  # cosine from which on two quotations say the same
# How far the score of a quotation may be below the best one's; the wider bound holds for the first three.
NEAR, NEAR_ENOUGH = 0.3, 0.45
SHORTEST_WORDS, LONGEST_WORDS = 5, 60
WHY_IT_IS_ASKED = (
    "Why it is asked"  # the section of a handbook page that speaks of interviews, not of the matter
)


@dataclass(slots=True)
class Quotation:
    """One or more neighboring sentences of a passage that can be understood on their own."""

    text: str
    end: int  # where it ends in the passage
    open: bool  # its last sentence asks or only quotes, so the next one belongs to it


def quotations_in(text: str) -> list[str]:
    """Turn a passage into what can be quoted of it.

    A question stands with its answer, a quoted mistake with its correction, "It ..." with the sentence before;
    what has no answer or correction is left out, and so are headings, code and display formulas.
    """
    found: list[Quotation] = []
    for statement in split_statements(text):
        if statement.kind not in ("prose", "table"):
            continue
        words = statement.text.strip()
        last = found[-1] if found else None
        if last is not None and last.end == statement.start and statement.kind == "prose":
            belongs = last.open or leans(words)
            if belongs and len(f"{last.text} {words}".split()) <= LONGEST_WORDS:
                last.text, last.end = f"{last.text} {words}", statement.end
                last.open = _is_open(statement)
                continue
        found.append(Quotation(words, statement.end, _is_open(statement)))
    return [q.text for q in found if not q.open and len(plain(q.text).split()) >= SHORTEST_WORDS]


def quote_passages(
    question: str, passages: Sequence[Passage], embedder: Embedder, most: int = MOST_QUOTATIONS
) -> tuple[CheckedSentence, ...]:
    """Turn ranked passages into at most `most` quotations that answer the question, each citing its passage.

    Every one is verbatim from passage n, so its support needs no check. The one that bears most on the question
    comes first, the others in the order of the passages; repetitions are left out. Measured in docs/quality.md.
    """
    candidates = [
        (number, position, words, passage)
        for number, passage in enumerate(passages[:FROM_PASSAGES], start=1)
        for position, words in enumerate(quotations_in(passage.text))
    ]
    if not candidates:
        return ()
    vectors = embedder.embed([plain(words) for _, _, words, _ in candidates])
    similarity = vectors @ embedder.embed_query(question)
    asked = content_words(question)
    scores = np.array(
        [
            similarity[i]
            + 0.08 * len(asked & content_words(words))
            - 0.06 * (number - 1)
            - 0.01 * min(position, 10)
            - 0.05 * (WHY_IT_IS_ASKED in passage.heading_path)
            for i, (number, position, words, passage) in enumerate(candidates)
        ]
    )
    order = np.argsort(-scores, kind="stable")
    best = float(scores[order[0]])
    kept: list[int] = []
    for i in order:
        if len(kept) == most or best - scores[i] > (NEAR_ENOUGH if len(kept) < LEAST_QUOTATIONS else NEAR):
            break
        if all(float(vectors[i] @ vectors[j]) < SIMILAR for j in kept):
            kept.append(int(i))
    kept[1:] = sorted(kept[1:], key=lambda i: candidates[i][:2])
    return tuple(CheckedSentence(candidates[i][2], (candidates[i][0],), Support.SUPPORTED) for i in kept)


def _is_open(statement: Statement) -> bool:
    return plain(statement.text).endswith("?") or only_quotes(statement)
