"""A question in, a stream of answer snapshots out: retrieve, gate, quote, read, speak, check.

Quotations of the passages come first and at once; then the model's sentences, each as soon as it is checked. So
what is shown has support from the first second to the last. Without a model the quotations are the answer.
Closing the generator stops the model.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.citation import SentenceChecker, letters_of, number_passages
from assistant.condense import condense
from assistant.context import ContextSettings, Excerpt, Reads, choose_context, excerpts_of
from assistant.disarm import clean_answer, disarm
from assistant.exchange import Answer, CheckedSentence, Outcome, Support, Turn
from assistant.extractive import WHY_ASKED, quote_passages
from assistant.gate import Verdict, decide
from assistant.grounding import SUPPORTED_FROM
from assistant.meta import Librarian
from assistant.models.chat import ChatModel, Message, ModelError
from assistant.point import PointFinder
from assistant.prompt import Mode, answer_messages
from assistant.sentences import plain, split_statements
from index.embed import Embedder
from index.passage import Passage
from index.records import Filters
from index.retrieve import Retriever

NEAREST = 3
# The numbers down to REPEATED_FROM were set by reading answers, not measured one by one.
# An answer of so many sentences with this share supported needs no quotations beside it.
ENOUGH, ENOUGH_SUPPORTED = 3, 0.8
SAID = 0.75  # cosine from which on a quotation says what a sentence of the answer has said
# A model that says "not covered" is believed only where the gate was not sure (probability).
SURE = 0.85
# How much further from the question than the best quotation (cosine) the nearest sentence of an answer may be.
BESIDE_THE_POINT = 0.15
# Cosine with the question from which on a quotation of another document than the point's stands beside it: the same
# facts (0.827 of 75 questions) in 72 words instead of 80.
CLOSE = 0.5
REPEATED_FROM = 12  # letters and digits of a sentence that a model running in circles repeats
REFUSAL = re.compile(
    r"^\W*not covered\b|sources? (?:do|does) not (?:cover|answer|contain|mention|provide)", re.I
)


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
        standalone = condense(question, history)
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
            yield replace(not_covered(base, passages, verdict), total_s=self.clock() - started)
            return
        base = replace(
            base,
            passages=tuple(passages),
            quoted=quote_passages(standalone, passages, self.embedder, mode.quotations),
        )
        if self.model is None or (self.context.reads is Reads.QUOTATIONS and not base.quoted):
            yield self._quotations_alone(base, "", started)
            return
        base = replace(base, model=self.model.name, context_tokens=self.model.context_tokens)
        yield base
        messages = answer_messages(
            standalone, self._excerpts(base), mode, history[-1] if history else None, self.context.reads
        )
        try:
            last = yield from self._speak(base, messages, mode, started)
        except ModelError as error:
            yield self._quotations_alone(base, f"{error} These are the passages themselves.", started)
            return
        if last.outcome is Outcome.NOT_COVERED and verdict.probability < SURE:
            yield replace(not_covered(last, passages, verdict), total_s=self.clock() - started)
            return
        settle = self._pointed if self.context.reads is Reads.QUOTATIONS else self._finished
        yield settle(last, base, started)

    def _excerpts(self, base: Answer) -> list[Excerpt]:
        if self.context.reads is Reads.QUOTATIONS:
            return excerpts_of(notes_of(base))
        return choose_context(
            base.standalone, base.passages, settings=self.context, count=self._count, embedder=self.embedder
        )

    def _count(self, text: str) -> int:
        # The embedder's word pieces stand for the model's tokens while choosing: asking the engine for each
        # sentence would cost a round trip. The model itself counts the finished prompt exactly.
        return self.embedder.count_tokens([text])[0]

    def _speak(
        self, base: Answer, messages: list[Message], mode: Mode, started: float
    ) -> Generator[Answer, None, Answer]:
        """Stream the model's sentences as snapshots, each once it is checked; returns the last snapshot.

        A model that refuses ends as not covered.
        """
        assert self.model is not None
        text, first, count = "", 0.0, 0
        tokens_in = self.model.count_tokens(messages)
        current = base
        checker: SentenceChecker | PointFinder | None = None
        tokens = mode.request(self.context.reads).tokens
        for delta in self.model.stream(messages, max_tokens=tokens, temperature=0.0):
            # The passages are prepared while the engine reads the prompt in a thread of its own.
            checker = checker or self._checker(base)
            if not delta:  # a heartbeat, so that whoever consumes the stream can stop it
                yield current
                continue
            first = first or self.clock() - started
            text, count = text + delta, count + 1
            finished, draft = split_draft(clean_answer(text, len(base.passages)))
            said, sentences = checker.check(finished)
            current = replace(
                base,
                outcome=Outcome.SPEAKING,
                text=said,
                draft=draft,
                quoted=_rest(base, checker),
                sentences=sentences,
                first_word_s=first,
                tokens_in=tokens_in,
                tokens_out=count,
            )
            yield current
            if runs_in_circles(finished):
                break
        if self.context.reads is Reads.PASSAGES and REFUSAL.search(text) and len(text) < 200:
            return replace(current, outcome=Outcome.NOT_COVERED, text="", draft="", sentences=())
        checker = checker or self._checker(base)
        said, sentences = checker.check(clean_answer(text.strip(), len(base.passages)))
        return replace(current, text=said, draft="", quoted=_rest(base, checker), sentences=sentences)

    def _checker(self, base: Answer) -> SentenceChecker | PointFinder:
        if self.context.reads is Reads.QUOTATIONS:
            return PointFinder(notes_of(base), self.embedder, base.standalone, self.trust.supported_from)
        return SentenceChecker(
            number_passages(base.passages, self.embedder),
            self.embedder,
            base.standalone,
            self.trust.supported_from,
        )

    def _quotations_alone(self, base: Answer, notice: str, started: float) -> Answer:
        took = self.clock() - started
        return replace(
            base,
            outcome=Outcome.PASSAGES,
            text=base.quotations,
            draft="",
            quoted=(),
            sentences=base.quoted,
            model="",
            notice=notice,
            first_word_s=took,
            total_s=took,
        )

    def _pointed(self, spoken: Answer, base: Answer, started: float) -> Answer:
        """Let the quotations that the model means stand before the others, or all of them in their own order."""
        if not spoken.supported:
            reason = (
                f"{spoken.model} said nothing that the passages say, so these are the passages themselves."
            )
            return self._quotations_alone(base, reason, started)
        return replace(
            spoken,
            outcome=Outcome.ANSWERED,
            quoted=self._about_the_point(spoken),
            notice=left_out(spoken),
            total_s=self.clock() - started,
        )

    def _about_the_point(self, spoken: Answer) -> tuple[CheckedSentence, ...]:
        """Keep the quotations of the documents that the point comes from, and others close to the question."""
        if not spoken.quoted:
            return ()
        of = [passage.document_id for passage in spoken.passages]
        said = {of[number - 1] for sentence in spoken.sentences for number in sentence.citations}
        likeness = self.embedder.embed([plain(q.text) for q in spoken.quoted]) @ self.embedder.embed_query(
            spoken.standalone
        )
        return tuple(
            quotation
            for quotation, close in zip(spoken.quoted, likeness, strict=True)
            if of[quotation.citations[0] - 1] in said or close >= CLOSE
        )

    def _finished(self, spoken: Answer, base: Answer, started: float) -> Answer:
        """Decide what stands: the checked words, with what the quotations add, or the quotations alone."""
        claims = sum(sentence.support is not Support.NO_CLAIM for sentence in spoken.sentences)
        supported = [s for s in spoken.sentences if s.support is Support.SUPPORTED]
        if not claims:
            reason = f"{spoken.model} gave no answer"
        elif len(supported) < max(1, self.trust.least_supported * claims):
            reason = f"The passages fully support {len(supported)} of the {claims} sentences that {spoken.model} wrote"
        elif self._beside_the_point(spoken, supported):
            reason = f"What {spoken.model} wrote is further from the question than the passages"
        else:
            reason = ""
        if reason:
            return self._quotations_alone(base, f"{reason}, so these are the passages themselves.", started)
        enough = len(supported) >= ENOUGH and len(supported) >= ENOUGH_SUPPORTED * claims
        return replace(
            spoken,
            outcome=Outcome.ANSWERED,
            quoted=() if enough else self._unsaid(spoken.quoted, supported),
            notice=left_out(spoken),
            total_s=self.clock() - started,
        )

    def _beside_the_point(self, spoken: Answer, said: Sequence[CheckedSentence]) -> bool:
        if not spoken.quoted:
            return False
        asked = self.embedder.embed_query(spoken.standalone)
        best = self.embedder.embed([plain(quote.text) for quote in spoken.quoted]) @ asked
        near = self.embedder.embed([plain(sentence.text) for sentence in said]) @ asked
        return float(near.max()) < float(best.max()) - BESIDE_THE_POINT

    def _unsaid(
        self, quoted: Sequence[CheckedSentence], said: Sequence[CheckedSentence]
    ) -> tuple[CheckedSentence, ...]:
        """Keep the quotations that say something which the answer has not said."""
        if not quoted:
            return ()
        likeness = self.embedder.embed([plain(q.text) for q in quoted]) @ (
            self.embedder.embed([plain(s.text) for s in said]).T
        )
        return tuple(q for q, row in zip(quoted, likeness, strict=True) if float(row.max()) < SAID)


def _rest(base: Answer, checker: SentenceChecker | PointFinder) -> tuple[CheckedSentence, ...]:
    """The quotations to show beside what a model has said so far."""
    if not isinstance(checker, PointFinder):
        return base.quoted
    unsaid, notes = checker.unsaid(), notes_of(base)
    return tuple(quotation for quotation in base.quoted if quotation in unsaid or quotation not in notes)


def notes_of(base: Answer) -> tuple[CheckedSentence, ...]:
    """The quotations that a model chooses from: why a subject is asked is not what it is, unless nothing else stands."""
    return tuple(q for q in base.quoted if q.reason != WHY_ASKED) or base.quoted


def left_out(spoken: Answer) -> str:
    """Say how many sentences of a model were left out, "" if none was."""
    count = sum(s.support in (Support.UNSUPPORTED, Support.WEAK) for s in spoken.sentences)
    return f"{count} sentence{'s' if count > 1 else ''} without full support left out." if count else ""


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
