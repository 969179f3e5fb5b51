"""Mined questions as items of the bank: where they stand, and what a good answer mentions, read when they are drawn.

A question is marked by the claims of its own answer. Without one, a handbook page that speaks of the same may
stand in; without that, it is asked for self-check and never scored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from assistant.bank import Item, points_of
from assistant.drill.task import Point
from assistant.key_points import key_points
from assistant.matching import Match, Matcher
from content.handbook import HANDBOOK_SOURCE_ID
from index.embed import Embedder
from index.mined import MinedItem, MinedReader, Reference
from index.records import Filters
from index.retrieve import Retriever
from ingest.mine import Form, State

# Forms that a drill can ask and mark, as the kinds of the bank; code is not judged by key points.
KINDS = {Form.CONCEPT: "concept", Form.DESIGN: "design", Form.BEHAVIORAL: "behavioral"}
# Small talk that no interviewer learns from.
_TRIVIAL = re.compile(r"\b(?:gerbil|gifts?|grandmother|unlimited budget|belong anywhere|fun thing)\b", re.I)
_PASSAGE_TOKENS = 1500  # of the handbook, to match a question with


class MinedBank:
    """The mined questions of a library; what is read of an item's reference is remembered."""

    def __init__(
        self,
        library: MinedReader,
        retriever: Callable[[], Retriever],
        embedder: Callable[[], Embedder],
        matcher: Callable[[], Matcher],
        *,
        hidden: bool = False,
    ) -> None:
        """`hidden` lets answers count that stand in HTML comments, which a reader of the page cannot check.

        `retriever`, `embedder` and `matcher` are asked for when the first key points are read.
        """
        self._library = library
        self._retriever = retriever
        self._embedder = embedder
        self._matcher = matcher
        self._hidden = hidden
        self._matches: dict[tuple[str, str], Match] = {}
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
        return [_item(question) for question in self.found().values() if drillable(question)]

    def complete(self, item: Item) -> Item:
        """Give a mined item its key points: of its own answer, else of the handbook, else none but what is nearest.

        Other items come back as they are. Takes about a tenth of a second the first time.
        """
        question = self.found().get(item.id) if item.origin == "mined" else None
        if question is None or question.form is not Form.CONCEPT:
            return item
        cached = (item.id, self._library.content_version())
        if cached not in self._matches:
            own = self._own_points(question)
            self._matches[cached] = Match(own, ()) if own else self._handbook(question)
        match = self._matches[cached]
        return replace(item, points=match.points, nearest=match.nearest)

    def reference(self, question: MinedItem) -> Reference | None:
        """The place whose answer counts for a question, None if none does."""
        allowed = (State.ANSWERED, State.HIDDEN) if self._hidden else (State.ANSWERED,)
        return next((place for place in question.references if place.state in allowed), None)

    def _own_points(self, question: MinedItem) -> tuple[Point, ...]:
        place = self.reference(question)
        if place is None:
            return ()
        claims = key_points(question.text, self._library.answer_text(place), self._embedder())
        return points_of(claims, place.url)

    def _handbook(self, question: MinedItem) -> Match:
        passages = self._retriever().retrieve(
            question.text, budget_tokens=_PASSAGE_TOKENS, filters=Filters(source_ids=(HANDBOOK_SOURCE_ID,))
        )
        return self._matcher().match(question.text, passages)


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


def _item(question: MinedItem) -> Item:
    place = question.references[0]
    return Item(
        id=item_id(question),
        text=question.text,
        topic=question.topic,
        kind=KINDS[question.form],
        level=question.level,
        points=(),
        origin="mined",
        source=place.url,
        licence=place.licence,
        follow_ups=question.follow_ups,
    )
