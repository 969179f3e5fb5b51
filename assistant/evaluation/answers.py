"""Questions and an assistant in, figures of whole answers out: facts held, citations that carry, time and tokens."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from functools import cache

from assistant.answer import Assistant
from assistant.citation import cited_numbers
from assistant.evaluation.figures import Figure, Section, mean_figure
from assistant.evaluation.items import Question, normalize
from assistant.exchange import Answer, Outcome, Support
from assistant.grounding import Evidence, check_support, read_claims, read_evidence
from assistant.prompt import Mode
from index.embed import Embedder


def sample_questions(questions: Sequence[Question], count: int, seed: int) -> list[Question]:
    """Draw questions at random, in the order drawn."""
    return random.Random(seed).sample(list(questions), min(count, len(questions)))


def answer_questions(
    questions: Sequence[Question], assistant: Assistant, mode: Mode
) -> Iterator[tuple[Question, Answer]]:
    """Answer questions one after the other, each without a conversation before it."""
    for item in questions:
        *_, last = assistant.answer(item.question, mode=mode)
        yield item, last


def evaluate_answers(answered: Sequence[tuple[Question, Answer]], assistant: Assistant) -> Section:
    """Measure finished answers.

    A citation carries its sentence if the support check, run anew on the whole cited passage, calls it
    supported or weak; nuggets are looked for in the answer's text.
    """

    @cache
    def evidence_of(text: str) -> Evidence:
        return read_evidence(text, "", assistant.embedder)

    nuggets: dict[str, float] = {}
    carries: dict[str, float] = {}
    cited: dict[str, float] = {}
    supported: dict[str, float] = {}
    declined: dict[str, float] = {}
    for item, answer in answered:
        declined[item.id] = float(answer.outcome is Outcome.NOT_COVERED)
        if answer.outcome is Outcome.NOT_COVERED:
            continue
        text = normalize(answer.whole)
        if item.nuggets:
            nuggets[item.id] = sum(nugget.in_text(text) for nugget in item.nuggets) / len(item.nuggets)
        if answer.outcome is not Outcome.PASSAGES:
            written = [s for s in answer.sentences if s.support is not Support.NO_CLAIM]
            supported |= {
                f"{item.id}.{number}": float(s.support is Support.SUPPORTED)
                for number, s in enumerate(written)
            }
        stated = [s for s in (*answer.sentences, *answer.quoted) if s.support is Support.SUPPORTED]
        for number, sentence in enumerate(stated):
            cited[f"{item.id}.{number}"] = float(bool(sentence.citations))
            carries |= {
                f"{item.id}.{number}.{passage}": float(
                    carried(sentence.text, evidence_of(answer.passages[passage - 1].text), assistant.embedder)
                )
                for passage in sentence.citations
            }
        unknown = [n for n in cited_numbers(answer.whole) if n > len(answer.passages)]
        assert not unknown, f"{item.id} cites passages that were not shown: {unknown}"
    by_id = {item.id: answer for item, answer in answered}
    spoken = [answer for _, answer in answered if answer.outcome is not Outcome.NOT_COVERED]
    figures: list[Figure] = [
        mean_figure("nuggets in the answer", nuggets),
        mean_figure("citations that carry their sentence", carries),
        mean_figure("sentences with a citation", cited),
        mean_figure("of the model's sentences supported", supported),
        mean_figure(
            "answered in the model's words",
            {i: float(a.outcome is Outcome.ANSWERED) for i, a in by_id.items()},
        ),
        mean_figure("declined", declined),
        mean_figure("first word, s", {str(i): answer.first_word_s for i, answer in enumerate(spoken)}),
        mean_figure("whole answer, s", {str(i): answer.total_s for i, answer in enumerate(spoken)}),
        mean_figure("tokens read", {str(i): float(answer.tokens_in) for i, answer in enumerate(spoken)}),
        mean_figure("tokens written", {str(i): float(answer.tokens_out) for i, answer in enumerate(spoken)}),
    ]
    model = next((answer.model for answer in spoken if answer.model), "no model (quotations)")
    return Section("answers", tuple(figures), (f"{len(answered)} questions answered by {model}.",))


def carried(sentence: str, evidence: Evidence, embedder: Embedder) -> bool:
    """Tell whether a passage supports a sentence at least weakly."""
    claim = read_claims([sentence], embedder)[0]
    return check_support(claim, evidence).support in (Support.SUPPORTED, Support.WEAK)
