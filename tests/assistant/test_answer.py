"""What becomes of a model's words: kept, left out, or replaced by quotations."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.answer import SURE, Assistant, Trust
from assistant.context import ContextSettings, Reads
from assistant.exchange import Answer, Outcome
from assistant.gate import decide
from assistant.models.scripted import ScriptedModel
from assistant.prompt import load_modes
from index.embed import Embedder, choose_embedder
from index.records import Filters

TEXT = (
    "Dropout zeroes a random share of activations in every training step. "
    "Dropout is switched off at inference. It keeps units from relying on each other."
)
TRUE = "Dropout zeroes a random share of activations in each training step [1]."
COMPARED = "How does dropout compare with weight decay in training?"
TRUSTED = Trust()
FALSE = "Dropout was invented for quantum computers in a large underground laboratory [1]."


@pytest.fixture(scope="module")
def embedder(tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    return choose_embedder("", cache=Path(tmp_path_factory.mktemp("models")), ollama_url="")


@pytest.fixture
def watch(make_passage, given_passages, embedder):
    def run(
        reply: str,
        question: str = "What does dropout do in training?",
        similarity: float = 0.8,
        trust: Trust = TRUSTED,
        reads: Reads = Reads.PASSAGES,
    ) -> list[Answer]:
        assistant = Assistant(
            retriever=given_passages([make_passage(TEXT, "Dropout", similarity=similarity)]),
            embedder=embedder,
            model=ScriptedModel([reply]),
            context=ContextSettings(reads=reads),
            clock=lambda: 0.0,
            trust=trust,
        )
        return list(assistant.answer(question, mode=load_modes()["answer"]))

    return run


@pytest.fixture
def ask(watch):
    return lambda *args, **kwargs: watch(*args, **kwargs)[-1]


def test_a_supported_answer_stands_with_its_citation(ask) -> None:
    answer = ask(TRUE)
    assert answer.support_line == "1 of 1 sentences supported"
    assert answer.outcome is Outcome.ANSWERED
    assert answer.text == TRUE.replace(" [1].", ". [1]")
    assert answer.notice == ""


def test_an_unsupported_sentence_is_left_out_and_told(ask) -> None:
    answer = ask(f"{TRUE} Dropout is switched off at inference [1]. {FALSE}")
    assert "quantum" not in answer.text
    assert answer.notice == "1 sentence without full support left out."
    assert (answer.supported, answer.claims) == (2, 3)


def test_a_mostly_unsupported_answer_gives_way_to_quotations(ask) -> None:
    answer = ask(f"{TRUE} {FALSE} It also repairs broken hardware in remote data centers [1].")
    assert answer.outcome is Outcome.PASSAGES
    assert "fully support 1 of the 3 sentences" in answer.notice
    assert "Dropout is switched off at inference." in answer.whole


def test_quotations_stand_there_before_the_model_speaks_and_go_when_the_words_say_them(watch) -> None:
    first, *_, last = watch(f"{TRUE} Dropout is switched off at inference [1].")
    assert first.outcome is Outcome.READING
    assert "Dropout is switched off at inference." in first.quotations
    assert last.quotations == ""


def test_what_the_model_left_unsaid_is_quoted_beside_its_words(watch) -> None:
    *_, last = watch(TRUE)
    assert "Dropout is switched off at inference" in last.quotations
    assert "zeroes a random share" not in last.quotations


def test_no_unchecked_sentence_ever_stands_in_the_text(watch) -> None:
    snapshots = watch(f"{FALSE} {TRUE} Dropout is switched off at inference [1].")
    assert not any("quantum" in snapshot.text for snapshot in snapshots)
    assert any("quantum" in snapshot.draft for snapshot in snapshots)


def test_a_sentence_that_leans_on_one_left_out_goes_too(ask) -> None:
    answer = ask(
        f"{TRUE} Dropout is switched off at inference [1]. {FALSE} It keeps units from relying on each other."
    )
    assert "It keeps" not in answer.text


def test_a_model_that_runs_in_circles_is_stopped(watch) -> None:
    snapshots = watch(f"{TRUE} " * 40)
    assert snapshots[-1].tokens_out < 60
    assert snapshots[-1].text.count("zeroes") == 1


def test_a_formula_that_no_passage_holds_is_left_out(ask) -> None:
    answer = ask(f"{TRUE}\n\n$$\nE = mc^2\n$$\n\nDropout is switched off at inference [1].")
    assert "mc^2" not in answer.text


def test_an_answer_does_not_repeat_the_question(ask) -> None:
    answer = ask(f"What does dropout do in training.\n\n{TRUE}")
    assert answer.text == TRUE.replace(" [1].", ". [1]")


@pytest.fixture
def doubtful(embedder, make_passage) -> float:
    """A similarity at which the gate lets the question pass without being sure."""
    for similarity in np.arange(0.9, 0.0, -0.01):
        passage = make_passage(TEXT, "Dropout", similarity=float(similarity))
        verdict = decide(COMPARED, [passage], embedder)
        if verdict.covered and verdict.probability < SURE:
            return float(similarity)
    raise AssertionError("the gate is sure of every similarity")


def test_a_refusal_is_believed_where_the_gate_was_not_sure(ask, doubtful) -> None:
    assert ask("NOT COVERED", COMPARED, doubtful).outcome is Outcome.NOT_COVERED


def test_a_refusal_leaves_the_quotations_where_the_passages_clearly_answer(ask) -> None:
    answer = ask("NOT COVERED")
    assert answer.outcome is Outcome.PASSAGES
    assert "gave no answer" in answer.notice


def test_a_model_that_reads_quotations_alone_is_not_believed_when_it_refuses(ask, doubtful) -> None:
    answer = ask("NOT COVERED", COMPARED, doubtful, reads=Reads.QUOTATIONS)
    assert answer.outcome is Outcome.PASSAGES


def test_a_model_that_reads_quotations_puts_the_one_it_means_before_the_others(ask) -> None:
    meant = "Dropout is switched off at inference."
    answer = ask(meant, "What does dropout do in training and at inference?", reads=Reads.QUOTATIONS)
    assert answer.outcome is Outcome.ANSWERED
    assert answer.text.startswith(meant)
    assert answer.support_line == "chose these words of the sources"
    assert answer.text.endswith(" [1]")
    assert answer.quoted
    assert all(meant not in quotation.text for quotation in answer.quoted)


def test_why_a_subject_is_asked_is_not_the_point(make_passage, given_passages, embedder) -> None:
    asked = "Explaining why L1 gives zeros and L2 does not separates those who understand penalties."
    text = f"{asked}\n\nHow it works\n\nThe L1 pull has constant size however small the weight, so weak weights reach zero."
    passage = replace(make_passage(text, "Regularization > How it works"), source_kind="handbook")
    assistant = Assistant(
        retriever=given_passages([passage]),
        embedder=embedder,
        model=ScriptedModel([asked]),
        context=ContextSettings(reads=Reads.QUOTATIONS),
        clock=lambda: 0.0,
    )
    *_, answer = assistant.answer("Why does L1 give zeros while L2 does not?", mode=load_modes()["answer"])
    assert answer.text.startswith("The L1 pull") and "Explaining why" not in answer.whole


def test_words_that_miss_the_question_give_way_to_quotations_that_do_not(ask) -> None:
    answer = ask("It keeps units from relying on each other [1].", "When is dropout switched off?")
    assert answer.outcome is Outcome.PASSAGES
    assert "further from the question" in answer.notice


def test_a_model_that_is_trusted_less_may_not_paraphrase(ask) -> None:
    loose = "During training dropout turns off some random part of the activations of the net [1]."
    assert ask(loose).outcome is Outcome.ANSWERED
    strict = ask(loose, trust=Trust(supported_from=0.9))
    assert strict.outcome is Outcome.PASSAGES
    assert "fully support 0 of the 1" in strict.notice


def test_a_sentence_elsewhere_on_a_page_that_was_found_answers(
    make_passage, given_passages, embedder
) -> None:
    opening = make_passage(
        "A random forest averages many deep decision trees, each grown on its own sample of the rows.",
        "Random forests",
        kind="handbook",
    )
    other = make_passage(
        "Ridge regression shrinks all weights a little and sets none of them to zero.", "Ridge", number=2
    )
    elsewhere = [
        replace(opening, text=text, first_line=line, last_line=line)
        for line, text in (
            (20, "Choose as many trees as you can afford: more trees do not overfit a forest."),
            (30, "Impurity importance favors columns with many distinct values."),
        )
    ]
    assistant = Assistant(
        given_passages([opening, other], elsewhere), embedder, None, ContextSettings(), clock=lambda: 0.0
    )
    *_, answer = assistant.answer("Do more trees overfit a random forest?", mode=load_modes()["brief"])
    assert answer.text.startswith("Choose as many trees")
    assert answer.passages[2].text == elsewhere[0].text and "[3]" in answer.text
    assert [p.text for p in answer.passages[:2]] == [opening.text, other.text]


def test_a_page_that_defines_the_term_answers_although_others_were_found(
    make_passage, given_passages, embedder
) -> None:
    search = make_passage(
        "Hyperparameter search looks for good settings by comparing validation scores.",
        "Hyperparameter search",
        kind="handbook",
    )
    defining = replace(
        make_passage(
            "- A hyperparameter is a setting that is chosen before training instead of being learned by it.",
            "Model selection > How it works > Terms",
            kind="handbook",
            path="ml/model-selection.md",
            number=2,
        ),
        source_id="handbook",
    )
    assistant = Assistant(
        given_passages([search], [defining]), embedder, None, ContextSettings(), clock=lambda: 0.0
    )

    def begins(question: str, filters: Filters | None = None) -> str:
        *_, answer = assistant.answer(question, mode=load_modes()["brief"], filters=filters)
        return answer.text

    assert begins("What is a hyperparameter?").startswith("A hyperparameter is a setting")
    assert begins("超参数是什么?").startswith("A hyperparameter is a setting")
    # what was not searched is not quoted
    assert begins("What is a hyperparameter?", Filters(topics=("ml",))).startswith("Hyperparameter search")
