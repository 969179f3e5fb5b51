"""What is quoted of passages: whole thoughts, the best one first, nothing off the point."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.bearing import short_forms, spelled_out
from assistant.exchange import Role
from assistant.extractive import parts_of, quotations_in, quote_passages
from index.embed import Embedder, choose_embedder

PROBES = (
    '- Why scale by the root of the width? Otherwise the softmax saturates.\n- "More heads are always better." '
    "They cost memory and often repeat each other.\n- Is there an answer here?\n"
)
DROPOUT = (
    "Dropout zeroes a random share of activations in every training step. It is switched off at inference. "
    "A kettle boils water for tea in three minutes."
)


@pytest.fixture(scope="module")
def embedder(tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    return choose_embedder("", cache=Path(tmp_path_factory.mktemp("models")), ollama_url="")


def texts(passage: str) -> list[str]:
    return [quotation.text for quotation in quotations_in(passage)]


def test_a_question_stands_with_its_answer_and_a_mistake_with_its_correction() -> None:
    assert texts(PROBES) == [
        "Why scale by the root of the width? Otherwise the softmax saturates.",
        '"More heads are always better." They cost memory and often repeat each other.',
    ]


def test_a_sentence_that_leans_on_another_is_quoted_with_it() -> None:
    assert texts(DROPOUT)[0].endswith("It is switched off at inference.")


def test_a_few_words_stand_with_the_sentence_before() -> None:
    assert texts("High bias shows when both curves meet at a high error. More data will not help.") == [
        "High bias shows when both curves meet at a high error. More data will not help."
    ]


def test_an_example_does_not_stand_alone() -> None:
    assert texts(
        "- For instance, the loss of a batch may rise.\n- Dropout zeroes a random share of units."
    ) == ["Dropout zeroes a random share of units."]


def test_headings_code_and_fragments_are_not_quoted() -> None:
    assert (
        quotations_in("## Dropout layers in deep networks\n\n```python\nx = mask * x\n```\n\nIn short:\n")
        == []
    )


def test_a_formula_stands_with_the_words_before_it() -> None:
    assert texts(
        "The loss of one example is\n\n$$\nL = -\\ln p_y .\n$$\n\nIt has no upper bound for a sure mistake.\n"
    ) == [
        "The loss of one example is $$ L = -\\ln p_y . $$",
        "It has no upper bound for a sure mistake.",
    ]


def test_words_that_only_point_at_what_follows_are_not_quoted() -> None:
    assert texts("Stratified splits are needed in each of the following cases:\n\n- rare classes\n") == []


def test_a_task_for_the_candidate_says_nothing() -> None:
    assert (
        texts("- Explain the disadvantages of the self-attention mechanism and how to overcome them.\n") == []
    )


def test_a_question_with_options_to_pick_from_is_not_quoted() -> None:
    assert (
        texts("Which of the following makes a forest overfit when it grows? (1) Trees (2) Depth of a tree")
        == []
    )


def test_what_only_tells_where_else_to_read_is_not_quoted_and_an_answer_loses_its_label() -> None:
    passage = "**Answer:** Recall is the share of positives found. For more tips you can refer to this LeetCode post.\n"
    assert texts(passage) == ["Recall is the share of positives found."]


def test_what_is_off_the_point_is_not_quoted_and_each_quotation_cites_its_passage(
    make_passage, embedder
) -> None:
    passages = [
        make_passage(DROPOUT, "Dropout", number=1),
        make_passage("Bread rises because yeast makes gas.", number=2),
    ]
    quoted = quote_passages("What does dropout do in training?", passages, embedder)
    assert [q.text.split()[0] for q in quoted] == ["Dropout"]
    assert quoted[0].citations == (1,)


def test_the_best_quotation_comes_first_and_repetitions_are_left_out(make_passage, embedder) -> None:
    passages = [
        make_passage(
            "Regularization limits what a model can fit. Early stopping ends training early.", number=1
        ),
        make_passage("Dropout zeroes random activations during training.", number=2),
        make_passage("Dropout zeroes random activations during training!", number=3),
    ]
    quoted = quote_passages("What does dropout do to activations?", passages, embedder)
    assert quoted[0].citations == (2,)
    assert sum("zeroes" in q.text for q in quoted) == 1


def test_no_more_is_quoted_than_asked_for(make_passage, embedder) -> None:
    text = " ".join(f"Dropout rate {n} keeps share {n} of the units." for n in range(1, 9))
    assert len(quote_passages("dropout rate", [make_passage(text)], embedder, most=2)) == 2


def test_each_part_of_a_question_gets_its_turn(make_passage, embedder) -> None:
    assert parts_of("What is position bias and how do you correct for it?") == [
        "What is position bias",
        "how do you correct for it position bias",
    ]
    assert parts_of("Why does dropout work?") == ["Why does dropout work?"]
    text = (
        "Position bias means that items shown higher get more clicks because they are seen. "
        "Inverse propensity weighting divides each click by the chance that its position was looked at.\n\n"
        "Clicks on a page were counted for two weeks in a row."
    )
    passages = [make_passage(text, "Position bias")]
    quoted = quote_passages("What is position bias and how is it corrected by weighting?", passages, embedder)
    assert any("Inverse propensity" in q.text for q in quoted)


def test_why_a_subject_is_asked_is_not_the_answer(make_passage, embedder) -> None:
    text = (
        "Explaining why L1 gives zeros and L2 does not separates those who understand penalties.\n\nHow it works\n\n"
        "The L1 pull has constant size however small the weight, so weak weights reach zero."
    )
    joined = replace(make_passage(text, "Regularization > How it works"), source_kind="handbook")
    quoted = quote_passages("Why does L1 give zeros while L2 does not?", [joined], embedder)
    assert quoted[0].text.startswith("The L1 pull")


def test_what_a_document_opens_with_comes_before_its_details(make_passage, embedder) -> None:
    hurts = "With batch normalization behind it, dropout shifts the recorded variance."
    zeroes = "Dropout zeroes random activations in training so that units stay independent."
    later = replace(make_passage(hurts, number=1), first_line=40)
    opening, not_opening = (replace(make_passage(zeroes, number=2), first_line=n) for n in (14, 60))
    assert quote_passages("What is dropout?", [later, opening], embedder)[0].text == zeroes
    assert quote_passages("What is dropout?", [later, not_opening], embedder)[0].text == hurts


def test_what_is_asked_about_a_subject_comes_before_what_the_subject_is(make_passage, embedder) -> None:
    opening = "Gradient boosting fits trees one after another, each to what the trees before it got wrong."
    tuning = (
        "Shrinkage. Smaller steps make each tree matter less, and they need more of them.\n\n"
        "Missing values. Every split learns a direction for them, so nothing has to be filled in."
    )
    passages = [
        make_passage(opening, "Gradient boosting"),
        replace(make_passage(tuning, "Gradient boosting > How it works"), first_line=30),
    ]
    question = "How does gradient boosting deal with missing values?"
    assert quote_passages(question, passages, embedder)[0].text.startswith("Every split learns")
    assert quote_passages("What is gradient boosting?", passages, embedder)[0].text == opening


def test_words_that_open_a_paragraph_and_headings_inside_a_passage_are_labels_of_what_follows() -> None:
    text = (
        "Choosing k. Inertia always falls as the number of clusters grows. Look for a bend of the curve, as a hint.\n\n"
        "The mean of every cluster is its new center.\n\n### Setting thresholds\n\n"
        "Real rates vary more than sampling noise does."
    )
    labels = ["Choosing k.", "Choosing k.", "", "Setting thresholds"]
    assert [quotation.label for quotation in quotations_in(text)] == labels


def test_a_short_form_is_read_as_what_its_document_says_it_stands_for() -> None:
    opening = "Batch normalization (BN) and the click-through rate (CTR) both need averages (see Fig)."
    forms = short_forms(opening)
    assert spelled_out("In inference, BN uses averages.", forms) == (
        "In inference, Batch normalization (BN) uses averages."
    )
    assert spelled_out("A CTR of 1%", forms) == "A click through rate (CTR) of 1%"
    assert spelled_out(opening, forms) == opening


def test_a_definition_leads_wherever_its_passage_was_found_and_by_its_short_form(
    make_passage, embedder
) -> None:
    others = [
        make_passage(
            f"The evaluation of RAG in chapter {n} compares retrieval with generation {n} times.",
            "Evaluating RAG",
            number=n,
        )
        for n in range(1, 10)
    ]
    opening = make_passage(
        "Retrieval-augmented generation (RAG) fetches passages and puts them in the prompt of a language model.",
        "Retrieval-augmented generation, end to end", number=10, kind="handbook", path="rag/rag-overview.md",
    )  # fmt: skip
    first = replace(opening, text="RAG is asked about because it is common.", first_line=30, last_line=30)
    found = [first, *(replace(other, first_line=30, last_line=30) for other in others), opening]
    quoted = quote_passages("What is RAG?", found, embedder)
    assert quoted[0].text.startswith("Retrieval-augmented generation (RAG) fetches")
    assert quoted[0].role is Role.DEFINITION
