"""A larger model's words in, a written answer out: each sentence checked against the passages that it read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from assistant.citation import SentenceChecker, number_passages
from assistant.context import ContextSettings, Excerpt, choose_context
from assistant.exchange import Answer, CheckedSentence, Support
from assistant.sentences import plain
from index.embed import Embedder

# The numbers down to SAID were set by reading answers, not measured one by one.
# An answer of so many sentences with this share supported needs no quotations beside it.
ENOUGH, ENOUGH_SUPPORTED = 3, 0.8
SAID = 0.75  # cosine from which on a quotation says what a sentence of the answer has said
# How much further from the question than the best quotation (cosine) the nearest sentence of an answer may be.
BESIDE_THE_POINT = 0.15
REFUSAL = re.compile(
    r"^\W*not covered\b|sources? (?:do|does) not (?:cover|answer|contain|mention|provide)", re.I
)
LONGEST_REFUSAL = 200  # characters


class WrittenAnswer:
    """Turns a model's text, as it grows, into what of it may stand, beside the quotations that say more.

    `base` is the answer so far: the question, its passages and quotations. `supported_from` and `least_supported`:
    see `assistant.answer.Trust`.
    """

    def __init__(
        self,
        base: Answer,
        embedder: Embedder,
        context: ContextSettings,
        supported_from: float,
        least_supported: float,
    ) -> None:
        self.base = base
        self._embedder = embedder
        self._context = context
        self._supported_from = supported_from
        self._least_supported = least_supported

    def excerpts(self) -> list[Excerpt]:
        """Return what the model reads."""
        return choose_context(
            self.base.standalone,
            self.base.passages,
            settings=self._context,
            count=self._count,
            embedder=self._embedder,
        )

    def prepare(self) -> None:
        """Read the passages for the check; done once."""
        _ = self._checker

    def check(self, text: str) -> Answer:
        """Return the answer that finished sentences make, all quotations still beside it."""
        said, sentences = self._checker.check(text)
        return replace(self.base, text=said, sentences=sentences)

    def refuses(self, text: str) -> bool:
        """Tell whether the model says that the passages do not cover the question."""
        return len(text) < LONGEST_REFUSAL and bool(REFUSAL.search(text))

    def settle(self, spoken: Answer) -> Answer:
        """Decide what stands: the checked words, with what the quotations add, or the quotations alone."""
        claims = spoken.claims
        supported = [s for s in spoken.sentences if s.support is Support.SUPPORTED]
        if not claims:
            reason = f"{spoken.model} gave no answer"
        elif len(supported) < max(1, self._least_supported * claims):
            reason = f"The passages fully support {len(supported)} of the {claims} sentences that {spoken.model} wrote"
        elif self._beside_the_point(supported):
            reason = f"What {spoken.model} wrote is further from the question than the passages"
        else:
            enough = len(supported) >= ENOUGH and len(supported) >= ENOUGH_SUPPORTED * claims
            return spoken.with_beside(() if enough else self._unsaid(supported))
        return self.base.of_quotations(f"{reason}, so these are the passages themselves.")

    def _count(self, text: str) -> int:
        # The embedder's word pieces stand for the model's tokens while choosing: asking the engine for each
        # sentence would cost a round trip. The model itself counts the finished prompt exactly.
        return self._embedder.count_tokens([text])[0]

    @cached_property
    def _checker(self) -> SentenceChecker:
        return SentenceChecker(
            number_passages(self.base.passages, self._embedder),
            self._embedder,
            self.base.standalone,
            self._supported_from,
        )

    def _beside_the_point(self, said: Sequence[CheckedSentence]) -> bool:
        quoted = self.base.quoted
        if not quoted:
            return False
        asked = self._embedder.embed_query(self.base.standalone)
        best = self._embedder.embed([plain(quote.text) for quote in quoted]) @ asked
        near = self._embedder.embed([plain(sentence.text) for sentence in said]) @ asked
        return float(near.max()) < float(best.max()) - BESIDE_THE_POINT

    def _unsaid(self, said: Sequence[CheckedSentence]) -> tuple[CheckedSentence, ...]:
        """Keep the quotations that say something which the answer has not said."""
        quoted = self.base.quoted
        if not quoted:
            return ()
        likeness = self._embedder.embed([plain(q.text) for q in quoted]) @ (
            self._embedder.embed([plain(s.text) for s in said]).T
        )
        return tuple(q for q, row in zip(quoted, likeness, strict=True) if float(row.max()) < SAID)
