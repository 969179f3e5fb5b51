"""What becomes of a model's words: kept, left out, or replaced by quotations."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answer import Assistant
from assistant.context import ContextSettings
from assistant.exchange import Answer, Outcome
from assistant.models.scripted import ScriptedModel
from assistant.prompt import load_modes
from index.embed import Embedder, choose_embedder

TEXT = (
    "Dropout zeroes a random share of activations in every training step. "
    "Dropout is switched off at inference. It keeps units from relying on each other."
)
TRUE = "Dropout zeroes a random share of activations in each training step [1]."
FALSE = "Dropout was invented for quantum computers in a large underground laboratory [1]."


@pytest.fixture(scope="module")
def embedder(tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    return choose_embedder("", cache=Path(tmp_path_factory.mktemp("models")), ollama_url="")


@pytest.fixture
def ask(make_passage, given_passages, embedder):
    def run(reply: str, question: str = "What does dropout do in training?") -> Answer:
        assistant = Assistant(
            retriever=given_passages([make_passage(TEXT, "Dropout", similarity=0.8)]),
            embedder=embedder,
            model=ScriptedModel([reply]),
            context=ContextSettings(),
            clock=lambda: 0.0,
        )
        *_, last = assistant.answer(question, mode=load_modes()["answer"])
        return last

    return run


def test_a_supported_answer_stands_with_its_citation(ask) -> None:
    answer = ask(TRUE)
    assert answer.outcome is Outcome.ANSWERED
    assert answer.text == TRUE.replace(" [1].", ". [1]")
    assert answer.notice == ""


def test_an_unsupported_sentence_is_left_out_and_told(ask) -> None:
    answer = ask(f"{TRUE} Dropout is switched off at inference [1]. {FALSE}")
    assert "quantum" not in answer.text
    assert answer.notice == "1 unsupported sentence was left out."
    assert (answer.supported, answer.claims) == (2, 3)


def test_a_mostly_unsupported_answer_gives_way_to_quotations(ask) -> None:
    answer = ask(f"{TRUE} {FALSE} It also repairs broken hardware in remote data centers [1].")
    assert answer.outcome is Outcome.PASSAGES
    assert "support 1 of the 3 sentences" in answer.notice
    assert "Dropout is switched off at inference." in answer.text


def test_an_answer_does_not_repeat_the_question(ask) -> None:
    answer = ask(f"What does dropout do in training.\n\n{TRUE}")
    assert answer.text == TRUE.replace(" [1].", ". [1]")


def test_a_short_refusal_is_not_an_answer(ask) -> None:
    assert ask("NOT COVERED").outcome is Outcome.NOT_COVERED
