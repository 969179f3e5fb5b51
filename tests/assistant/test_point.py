"""What a small model says of quotations chooses among them; its own words stand only where they say the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.exchange import CheckedSentence, Support
from assistant.point import PointFinder
from index.embed import Embedder, choose_embedder

QUOTED = tuple(
    CheckedSentence(text, (number,), Support.SUPPORTED)
    for number, text in enumerate(
        [
            "Beam search keeps the k most probable partial outputs at each step.",
            "Beam search with large widths often gives worse text: short, generic or repetitive outputs are the most "
            "probable ones.",
            "Train to fit, validation to choose, test once at the end. Each look at the test set to choose something "
            "turns it into validation data.",
        ],
        start=1,
    )
)

QUESTION = "What does beam search keep, is a wider beam better, and how often may the test set be looked at?"


@pytest.fixture(scope="module")
def embedder(tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    return choose_embedder("", cache=Path(tmp_path_factory.mktemp("models")), ollama_url="")


@pytest.fixture
def finder(embedder: Embedder) -> PointFinder:
    return PointFinder(QUOTED, embedder, QUESTION, 0.86)


def test_a_quotation_far_from_the_question_is_not_its_point(embedder: Embedder) -> None:
    finder = PointFinder(QUOTED, embedder, QUOTED[2].text, 0.86)
    said, sentences = finder.check(f"{QUOTED[0].text} {QUOTED[2].text}")
    assert said == f"{QUOTED[2].text} [3]"
    assert "closer to the question" in sentences[0].reason


def test_a_copied_quotation_is_the_point_and_is_not_given_again(finder: PointFinder) -> None:
    said, sentences = finder.check(QUOTED[1].text)
    assert said == f"{QUOTED[1].text} [2]"
    assert [sentence.support for sentence in sentences] == [Support.SUPPORTED]
    assert finder.unsaid() == (QUOTED[0], QUOTED[2])


def test_the_quotation_stands_where_the_models_wording_turns_it_around(finder: PointFinder) -> None:
    said, _ = finder.check("Beam search with large widths often gives better text and generic outputs.")
    assert said == f"{QUOTED[1].text} [2]"


def test_a_sentence_that_leaves_out_half_of_a_quotation_gives_way_to_the_whole(finder: PointFinder) -> None:
    said, _ = finder.check("Each look at the test set to choose something turns it into validation data.")
    assert said == f"{QUOTED[2].text} [3]"


def test_a_wording_of_the_models_own_stands_where_it_says_the_same(finder: PointFinder) -> None:
    own = "At each step, beam search keeps the k most probable partial outputs."
    assert finder.check(own)[0] == f"{own} [1]"


def test_a_few_words_of_a_quotation_mean_it(finder: PointFinder) -> None:
    assert finder.check("Test once.")[0] == ""
    assert finder.check("Outputs are generic.")[0] == f"{QUOTED[1].text} [2]"


def test_what_no_quotation_says_is_left_out_and_said_so(finder: PointFinder) -> None:
    said, sentences = finder.check("Greedy decoding was invented for quantum computers in a laboratory.")
    assert said == ""
    assert [sentence.support for sentence in sentences] == [Support.UNSUPPORTED]
    assert finder.unsaid() == QUOTED


def test_a_quotation_meant_twice_is_given_once(finder: PointFinder) -> None:
    said, sentences = finder.check(f"{QUOTED[0].text} {QUOTED[0].text}")
    assert said.count("[1]") == 1
    assert len(sentences) == 1


def test_markers_and_the_question_itself_mean_nothing(finder: PointFinder) -> None:
    said, sentences = finder.check(f"[2] {QUESTION} {QUOTED[1].text} [7]")
    assert said == f"{QUOTED[1].text} [2]"
    assert len(sentences) == 1
