"""A small model's words in, an answer of quotations out: it reads nothing else and chooses the ones that answer."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from assistant.context import Excerpt, excerpts_of
from assistant.exchange import Answer, CheckedSentence, Role
from assistant.point import PointFinder
from assistant.sentences import plain
from index.embed import Embedder

# Cosine with the question from which on a quotation of another document than the point's stands beside it: the same
# facts (0.827 of 75 questions) in 72 words instead of 80.
CLOSE = 0.5


class ChosenPoint:
    """Turns a model's text, as it grows, into the quotations that it means, before the others.

    `base` is the answer so far: the question and its quotations. `supported_from`: see
    `assistant.answer.Trust`.
    """

    def __init__(self, base: Answer, embedder: Embedder, supported_from: float) -> None:
        self.base = base
        self._embedder = embedder
        self._supported_from = supported_from
        # Why a subject is asked is not what it is, unless nothing else stands.
        self._notes = tuple(q for q in base.quoted if q.role is not Role.WHY_ASKED) or base.quoted

    def excerpts(self) -> list[Excerpt]:
        """Return what the model reads."""
        return excerpts_of(self._notes)

    def prepare(self) -> None:
        """Read the quotations for the check; done once."""
        _ = self._finder

    def check(self, text: str) -> Answer:
        """Return the answer that finished sentences make, and beside it the quotations that they do not give."""
        said, sentences = self._finder.check(text)
        unsaid = self._finder.unsaid()
        quoted = tuple(q for q in self.base.quoted if q in unsaid or q not in self._notes)
        return replace(self.base, text=said, sentences=sentences, quoted=quoted)

    def refuses(self, text: str) -> bool:
        """A model that reads only quotations cannot tell what the passages cover."""
        return False

    def settle(self, spoken: Answer) -> Answer:
        """Let the quotations that the model means stand before the others, or all of them in their own order."""
        if spoken.supported:
            return spoken.with_beside(self._about_the_point(spoken))
        return self.base.of_quotations(
            f"{spoken.model} said nothing that the passages say, so these are the passages themselves."
        )

    @cached_property
    def _finder(self) -> PointFinder:
        return PointFinder(self._notes, self._embedder, self.base.standalone, self._supported_from)

    def _about_the_point(self, spoken: Answer) -> tuple[CheckedSentence, ...]:
        """Keep the quotations of the documents that the point comes from, and others close to the question."""
        if not spoken.quoted:
            return ()
        of = [passage.document_id for passage in spoken.passages]
        said = {of[number - 1] for sentence in spoken.sentences for number in sentence.citations}
        likeness = self._embedder.embed([plain(q.text) for q in spoken.quoted]) @ self._embedder.embed_query(
            spoken.standalone
        )
        return tuple(
            quotation
            for quotation, close in zip(spoken.quoted, likeness, strict=True)
            if of[quotation.citations[0] - 1] in said or close >= CLOSE
        )
