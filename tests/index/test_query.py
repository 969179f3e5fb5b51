"""What a question as typed becomes: spelling, acronyms, British forms, Chinese."""

from __future__ import annotations

import pytest

from index.query import respelled, understand

STORED = {
    "multicollinear": 40,
    "forest": 200,
    "form": 900,
    "food": 30,
    "suppress": 60,
    "super": 80,
    "regress": 500,
}


def count(word: str) -> int:
    return next((n for stem, n in STORED.items() if word.startswith(stem)), 0)


def stored_terms(letter: str) -> list[tuple[str, int]]:
    return [(stem, n) for stem, n in STORED.items() if stem.startswith(letter)]


@pytest.mark.parametrize(
    ("typed", "stem"),
    [("multicolinearity", "multicollinearity"), ("forrest", "forest"), ("supression", "suppression")],
)
def test_a_misspelled_word_is_searched_as_the_likeliest_stored_one(typed: str, stem: str) -> None:
    assert understand(f"what is {typed}", count, stored_terms).words == (stem,)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("niave bayes", "naive bayes"),
        ("Trainng of LSTMs", "training of LSTMs"),
        ("steming", "stemming"),
        ("Adam", "Adam"),
    ],
)
def test_a_question_is_shown_as_it_is_understood(typed: str, meant: str) -> None:
    assert respelled(typed, lambda word: 0, lambda letter: ()) == meant


@pytest.mark.parametrize("word", ["football", "kubernetes", "regression"])
def test_a_known_or_foreign_word_stays_as_it_is(word: str) -> None:
    assert understand(word, count, stored_terms).words == (word,)


def test_an_acronym_is_asked_for_with_what_it_stands_for() -> None:
    asked = understand("When is NDCG used?")
    assert "discounted" in asked.words and "ndcg" in asked.words
    assert "normalized discounted cumulative gain" in asked.text


def test_an_acronym_that_no_source_holds_is_asked_for_by_what_it_stands_for_alone() -> None:
    asked = understand("OOB error meaning", lambda word: 0 if word == "oob" else 9)
    assert asked.text == "out-of-bag error meaning"
    assert understand("OOB error meaning").text == "OOB error meaning (out-of-bag)"


def test_british_spelling_finds_american_text_and_other_words_keep_their_s() -> None:
    assert understand("regularisation of supervised models").words == (
        "regularization",
        "supervised",
        "models",
    )
    assert understand("pairwise precision and noise").words == ("pairwise", "precision", "noise")


def test_a_chinese_question_is_left_as_it_is() -> None:
    asked = understand("什么是过拟合")
    assert asked.language == "zh" and asked.text == "什么是过拟合"


def test_a_chinese_question_is_asked_in_english_too_with_its_acronyms() -> None:
    asked = understand("LSTM 的遗忘门有什么作用")
    assert asked.language == "zh" and asked.english is not None
    assert {"forget", "gate", "memory"} <= set(asked.english.words)
    assert understand("红烧肉").english is None


def test_an_english_question_knows_its_terms_in_chinese() -> None:
    (term,) = understand("what is overfitting").terms
    assert "过拟合" in term.chinese


def test_a_term_that_no_source_speaks_of_is_no_misspelling() -> None:
    stored = {"gener": 300, "network": 900}

    def chunks(word: str) -> int:
        return stored.get(word[:5], 0)

    assert understand("genetic algorithm", chunks, lambda _: stored.items()).words == ("genetic", "algorithm")
