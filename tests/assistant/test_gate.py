"""When the assistant says that the passages do not cover a question."""

from assistant.gate import decide, features, missing_words
from index.embed import HashingEmbedder

EMBEDDER = HashingEmbedder()

TEXT = "Dropout zeroes a random share of activations in every training step."


def test_a_question_that_the_passages_answer_is_covered(make_passage) -> None:
    passages = [make_passage(TEXT, "Dropout", similarity=0.65)] * 5
    assert decide("what does dropout do in training?", passages, EMBEDDER).covered


def test_a_question_about_something_else_is_not_covered(make_passage) -> None:
    passages = [make_passage(TEXT, "Dropout", similarity=0.08)] * 5
    verdict = decide("how do I prune an apple tree?", passages, EMBEDDER)
    assert not verdict.covered
    assert verdict.missing == ("prune", "apple", "tree")


def test_without_passages_nothing_is_covered() -> None:
    assert not decide("what is dropout?", [], EMBEDDER).covered


def test_a_misspelled_word_counts_as_found(make_passage) -> None:
    passages = [make_passage("Multicollinearity inflates the variance of coefficients.")]
    assert missing_words("why is multicolinearity bad", passages) == ()
    assert features("multicolinearity", passages, EMBEDDER).covered > 0.5


def test_words_that_frame_a_question_are_never_missing(make_passage) -> None:
    assert missing_words("explain the best way to choose dropout", [make_passage(TEXT)]) == ()
