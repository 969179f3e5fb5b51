"""An answer in, the same answer in the shape of an interview out: mechanism, limits, an example, what is asked next.

The point of an answer often comes from a handbook page, whose sections say the rest. What the answer lacks of it is
quoted from there, word for word and cited like everything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assistant.exchange import Answer, CheckedSentence, Outcome, Role, Support
from assistant.extractive import GOES_ON, SIMILAR, TABLE_CELLS, heading_of, quotations_in
from assistant.matching import page_of
from assistant.pages import prose_of
from assistant.roles import role_of, section_of
from assistant.sentences import plain, split_statements
from assistant.whole import asks_for_the_whole
from content.handbook import SECTION_TITLES, TERMS
from content.names import named_pages
from content.source import SourceKind
from index.embed import Embedder
from index.passage import Passage
from index.retrieve import Retriever
from index.translation import in_english

Vector = NDArray[np.float32]

ORDER = list(Role)
PROBES = SECTION_TITLES[3]
# Cosine with the question from which on a part of the page belongs to the answer of a question about one aspect; a
# question about the whole subject gets each part.
BELONGS = 0.35
EARLY, EARLY_OF_THE_WHOLE = 0.01, 0.04  # what a sentence of a passage loses for each one before it
KEPT = 0.1  # what one gains that the answer holds already
# Sentences of a model's own that tell mechanism and limits themselves.
ENOUGH = 3
SHORTEST_PIECE, LONGEST_PIECE, LONGEST_EXAMPLE = 8, 60, 75  # words
NUMBERS, FEW_NUMBERS = 4, 2  # in a paragraph that works an example, without saying so and saying so
NUMBER = re.compile(r"(?<![\w^_{])\d[\d,.]*")
BEGINS_EXAMPLE = re.compile(
    r"^(?P<label>(?:\*\*)?(?:an? )?(?:worked )?example[.:](?:\*\*)?\s+)|"
    r"^(?:example|for (?:example|instance)\b|suppose\b|take\b|let\b|with\b|say\b)",
    re.I,
)
SAID = 0.8  # cosine from which on a question is the one asked
# A question of a list, before its answer; "Which metric for which stage: ..." asks as well.
PROBE = re.compile(
    r"^[-*] +(?:(?P<question>[^?\n]{15,200}\?)(?=\s|$)|(?P<topic>(?:How|What|When|Where|Which|Why)\b[^:?\n]{10,150}):)",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that can be quoted of a page: its words, its role, the passage, and how many stand before it there."""

    text: str
    role: Role
    passage: Passage
    position: int

    @property
    def in_place(self) -> str:
        """The words as they are read under their heading."""
        return plain(f"{self.passage.heading_path.rpartition(' > ')[2]}. {self.text}")


@dataclass(frozen=True, slots=True)
class Shaper:
    """Gives answers the shape of an interview from the pages that they rest on."""

    retriever: Retriever
    embedder: Embedder

    def shape(self, answer: Answer, parts: Mapping[Role, int]) -> Answer:
        """Give a finished answer so many quotations of each role, and a question that an interviewer asks next.

        An answer without a point, or that has to do with no handbook page, stays as it is.
        """
        if answer.outcome not in (Outcome.ANSWERED, Outcome.PASSAGES) or not answer.sentences or not parts:
            return answer
        question = in_english(answer.standalone) or answer.standalone
        page = page_behind(answer, question)
        if page is None:
            return replace(answer, quoted=in_order(answer.quoted))
        if answer.supported >= ENOUGH and not answer.is_verbatim:
            parts = {role: count for role, count in parts.items() if role is Role.EXAMPLE}
        passages = prose_of(page.document_id, self.retriever)
        numbers = Numbers(answer.passages)
        asked = self.embedder.embed_query(question)
        # An answer that begins with what the subject is goes on with the rest of it, unless more was asked.
        opening = " ".join(
            s.text
            for s in answer.sentences
            if s.role is Role.DEFINITION
            and answer.passages[s.citations[0] - 1].document_id == page.document_id
        )
        whole = asks_for_the_whole(question, f"{page.title} {opening}")
        told = [
            CheckedSentence(
                piece.text, (numbers.of(piece.passage, piece.text),), Support.SUPPORTED, role=piece.role
            )
            for piece in self._chosen(answer, parts, passages, asked, whole)
        ]
        others = [
            replace(quotation, role=role_beside(quotation, answer, page, parts))
            for quotation in answer.quoted
            if quotation.role is not Role.WHY_ASKED and not any(quotation.text in t.text for t in told)
        ]
        quoted = in_order([*told, *others])
        following = self._asked_next(passages, numbers, asked, [*answer.sentences, *quoted])
        return replace(answer, quoted=quoted, asked_next=following, passages=numbers.passages)

    def _chosen(
        self,
        answer: Answer,
        parts: Mapping[Role, int],
        passages: Iterable[Passage],
        asked: Vector,
        whole: bool,
    ) -> list[Piece]:
        """The pieces of a page that fill the parts which the point does not, the closest to the question first."""
        pieces = [piece for passage in passages for piece in pieces_of(passage)]
        point = [s for s in answer.sentences if s.support is Support.SUPPORTED]
        if not pieces or not point:
            return []
        vectors = self.embedder.embed([piece.in_place for piece in pieces])
        said = self.embedder.embed([plain(s.text) for s in point])
        told = [words_of(s.text) for s in point]
        again = np.array([any(t in words_of(piece.text) for t in told) for piece in pieces])
        new = ~again & ((vectors @ said.T).max(axis=1) < SIMILAR)
        quoted = {quotation.text for quotation in answer.quoted}
        held = np.array([piece.text in quoted for piece in pieces])
        places = np.array([piece.position for piece in pieces])
        close = vectors @ asked
        score = close + KEPT * held - (EARLY_OF_THE_WHOLE if whole else EARLY) * places
        fits = new & (held | whole | (close >= BELONGS))
        chosen: list[Piece] = []
        for role, count in parts.items():
            lacking = max(0, count - sum(s.role is role for s in point))
            ranked = [pieces[i] for i in np.argsort(-score, kind="stable") if fits[i]]
            chosen += [piece for piece in ranked if piece.role is role][:lacking]
        return chosen

    def _asked_next(
        self, passages: Iterable[Passage], numbers: Numbers, asked: Vector, given: Sequence[CheckedSentence]
    ) -> CheckedSentence | None:
        """The question of the page that is closest to the one asked and neither it nor answered already."""
        found = [
            (match["question"] or f"{match['topic']}?", passage)
            for passage in passages
            for match in PROBE.finditer(passage.text)
            if section_of(passage, match.start()) == PROBES
            and not any((match["question"] or match["topic"]) in sentence.text for sentence in given)
        ]
        if not found:
            return None
        close = self.embedder.embed([plain(question) for question, _ in found]) @ asked
        close[close >= SAID] = -1.0
        if close.max() <= 0:
            return None
        question, passage = found[int(close.argmax())]
        return CheckedSentence(question, (numbers.of(passage, question[:-1]),), Support.NO_CLAIM)


class Numbers:
    """The numbered passages of an answer, to which cited ones are added at the end."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.passages = tuple(passages)

    def of(self, passage: Passage, text: str) -> int:
        """The number of the passage that holds a quotation: one that was found, or this one, added."""
        for number, known in enumerate(self.passages, start=1):
            if known.document_id == passage.document_id and text in known.text:
                return number
        self.passages = (*self.passages, passage)
        return len(self.passages)


def pieces_of(passage: Passage) -> list[Piece]:
    """Turn a passage of a handbook page into what can be quoted of it, worked examples as a whole."""
    found = [
        Piece(q.text, role_of(passage, q.start), passage, position)
        for position, q in enumerate(quotations_in(passage.text))
        if heading_of(passage, q) != TERMS  # defines another term
    ]
    examples = [
        Piece(text, Role.EXAMPLE, passage, position)
        for position, (text, start) in enumerate(examples_in(passage.text))
        if role_of(passage, start) is Role.MECHANISM
    ]
    inside = [
        piece
        for piece in found
        if SHORTEST_PIECE <= len(piece.text.split()) <= LONGEST_PIECE
        and TABLE_CELLS not in piece.text
        and not any(piece.text in e.text for e in examples)
    ]
    return [*inside, *examples]


def examples_in(text: str) -> list[tuple[str, int]]:
    """Find the paragraphs of a text that work an example in numbers, cut after a sentence, with where they begin."""
    found = []
    for match in re.finditer(r"(?:^|\n\n)(?P<paragraph>(?:(?!\n\n).)+)", text, re.DOTALL):
        paragraph, start = match["paragraph"], match.start("paragraph")
        statements = split_statements(paragraph)
        if not statements or any(s.kind != "prose" for s in statements) or TABLE_CELLS in paragraph:
            continue
        begins = BEGINS_EXAMPLE.match(paragraph)
        if len(NUMBER.findall(paragraph)) < (FEW_NUMBERS if begins else NUMBERS):
            continue
        if paragraph.rstrip().endswith((":", ",")) or GOES_ON.match(paragraph):
            continue
        kept = 0
        for statement in statements:
            if len(paragraph[: statement.end].split()) > LONGEST_EXAMPLE:
                break
            kept = statement.end
        label = len(begins["label"] or "") if begins else 0
        words = paragraph[label:kept].strip()
        if words:
            found.append((words, start + label))
    return found


def page_behind(answer: Answer, question: str) -> Passage | None:
    """The handbook page of a point that says what the subject is, else the one that the question asks about as a whole,
    else that of the point, else one that it names."""
    pages = [p for p in answer.passages if p.source_kind == SourceKind.HANDBOOK]
    named = named_pages(question)
    of_point = [answer.passages[number - 1] for s in answer.sentences for number in s.citations]
    whole = (p for p in pages if asks_for_the_whole(question, p.title))
    about = (p for p in pages if page_of(p) in named)
    defined = [p for p in of_point if answer.sentences[0].role is Role.DEFINITION]
    return next((p for p in (*defined, *whole, *of_point, *about) if p in pages), None)


def role_beside(quotation: CheckedSentence, answer: Answer, page: Passage, parts: Mapping[Role, int]) -> Role:
    """The role of a quotation that fills no part: its own, unless another page or another quotation tells it."""
    here = answer.passages[quotation.citations[0] - 1].document_id == page.document_id
    return quotation.role if here and quotation.role not in parts else Role.UNTOLD


def in_order(quoted: Iterable[CheckedSentence]) -> tuple[CheckedSentence, ...]:
    """Put quotations in the order of their roles, those of one role as they come."""
    return tuple(sorted(quoted, key=lambda quotation: ORDER.index(quotation.role)))


def words_of(text: str) -> str:
    """The words of a sentence without markup, for finding it inside another text."""
    return plain(text).strip(" .")
