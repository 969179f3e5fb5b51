"""Quotations and a question in, how much each bears on the question out.

A sentence is read under its headings: what they say it need not say itself. So on a page about the subject of a
question, what is asked of that subject decides, not how often a sentence names it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.sentences import plain
from content.handbook import SECTION_TITLES
from content.text import content_words
from index.embed import Embedder
from index.late import PieceEmbedder, matches
from index.passage import Passage

Vector = NDArray[np.float32]

# Set on the 346 questions of tests/evals/answerable.jsonl and half of aspects.jsonl (docs/quality.md).
SHARED = 0.08  # what each word of the question counts that a quotation or its headings hold
MATCHED = 2.0  # what matching the question's word pieces worse than the best counts beside the cosine
HEADED = 0.5  # what the vector of each heading counts beside that of the words

SHORT_FORM = re.compile(r"\(([A-Z][A-Za-z]{1,5})\)")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a quotation and the headings under which they are read."""

    text: str
    under: tuple[str, ...]


class Bearing:
    """Turns questions into the bearing of the same quotations on each, an array; `vectors` are those of the words alone."""

    def __init__(self, quotations: Sequence[Words], embedder: Embedder) -> None:
        self._embedder = embedder
        texts = [quotation.text for quotation in quotations]
        headings = list(dict.fromkeys(h for quotation in quotations for h in quotation.under))
        self._pieces: dict[str, bytes] = {}
        if isinstance(embedder, PieceEmbedder):
            rows, signs = embedder.embed_pieces([*texts, *headings])
            of_heading = dict(zip(headings, signs[len(texts) :], strict=True))
            self._pieces = {
                str(place): b"".join([signs[place], *(of_heading[h] for h in quotation.under)])
                for place, quotation in enumerate(quotations)
            }
        else:
            rows = embedder.embed([*texts, *headings])
        self.vectors = rows[: len(texts)]
        named = dict(zip(headings, rows[len(texts) :], strict=True))
        placed = [
            sum((HEADED * named[h] for h in quotation.under), start=vector)
            for quotation, vector in zip(quotations, self.vectors, strict=True)
        ]
        self._placed = np.array([vector / np.linalg.norm(vector) for vector in placed])
        self._words = [content_words(" ".join([q.text, *q.under])) for q in quotations]

    def on(self, question: str) -> Vector:
        """How much each quotation bears on a question: its cosine, shared words, and less for matching its pieces worse."""
        asked = content_words(question)
        score = np.array([SHARED * len(asked & words) for words in self._words])
        if not isinstance(self._embedder, PieceEmbedder):
            return np.asarray(self._placed @ self._embedder.embed_query(question) + score)
        query = self._embedder.query_pieces(question)
        found = matches(query, self._pieces)
        matched = np.array([found[name].anywhere if name in found else 0.0 for name in self._pieces])
        return np.asarray(self._placed @ query.embedding + score + MATCHED * (matched - matched.max()))


def short_forms(text: str) -> dict[str, str]:
    """Find the short forms that a text introduces, each with the words that do so: "batch normalization (BN)"."""
    found = {}
    for match in SHORT_FORM.finditer(text):
        words = re.findall(r"[A-Za-z]+", text[: match.start()])[-len(match[1]) :]
        if "".join(word[0] for word in words).lower() == match[1].lower():
            found[match[1]] = f"{' '.join(words)} ({match[1]})"
    return found


def spelled_out(text: str, forms: Mapping[str, str]) -> str:
    """Turn a text with short forms into one that says with each what it stands for."""
    return (
        re.sub(r"(?<![(A-Za-z])[A-Za-z]+", lambda word: forms.get(word[0], word[0]), text) if forms else text
    )


def under(passage: Passage, label: str) -> tuple[str, ...]:
    """The headings that what stands in a passage is read under, but for the sections that every handbook page has."""
    path = [title for title in passage.heading_path.split(" > ") if title not in SECTION_TITLES]
    return tuple(plain(title) for title in (" ".join(path), label) if title)
