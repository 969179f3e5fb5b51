"""Passages in, an answer of quoted sentences out: what is said when no model is at hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.exchange import CheckedSentence, Support
from assistant.sentences import Statement, only_quotes, plain, split_statements
from content.text import content_words
from index.embed import Embedder
from index.passage import Passage

MOST_SENTENCES = 6
FROM_PASSAGES = 4
SIMILAR = 0.9  # cosine from which on two sentences say the same


def quote_passages(
    question: str, passages: Sequence[Passage], embedder: Embedder
) -> tuple[str, tuple[CheckedSentence, ...]]:
    """Turn ranked passages into a list of their sentences that answer the question best, each cited.

    Every sentence is a verbatim quotation of passage n, so its support needs no check. Sentences keep the
    order of their passage; near repetitions are left out.
    """
    candidates: list[tuple[int, int, Statement]] = []
    for number, passage in enumerate(passages[:FROM_PASSAGES], start=1):
        for position, statement in enumerate(split_statements(passage.text)):
            if statement.kind not in ("prose", "table") or only_quotes(statement):
                continue
            if len(plain(statement.text).split()) >= 5:
                candidates.append((number, position, statement))
    if not candidates:
        return "", ()
    vectors = embedder.embed([plain(c[2].text) for c in candidates])
    similarity = vectors @ embedder.embed_query(question)
    asked = content_words(question)
    scores = np.array(
        [
            similarity[i] + 0.08 * len(asked & content_words(c[2].text)) - 0.06 * (c[0] - 1) - 0.01 * min(c[1], 10)
            - 0.3 * c[2].text.endswith("?")
            for i, c in enumerate(candidates)
        ]
    )  # fmt: skip
    kept: list[int] = []
    for i in np.argsort(-scores, kind="stable"):
        if all(float(vectors[i] @ vectors[j]) < SIMILAR for j in kept):
            kept.append(int(i))
        if len(kept) == MOST_SENTENCES:
            break
    kept.sort(key=lambda i: (candidates[i][0], candidates[i][1]))
    lines, sentences = [], []
    for i in kept:
        number, _, statement = candidates[i]
        lines.append(f"- {statement.text.strip()} [{number}]")
        sentences.append(CheckedSentence(statement.text, (number,), Support.SUPPORTED))
    return "\n".join(lines), tuple(sentences)
