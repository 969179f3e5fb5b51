"""Mined questions as items of the bank: where they stand, and what a good answer mentions, read when they are drawn.

A question is marked by the claims of its own answer. Without one, a handbook page that speaks of the same may
stand in; without that, it is asked for self-check and never scored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import PurePosixPath

from assistant.bank import Item, MinedQuestion, mined_items
from assistant.drill.task import Point
from assistant.key_points import key_points
from content.handbook import HANDBOOK_SOURCE_ID
from content.text import slug, stem
from index.embed import Embedder
from index.lexical import STOP_WORDS
from index.mined import MinedItem, MinedReader, Reference
from index.passage import Passage
from index.records import Filters
from index.retrieve import Retriever
from ingest.mine import Form, State

# Forms that a drill can ask and mark, as the kinds of the bank; code is not judged by key points.
KINDS = {Form.CONCEPT: "concept", Form.DESIGN: "design", Form.BEHAVIORAL: "behavioral"}
# Small talk that no interviewer learns from.
_TRIVIAL = re.compile(r"\b(?:gerbil|gifts?|grandmother|unlimited budget|belong anywhere|fun thing)\b", re.I)
# A passage stands in for an answer if it holds 60 % of the question's rare words and yields two claims about it
# that hold as many, the rarest among them. `_ABOUT` and `_CLOSE` are cosines. Set on the unanswered questions of
# the linked repositories, read by a person (docs/quality.md).
_HELD, _CLAIMS, _ABOUT, _CLOSE = 0.6, 2, 0.45, 0.4
_PASSAGES, _PASSAGE_TOKENS = 3, 900
_OF_INTERVIEWS = re.compile(r"\b(?:questions?|interview\w*|asked|candidates?)\b", re.I)
_SAYING = ("How it works", "When it fails")  # the other sections quote mistakes and tell what is asked
_COMMON = 100  # a word in as many chunks is not rare; more are not counted
_ASKING = frozenset(
    "difference between explain describe define discuss concept role purpose significance importance main "
    "key different types type example examples work works term meaning question important common "
    "technique techniques during handle approach approaches help used using name list mean choose handle "
    "interview model models data machine learning".split()
)


class MinedBank:
    """The mined questions of a library; what is read of an item's reference is remembered."""

    def __init__(
        self,
        library: MinedReader,
        retriever: Callable[[], Retriever],
        embedder: Callable[[], Embedder],
        *,
        hidden: bool = False,
    ) -> None:
        """`hidden` lets answers count that stand in HTML comments, which a reader of the page cannot check.

        `retriever` and `embedder` are asked for when the first key points are read.
        """
        self._library = library
        self._retriever = retriever
        self._embedder = embedder
        self._hidden = hidden
        self._points: dict[tuple[str, str], tuple[Point, ...]] = {}
        self._found: dict[str, MinedItem] = {}
        self._made_of = ""

    def found(self) -> dict[str, MinedItem]:
        """Every mined question by the id of its item, read again when the library changed."""
        version = (
            f"{self._library.content_version()} {self._library.generation()} {self._library.meta('mined')}"
        )
        if version != self._made_of or not self._found:
            self._found = {item_id(question): question for question in self._library.mined_questions()}
            self._made_of = version
        return self._found

    def items(self) -> list[Item]:
        """The questions that a drill can ask, without key points yet: English, complete in themselves, placed."""
        return mined_items(_row(question) for question in self.found().values() if drillable(question))

    def complete(self, item: Item) -> Item:
        """Give a mined item its key points: of its own answer, else of a handbook page, else none.

        Other items come back as they are. Takes about a tenth of a second the first time.
        """
        question = self.found().get(item.id) if item.origin == "mined" else None
        if question is None or question.form is not Form.CONCEPT:
            return item
        cached = (item.id, self._library.content_version())
        if cached not in self._points:
            self._points[cached] = self._own_points(question) or self._handbook_points(question)
        return replace(item, points=self._points[cached])

    def reference(self, question: MinedItem) -> Reference | None:
        """The place whose answer counts for a question, None if none does."""
        allowed = (State.ANSWERED, State.HIDDEN) if self._hidden else (State.ANSWERED,)
        return next((place for place in question.references if place.state in allowed), None)

    def _own_points(self, question: MinedItem) -> tuple[Point, ...]:
        place = self.reference(question)
        if place is None:
            return ()
        claims = key_points(question.text, self._library.answer_text(place), self._embedder())
        return tuple(Point(claim, index < 2, place.url) for index, claim in enumerate(claims))

    def _handbook_points(self, question: MinedItem) -> tuple[Point, ...]:
        rare = self._rare_words(question.text)
        if not rare:
            return ()
        passages = self._retriever().retrieve(
            question.text, budget_tokens=_PASSAGE_TOKENS, filters=Filters(source_ids=(HANDBOOK_SOURCE_ID,))
        )
        asked = self._embedder().embed_query(question.text)
        saying = [passage for passage in passages if _says(passage)]
        for passage in saying[:_PASSAGES]:
            held = _stems(f"{passage.heading_path} {passage.text}").intersection(rare)
            if len(held) < _HELD * len(rare) or passage.similarity < _ABOUT:
                continue
            page = [other for other in saying if other.path == passage.path]
            claims = key_points(question.text, "\n\n".join(part.text for part in page), self._embedder())
            about = [
                claim
                for claim in claims
                if not _OF_INTERVIEWS.search(claim)
                and float(self._embedder().embed([claim])[0] @ asked) >= _CLOSE
            ]
            stated = _stems(" ".join(about)).intersection(rare)
            if len(about) >= _CLAIMS and len(stated) >= _HELD * len(rare) and rare[0] in stated:
                place = _place(passage)
                return tuple(Point(claim, index < 2, place) for index, claim in enumerate(about))
        return ()

    def _rare_words(self, text: str) -> list[str]:
        """The stems of the words that say what a question is about, the rarest first; all where few are rare."""
        words = [
            w
            for w in re.findall(r"[a-z][a-z0-9+#]+", text.lower())
            if w not in STOP_WORDS and w not in _ASKING
        ]
        counts = {word: self._library.chunks_with(word) for word in words}
        rare = [word for word in words if counts[word] < _COMMON]
        ordered = sorted(rare if len(rare) > 1 else words, key=lambda word: counts[word])
        return list(dict.fromkeys(stem(word) for word in ordered))


def item_id(question: MinedItem) -> str:
    """The id of a mined question in the bank."""
    return f"mined-{question.id}"


def drillable(question: MinedItem) -> bool:
    """Whether a drill can ask a question."""
    return (
        question.language == "en"
        and question.form in KINDS
        and question.stands_alone
        and bool(question.topic)
        and not _TRIVIAL.search(question.text)
    )


def select_mined(
    questions: Iterable[MinedItem], *, topic: str | None = None, source: str | None = None
) -> list[MinedItem]:
    """The questions of a topic that a source (part of its id) asks; None does not restrict."""
    return [
        question
        for question in questions
        if topic in (None, question.topic)
        and (
            source is None or any(source.lower() in place.source_id.lower() for place in question.references)
        )
    ]


def _row(question: MinedItem) -> MinedQuestion:
    place = question.references[0]
    return MinedQuestion(
        id=item_id(question),
        text=question.text,
        topic=question.topic,
        level=question.level,
        url=place.url,
        licence=place.licence,
        kind=KINDS[question.form],
        follow_ups=question.follow_ups,
    )


def _says(passage: Passage) -> bool:
    section = passage.heading_path.split(" > ")[1:2]
    return not section or section[0] in _SAYING


def _place(passage: Passage) -> str:
    """The handbook section of a passage as key points name it, `page#section`."""
    headings = passage.heading_path.split(" > ")
    page = PurePosixPath(passage.path).stem
    return f"{page}#{slug(headings[1])}" if len(headings) > 1 else f"{page}#what-it-is"


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in re.findall(r"[a-z0-9+#]+", text.lower()))
