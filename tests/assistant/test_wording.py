"""Which words of a sentence are compared, and which of them it denies."""

from assistant.wording import terms_of


def denied(text: str) -> set[str]:
    return {term.stem for term in terms_of(text) if term.denied}


def numbers(text: str) -> list[float]:
    return [term.number for term in terms_of(text) if term.number is not None]


def test_a_denial_reaches_to_the_end_of_its_clause() -> None:
    assert denied("Dropout is not active at inference; training needs it.") == {"activ", "inferenc"}
    assert denied("It doesn't converge, but the loss falls.") == {"converg"}


def test_a_denial_without_words_after_it_reaches_back() -> None:
    assert "map" in denied("A strictly increasing map cannot; isotonic steps may.")


def test_rather_than_denies_what_follows() -> None:
    assert denied("Outputs are margins rather than probabilities.") == {"probabilit"}


def test_a_question_denies_nothing() -> None:
    assert denied("Why not squared error on the sigmoid?") == set()


def test_numbers_are_read_in_every_spelling() -> None:
    assert numbers("about 3{,}458 rows, $0.5$, seven folds and 32\\,\\%") == [3458, 0.5, 7, 32]
    assert numbers("cosine lies in $[-1,1]$") == [-1, 1]


def test_clauses_and_sentences_keep_words_apart() -> None:
    first, second = terms_of("Bias rises. Variance falls.")[1:3]
    assert second.position - first.position > 5


def test_a_question_answered_by_no_denies_what_it_asks() -> None:
    asked = "Does an LSTM fully solve vanishing gradients? No: long dependencies still fade."
    assert denied(asked) == denied(
        "An LSTM does not fully solve vanishing gradients: long dependencies still fade."
    )
    assert not denied("Does an LSTM help? Yes: its gates keep gradients.")


def test_an_opening_no_does_not_deny_what_is_stated_after_it() -> None:
    assert not denied("No, the error converges.")
