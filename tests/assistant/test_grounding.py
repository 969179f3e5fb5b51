"""What the support check calls supported, and what it objects to."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.exchange import Support
from assistant.grounding import Check, check_support, read_claims, read_evidence
from index.embed import choose_embedder

PASSAGE = (
    "Making a model more flexible usually lowers bias and raises variance. "
    "A bandit minimizes regret, whereas an A/B test minimizes uncertainty at the end. "
    "Out of 400 reviewed answers, 5 % were bad. Dropout is switched off at inference.\n\n"
    '- "Larger C means more regularization." `C` is the inverse strength.'
)


@pytest.fixture(scope="module")
def check(tmp_path_factory: pytest.TempPathFactory):
    embedder = choose_embedder("", cache=Path(tmp_path_factory.mktemp("models")), ollama_url="")

    def run(sentence: str, passage: str = PASSAGE, headings: str = "") -> Check:
        return check_support(read_claims([sentence], embedder)[0], read_evidence(passage, headings, embedder))

    return run


@pytest.mark.parametrize(
    "sentence",
    [
        "More flexible models have lower bias and higher variance.",
        "A bandit minimizes regret and an A/B test minimizes uncertainty.",
        "Five percent of the 400 reviewed answers were bad.",
        "At inference dropout is off.",
    ],
)
def test_faithful_sentences_are_supported(check, sentence: str) -> None:
    assert check(sentence).support is Support.SUPPORTED


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("Making a model more flexible usually raises bias and lowers variance.", "differently"),
        ("An A/B test minimizes regret, whereas a bandit minimizes uncertainty at the end.", "differently"),
        ("Out of 400 reviewed answers, 9 % were bad.", "number 9"),
        ("Dropout is not switched off at inference.", "denies"),
        ("Gradient clipping rescales gradients whose norm is too large.", "not stated"),
    ],
)
def test_planted_errors_are_flagged_with_their_reason(check, sentence: str, why: str) -> None:
    found = check(sentence)
    assert found.support is not Support.SUPPORTED
    assert why in found.reason


def test_a_quoted_mistake_supports_nothing(check) -> None:
    assert check("A larger C means more regularization.").support is not Support.SUPPORTED


def test_an_empty_passage_supports_nothing(check) -> None:
    assert check("Dropout is off at inference.", "").support is Support.UNSUPPORTED


def test_the_reason_is_empty_for_a_supported_sentence(check) -> None:
    assert check("Dropout is switched off at inference.").reason == ""
