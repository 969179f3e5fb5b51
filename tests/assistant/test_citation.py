"""Which passages the sentences of an answer cite after the check."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.citation import SentenceChecker, cited_numbers, number_passages
from assistant.exchange import Support
from index.embed import Embedder, choose_embedder


@pytest.fixture(scope="module")
def embedder(tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    return choose_embedder("", cache=Path(tmp_path_factory.mktemp("models")), ollama_url="")


@pytest.fixture
def shown(make_passage, embedder: Embedder):
    texts = [
        "Ridge regression shrinks all weights toward zero in proportion to their size.",
        "Dropout zeroes a random share of activations in every training step.",
        "Dropout sets random activations to zero in each step of training, so units cannot rely on each other.",
    ]
    return number_passages([make_passage(text, number=i) for i, text in enumerate(texts, 1)], embedder)


def test_a_wrong_marker_moves_to_the_passage_that_supports_the_sentence(shown, embedder) -> None:
    text, sentences = SentenceChecker(shown, embedder).check("Ridge shrinks all weights toward zero [2].")
    assert sentences[0].citations == (1,)
    assert text == "Ridge shrinks all weights toward zero. [1]"


def test_a_missing_marker_is_added(shown, embedder) -> None:
    text, _ = SentenceChecker(shown, embedder).check(
        "Dropout zeroes random activations in every training step."
    )
    assert cited_numbers(text)


def test_a_supporting_passage_that_the_model_named_is_kept(shown, embedder) -> None:
    _, sentences = SentenceChecker(shown, embedder).check(
        "Dropout zeroes random activations in each training step [3]."
    )
    assert 3 in sentences[0].citations


def test_an_unsupported_sentence_is_left_out_and_still_counted(shown, embedder) -> None:
    text, sentences = SentenceChecker(shown, embedder).check(
        "Ridge shrinks all weights toward zero [1]. Quantum annealing solves routing problems quickly [1]."
    )
    assert text == "Ridge shrinks all weights toward zero. [1]"
    assert [sentence.support for sentence in sentences] == [Support.SUPPORTED, Support.UNSUPPORTED]


def test_repetitions_and_lists_of_sources_are_left_out(shown, embedder) -> None:
    said = "Ridge shrinks all weights toward zero [1]."
    text, sentences = SentenceChecker(shown, embedder).check(f"{said}\n\n{said}\n\nSources: [1], [2]")
    assert text == "Ridge shrinks all weights toward zero. [1]"
    assert len(sentences) == 1


def test_no_empty_list_item_or_lead_in_stays(shown, embedder) -> None:
    text, _ = SentenceChecker(shown, embedder).check(
        "Ridge shrinks all weights toward zero.\n\nIt has two uses:\n\n"
        "1. Quantum annealing of large molecules.\n2. Medieval poetry about sailing ships.\n"
    )
    assert text == "Ridge shrinks all weights toward zero. [1]"


def test_headings_code_and_questions_claim_nothing(shown, embedder) -> None:
    text = "## Dropout\n\nWhat happens to the activations here?\n\n```python\nx = mask[1] * x\n```\n"
    checked, sentences = SentenceChecker(shown, embedder).check(text)
    assert checked == text.strip()
    assert {sentence.support for sentence in sentences} == {Support.NO_CLAIM}


def test_an_interval_is_no_citation() -> None:
    assert cited_numbers("Probabilities lie in [0, 1], as shown [2].") == (2,)


def test_a_table_row_keeps_its_shape(shown, embedder) -> None:
    table = "| Method | Effect |\n|---|---|\n| Ridge | shrinks all weights toward zero |\n"
    text, _ = SentenceChecker(shown, embedder).check(table)
    assert text.splitlines()[2] == "| Ridge | shrinks all weights toward zero [1] |"


def test_a_model_that_is_trusted_less_must_stay_closer_to_the_sources_words(shown, embedder) -> None:
    loose, close = (
        "Ridge makes weights smaller by their size.",
        "Ridge regression shrinks all weights toward zero.",
    )
    assert SentenceChecker(shown, embedder).check(loose)[0]
    strict = SentenceChecker(shown, embedder, supported_from=0.86)
    assert strict.check(loose)[0] == ""
    assert strict.check(close)[0] == f"{close} [1]"
