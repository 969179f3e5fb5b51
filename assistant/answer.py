"""A question in, a stream of answer snapshots out: retrieve, gate, read, speak, check.

The passages come first and at once; then the model's words as they arrive; last the same answer with every
citation checked. Without a model the best sentences of the passages are the answer. Closing the generator
stops the model.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.citation import check_text, number_passages
from assistant.condense import condense
from assistant.context import ContextSettings, choose_context
from assistant.disarm import clean_answer, disarm
from assistant.exchange import Answer, Outcome, Support, Turn
from assistant.extractive import quote_passages
from assistant.gate import Verdict, decide
from assistant.models.chat import ChatModel, Message, ModelError
from assistant.prompt import Mode, answer_messages
from index.embed import Embedder
from index.passage import Passage
from index.records import Filters
from index.retrieve import Retriever

NEAREST = 3
# Share of an answer's sentences that the passages must support. Below it, quotations hold as many of the facts
# (docs/quality.md) and nothing false.
LEAST_SUPPORTED = 0.5
REFUSAL = re.compile(
    r"^\W*not covered\b|sources? (?:do|does) not (?:cover|answer|contain|mention|provide)", re.I
)


@dataclass(frozen=True, slots=True)
class Assistant:
    """What answers need: a retriever, its embedder, a model or None, context settings, and a clock in seconds."""

    retriever: Retriever
    embedder: Embedder
    model: ChatModel | None
    context: ContextSettings
    clock: Callable[[], float]
    retrieval_tokens: int = 2000

    def answer(
        self, question: str, *, mode: Mode, history: Sequence[Turn] = (), filters: Filters | None = None
    ) -> Iterator[Answer]:
        """Turn a question into answer snapshots; the last one is the result.

        Raises LibraryError, VectorStoreError or EmbeddingError; a failing model is not an error: the passages answer
        and `notice` says why.
        """
        started = self.clock()
        standalone = condense(question, history)
        found = self.retriever.retrieve(
            standalone, budget_tokens=self.retrieval_tokens, filters=filters or Filters()
        )
        passages = [replace(p, text=disarm(p.text), heading_path=disarm(p.heading_path)) for p in found]
        verdict = decide(standalone, passages, self.embedder)
        base = Answer(question=question, standalone=standalone, outcome=Outcome.READING)
        if not verdict.covered:
            yield replace(not_covered(base, passages, verdict), total_s=self.clock() - started)
            return
        if self.model is None:
            yield self._quote(base, passages, "", started)
            return
        shown = choose_context(
            standalone, passages, settings=self.context, count=self._count, embedder=self.embedder
        )
        base = replace(base, passages=tuple(shown), model=self.model.name)
        yield base
        messages = answer_messages(standalone, shown, mode, history[-1] if history else None)
        try:
            last = yield from self._speak(base, messages, mode, started)
        except ModelError as error:
            yield self._quote(base, passages, f"{error} These are the passages themselves.", started)
            return
        if REFUSAL.search(last.text) and len(last.text) < 200:
            yield replace(not_covered(last, passages, verdict), total_s=self.clock() - started)
            return
        yield self._checked(last, passages, started)

    def _count(self, text: str) -> int:
        # The embedder's word pieces stand for the model's tokens while choosing: asking the engine for each
        # sentence would cost a round trip. The model itself counts the finished prompt exactly.
        return self.embedder.count_tokens([text])[0]

    def _speak(
        self, base: Answer, messages: list[Message], mode: Mode, started: float
    ) -> Generator[Answer, None, Answer]:
        """Stream the model's words as snapshots; returns the last snapshot."""
        assert self.model is not None
        text, first, count = "", 0.0, 0
        tokens_in = self.model.count_tokens(messages)
        current = base
        for delta in self.model.stream(messages, max_tokens=mode.tokens, temperature=0.0):
            if not delta:  # a heartbeat, so that whoever consumes the stream can stop it
                yield current
                continue
            first = first or self.clock() - started
            text, count = text + delta, count + 1
            current = replace(
                base,
                outcome=Outcome.SPEAKING,
                text=clean_answer(text, len(base.passages)),
                first_word_s=first,
                tokens_in=tokens_in,
                tokens_out=count,
            )
            yield current
        return current

    def _quote(self, base: Answer, passages: Sequence[Passage], notice: str, started: float) -> Answer:
        text, sentences = quote_passages(base.standalone, passages, self.embedder)
        took = self.clock() - started
        return replace(
            base,
            outcome=Outcome.PASSAGES,
            text=text,
            passages=tuple(passages),
            sentences=sentences,
            model="",
            notice=notice,
            first_word_s=took,
            total_s=took,
        )

    def _checked(self, spoken: Answer, passages: Sequence[Passage], started: float) -> Answer:
        """Check every sentence; an answer that is mostly unsupported gives way to the passages."""
        text, sentences = check_text(
            clean_answer(spoken.text.strip(), len(spoken.passages)),
            number_passages(spoken.passages, self.embedder),
            self.embedder,
            spoken.standalone,
        )
        claims = sum(sentence.support is not Support.NO_CLAIM for sentence in sentences)
        supported = sum(sentence.support is Support.SUPPORTED for sentence in sentences)
        if supported < max(1, LEAST_SUPPORTED * claims):
            notice = (
                f"The passages support {supported} of the {claims} sentences that {spoken.model} wrote, "
                "so these are the passages themselves."
            )
            return self._quote(spoken, passages, notice, started)
        left_out = sum(sentence.support is Support.UNSUPPORTED for sentence in sentences)
        return replace(
            spoken,
            outcome=Outcome.ANSWERED,
            text=text,
            sentences=sentences,
            notice=f"{left_out} unsupported sentence{'s were' if left_out > 1 else ' was'} left out."
            if left_out
            else "",
            total_s=self.clock() - started,
        )


def not_covered(base: Answer, passages: Sequence[Passage], verdict: Verdict) -> Answer:
    """Say that the resources do not cover the question, what was missing, and show the nearest passages."""
    missing = ", ".join(f"“{word}”" for word in verdict.missing[:4])
    detail = f" Nothing in them mentions {missing}." if missing else ""
    text = (
        f"The resources do not cover this.{detail} "
        "The nearest passages are shown with it; a source that does cover it can be added in the library."
    )
    return replace(
        base,
        outcome=Outcome.NOT_COVERED,
        text=text,
        passages=(),
        sentences=(),
        nearest=tuple(passages[:NEAREST]),
    )
