"""The shape of an interview: what an answer gains from the page that its point rests on."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answer import Assistant
from assistant.context import ContextSettings
from assistant.exchange import ASKED_NEXT, Answer, Outcome, Role
from assistant.models.scripted import ScriptedModel
from assistant.prompt import load_modes
from assistant.roles import role_of, section_of
from assistant.shape import examples_in
from assistant.whole import asks_for_the_whole
from index.embed import Embedder, choose_embedder

OPENING = (
    "Dropout randomly zeroes a share of activations in training so that units cannot rely on one another.\n\n"
    "### Why it is asked\n\nInterviewers pair dropout with weight decay because both are regularizers of networks."
)
MECHANISM = (
    "Training with dropout averages many subnetworks that share their weights.\n\n"
    "Worked example. For an activation of 1 and a drop rate of 0.2, a kept unit becomes 1.25, so the mean stays 1."
)
LIMITS = "Dropout hurts when the model underfits, because it adds noise."
PROBES = (
    "- Why can training loss exceed validation loss with dropout? Dropout is active only in training.\n"
    "- How do you get uncertainty from dropout? Leave it on at inference and average several passes."
)
PARTS = {
    "Dropout and early stopping": OPENING,
    "Dropout and early stopping > How it works": MECHANISM,
    "Dropout and early stopping > When it fails": LIMITS,
    "Dropout and early stopping > What interviewers probe": PROBES,
}


@pytest.fixture(scope="module")
def embedder(tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    return choose_embedder("", cache=Path(tmp_path_factory.mktemp("models")), ollama_url="")


@pytest.fixture
def page(make_passage):
    """The passages of a page; only its opening is found by a search."""
    path = "handbook/deep-learning/dropout-early-stopping.md"
    return [make_passage(text, heading, kind="handbook", path=path) for heading, text in PARTS.items()]


@pytest.fixture
def ask(page, given_passages, embedder):
    def run(question: str, mode: str = "answer", found=None, reply: str = "") -> Answer:
        assistant = Assistant(
            retriever=given_passages(found or page[:1], unfound=page[1:]),
            embedder=embedder,
            model=ScriptedModel([reply]) if reply else None,
            context=ContextSettings(),
            clock=lambda: 0.0,
        )
        return list(assistant.answer(question, mode=load_modes()[mode]))[-1]

    return run


def test_point_mechanism_limits_example_and_next_question_stand_in_this_order_each_cited(ask) -> None:
    answer = ask("What is dropout?")
    assert answer.text.startswith("Dropout randomly zeroes")
    assert [q.role for q in answer.quoted] == [Role.MECHANISM, Role.LIMITS, Role.EXAMPLE]
    assert answer.asked_next is not None and answer.asked_next.text in PROBES
    assert ASKED_NEXT in answer.whole
    for quotation in (*answer.quoted, answer.asked_next):
        assert quotation.text in answer.passages[quotation.citations[0] - 1].text


def test_an_example_is_given_whole_and_without_its_label(ask) -> None:
    (example,) = [q.text for q in ask("What is dropout?").quoted if q.role is Role.EXAMPLE]
    assert example.startswith("For an activation of 1") and example.endswith("the mean stays 1.")


def test_what_a_model_has_told_in_its_own_words_is_not_quoted_again_beside_them(ask, page) -> None:
    said = (
        "In training, dropout zeroes a random share of activations so units cannot rely on one another [1]. "
        "Training with dropout averages many subnetworks which share their weights [2]. "
        "Dropout hurts when a model underfits, because it adds noise [3]."
    )
    answer = ask("What is dropout?", found=page, reply=said)
    assert answer.outcome is Outcome.ANSWERED and answer.supported == 3
    assert {q.role for q in answer.quoted} <= {Role.EXAMPLE} and answer.asked_next is not None


def test_the_point_is_not_said_again_as_part_of_an_example(ask, make_passage) -> None:
    point = "Perplexity is the exponential of the cross-entropy of a text in nats."
    worked = f"{point} Three tokens predicted with 0.5, 0.25 and 0.125 give a product of 1/64 and a perplexity of 4."
    page = make_passage(worked, "Language models > How it works", kind="handbook")
    answer = ask("How is perplexity tied to cross-entropy?", found=[page])
    assert answer.text.startswith(point) and answer.whole.count("exponential") == 1


def test_a_brief_answer_gains_nothing(ask) -> None:
    answer = ask("What is dropout?", "brief")
    assert answer.asked_next is None and not any(q.role is Role.LIMITS for q in answer.quoted)


def test_a_question_about_one_aspect_is_not_answered_with_the_whole_page(ask, page) -> None:
    roles = {q.role for q in ask("When does dropout hurt a model that underfits?", found=page).quoted}
    assert Role.EXAMPLE not in roles


def test_what_rests_on_no_page_of_the_handbook_stays_as_it_is(ask, make_passage) -> None:
    notes = make_passage(
        "Dropout zeroes activations in training. It is off at inference.", "Dropout", number=9
    )
    answer = ask("What is dropout?", found=[notes])
    assert answer.outcome is Outcome.PASSAGES
    assert answer.asked_next is None and len(answer.passages) == 1


def test_the_section_of_a_quotation_is_told_in_passages_of_several_sections(make_passage) -> None:
    text = f"{OPENING}\n\nHow it works\n\n{MECHANISM}"
    passage = make_passage(text, "Dropout > How it works", kind="handbook")
    assert role_of(passage, 0) is Role.DEFINITION
    assert role_of(passage, text.index("Interviewers pair")) is Role.WHY_ASKED
    assert section_of(passage, text.index("Training with")) == "How it works"
    failing = make_passage(
        f"A mechanism.\n\nWhen it fails\n\n{LIMITS}", "Dropout > When it fails", kind="handbook"
    )
    assert role_of(failing, 0) is Role.MECHANISM and role_of(failing, 40) is Role.LIMITS


@pytest.mark.parametrize("question", ["dropout", "Explain early stopping", "How does dropout work?"])
def test_a_question_that_only_names_the_subject_asks_for_the_whole(question: str) -> None:
    assert asks_for_the_whole(question, "Dropout and early stopping")


@pytest.mark.parametrize("question", ["dropout rate in transformers", "What is it?", "Monte Carlo dropout"])
def test_a_question_about_an_aspect_does_not(question: str) -> None:
    assert not asks_for_the_whole(question, "Dropout and early stopping")


def test_headings_of_other_documents_tell_advantages_and_mistakes(make_passage) -> None:
    assert role_of(make_passage("Slow.", "k-NN > Pros and cons"), 0) is Role.LIMITS
    assert role_of(make_passage("Slow.", "k-NN > Example"), 0) is Role.UNTOLD


def test_paragraphs_without_numbers_or_that_announce_something_are_no_examples() -> None:
    assert examples_in("Let $r$ be the rating of a user.\n\nWith 3 rows, 4 columns and 12 cells:") == []
    ((text, start),) = examples_in(
        "A rule.\n\nA table of 3 rows and 4 columns has 12 cells, or 6 after halving."
    )
    assert text.startswith("A table") and start == 9
