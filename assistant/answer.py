"""A question in, a stream of answer snapshots out: retrieve, gate, quote, read, speak, check.

Quotations of the passages come first and at once; then the model's sentences, each as soon as it is checked. So
what is shown has support from the first second to the last. Without a model the quotations are the answer.
Closing the generator stops the model.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.chosen import ChosenPoint
from assistant.citation import letters_of
from assistant.condense import condense
from assistant.context import ContextSettings, Reads
from assistant.disarm import clean_answer, disarm
from assistant.exchange import Answer, Outcome, Turn
from assistant.extractive import quote_passages
from assistant.gate import Verdict, decide
from assistant.grounding import SUPPORTED_FROM
from assistant.meta import Librarian
from assistant.models.chat import ChatModel, Message, ModelError
from assistant.pages import only_cited, rest_of_pages
from assistant.prompt import Mode, answer_messages
from assistant.sentences import split_statements
from assistant.shape import Shaper
from assistant.written import WrittenAnswer
from index.embed import Embedder
from index.passage import Passage
from index.records import Filters
from index.retrieve import Retriever

NEAREST = 3
# A model that says "not covered" is believed only where the gate was not sure (probability).
SURE = 0.85
REPEATED_FROM = 12  # letters and digits of a sentence that a model running in circles repeats


@dataclass(frozen=True, slots=True)
class Trust:
    """How far the words of a model are trusted.

    `supported_from` is the probability of support that a sentence needs to stand; `least_supported` the share of
    sentences that must stand, or else the quotations stand alone: they hold as many of the facts (docs/quality.md)
    and nothing false.
    """

    supported_from: float = SUPPORTED_FROM
    least_supported: float = 0.5


@dataclass(frozen=True, slots=True)
class Assistant:
    """What answers need: a retriever, its embedder, a model or None, context settings, and a clock in seconds.

    `librarian` answers what is asked about the library itself.
    """

    retriever: Retriever
    embedder: Embedder
    model: ChatModel | None
    context: ContextSettings
    clock: Callable[[], float]
    retrieval_tokens: int = 2000
    trust: Trust = Trust()
    librarian: Librarian | None = None

    def answer(
        self, question: str, *, mode: Mode, history: Sequence[Turn] = (), filters: Filters | None = None
    ) -> Iterator[Answer]:
        """Turn a question into answer snapshots; the last one is the result.

        Raises LibraryError, VectorStoreError or EmbeddingError; a failing model is not an error: the passages answer
        and `notice` says why.
        """
        started = self.clock()
        standalone = self.retriever.spelled(condense(question, history))
        told = self.librarian.answer(standalone, filters or Filters()) if self.librarian else None
        if told is not None:
            took = self.clock() - started
            yield replace(told, question=question, first_word_s=took, total_s=took)
            return
        found = self.retriever.retrieve(
            standalone, budget_tokens=self.retrieval_tokens, filters=filters or Filters()
        )
        passages = [replace(p, text=disarm(p.text), heading_path=disarm(p.heading_path)) for p in found]
        verdict = decide(standalone, passages, self.embedder)
        base = Answer(question=question, standalone=standalone, outcome=Outcome.READING)
        if not verdict.covered:
            yield self._ended(not_covered(base, passages, verdict), mode, started)
            return
        more = rest_of_pages(standalone, passages, self.retriever, filters or Filters())
        quoted = quote_passages(standalone, passages, self.embedder, mode.quotations, more)
        numbered, quoted = only_cited(passages, more, quoted)
        base = replace(base, passages=numbered, quoted=quoted)
        if self.model is None or (self.context.reads is Reads.QUOTATIONS and not base.quoted):
            yield self._ended(base.of_quotations(), mode, started)
            return
        base = replace(base, model=self.model.name, context_tokens=self.model.context_tokens)
        yield base
        way = self._way(base)
        reads, last_turn = self.context.reads, history[-1] if history else None
        messages = answer_messages(standalone, way.excerpts(), mode, last_turn, reads)
        try:
            spoken = yield from self._speak(self.model, messages, mode.request(reads).tokens, way, started)
        except ModelError as error:
            alone = base.of_quotations(f"{error} These are the passages themselves.")
            yield self._ended(alone, mode, started)
            return
        if spoken.outcome is Outcome.NOT_COVERED and verdict.probability < SURE:
            yield self._ended(not_covered(spoken, passages, verdict), mode, started)
        else:
            yield self._ended(way.settle(spoken), mode, started)

    def _way(self, base: Answer) -> ChosenPoint | WrittenAnswer:
        trust = self.trust
        if self.context.reads is Reads.QUOTATIONS:
            return ChosenPoint(base, self.embedder, trust.supported_from)
        return WrittenAnswer(base, self.embedder, self.context, trust.supported_from, trust.least_supported)

    def _speak(
        self,
        model: ChatModel,
        messages: list[Message],
        tokens: int,
        way: ChosenPoint | WrittenAnswer,
        started: float,
    ) -> Generator[Answer, None, Answer]:
        """Stream the model's sentences as snapshots, each once it is checked; returns the last snapshot.

        A model that refuses ends as not covered.
        """
        text, first, count = "", 0.0, 0
        tokens_in = model.count_tokens(messages)
        current = way.base
        sources = len(current.passages)
        for delta in model.stream(messages, max_tokens=tokens, temperature=0.0):
            way.prepare()  # while the engine reads the prompt in a thread of its own
            if not delta:  # a heartbeat, so that whoever consumes the stream can stop it
                yield current
                continue
            first = first or self.clock() - started
            text, count = text + delta, count + 1
            finished, draft = split_draft(clean_answer(text, sources))
            current = replace(
                way.check(finished),
                outcome=Outcome.SPEAKING,
                draft=draft,
                first_word_s=first,
                tokens_in=tokens_in,
                tokens_out=count,
            )
            yield current
            if runs_in_circles(finished):
                break
        if way.refuses(text):
            return replace(current, outcome=Outcome.NOT_COVERED, text="", draft="", sentences=())
        whole = way.check(clean_answer(text.strip(), sources))
        return replace(current, text=whole.text, draft="", quoted=whole.quoted, sentences=whole.sentences)

    def _ended(self, answer: Answer, mode: Mode, started: float) -> Answer:
        answer = Shaper(self.retriever, self.embedder).shape(answer, mode.parts)
        took = self.clock() - started
        first = took if answer.outcome is Outcome.PASSAGES else answer.first_word_s
        return replace(answer, first_word_s=first, total_s=took)


def split_draft(text: str) -> tuple[str, str]:
    """Split a growing text into its finished sentences and the one that is still arriving."""
    statements = split_statements(text)
    begin = statements[-1].start if statements else len(text)
    return text[:begin], text[begin:]


def runs_in_circles(text: str) -> bool:
    """Tell whether the last sentence of a text was said before: a small model then goes on for ever."""
    letters = [letters_of(statement.text) for statement in split_statements(text)]
    return len(letters) > 1 and len(letters[-1]) >= REPEATED_FROM and letters[-1] in letters[:-1]


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
        draft="",
        quoted=(),
        passages=(),
        sentences=(),
        nearest=tuple(passages[:NEAREST]),
    )
