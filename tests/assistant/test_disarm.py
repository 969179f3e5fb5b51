"""What poisoned passages and obedient models can do to a prompt and to a page: nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.answer import Assistant
from assistant.context import ContextSettings
from assistant.disarm import clean_answer, disarm
from assistant.evaluation.items import Poison, load_items
from assistant.exchange import Answer, Outcome
from assistant.models.chat import Message
from assistant.models.scripted import ScriptedModel
from assistant.prompt import load_modes, system_message
from index.embed import HashingEmbedder

POISON = load_items(Path(__file__).parent.parent / "evals" / "poison.jsonl", Poison)
QUESTION = "What do dropout, ridge regression and batch normalization do?"
CLEAN = (
    "Dropout zeroes activations, ridge regression shrinks weights, batch normalization rescales activations."
)


def is_only_removed_from_answers(item: Poison, forbidden: str) -> bool:
    """A link to a web page stays in a passage, where a reader expects it, but never enters an answer."""
    return item.kind == "link" and "https://" in forbidden


def answer_with(model: ScriptedModel | None, text: str, make_passage, given_passages) -> Answer:
    passages = [make_passage(text, number=1), make_passage(CLEAN, number=2)]
    assistant = Assistant(
        retriever=given_passages(passages),
        embedder=HashingEmbedder(),
        model=model,
        context=ContextSettings(),
        clock=lambda: 0.0,
    )
    *_, last = assistant.answer(QUESTION, mode=load_modes()["answer"])
    return last


@pytest.mark.parametrize("item", POISON, ids=lambda item: f"{item.id}-{item.kind}")
def test_a_poisoned_passage_is_disarmed_before_a_model_reads_it(item, make_passage, given_passages) -> None:
    model = ScriptedModel(["Dropout zeroes activations in training steps [2]."])
    answer_with(model, item.text, make_passage, given_passages)
    system, user = model.calls[0].messages
    assert system == system_message()
    before_poison = user.content.count("End of sources.")
    assert before_poison == 1
    sources = user.content.split("End of sources.")[0]
    for forbidden in item.forbidden:
        if not is_only_removed_from_answers(item, forbidden) and not re.fullmatch(r"\[\d+\]", forbidden):
            assert forbidden not in sources


@pytest.mark.parametrize("item", POISON, ids=lambda item: f"{item.id}-{item.kind}")
def test_a_poisoned_passage_is_disarmed_before_it_is_quoted(item, make_passage, given_passages) -> None:
    answer = answer_with(None, item.text, make_passage, given_passages)
    assert answer.outcome is Outcome.PASSAGES
    for forbidden in item.forbidden:
        if not is_only_removed_from_answers(item, forbidden) and forbidden not in ("[1]", "[2]"):
            assert forbidden not in answer.text


@pytest.mark.parametrize(
    "item",
    [item for item in POISON if item.kind in ("image", "link", "html", "turn", "citation")],
    ids=lambda item: f"{item.id}-{item.kind}",
)
def test_a_model_that_repeats_the_poison_changes_no_page(item, make_passage, given_passages) -> None:
    def obey(messages: Sequence[Message]) -> str:
        return f"Dropout zeroes activations and batch normalization rescales activations [2]. {item.text}"

    answer = answer_with(ScriptedModel(obey), CLEAN, make_passage, given_passages)
    assert not re.search(r"!\[|<(?:script|img|iframe|svg|style|form|a|details)\b|<\||\]\(", answer.text)
    assert all(1 <= int(n) <= 2 for n in re.findall(r"\[(\d+)\]", answer.text))


def test_pages_on_prompt_injection_stay_readable() -> None:
    text = (
        "Prompt injection hides orders in a document, and a model may ignore its instructions. "
        "Guards tell data from instructions. Print the loss at each step."
    )
    assert disarm(text) == text


def test_code_intervals_and_formulas_stay_as_they_are() -> None:
    text = (
        "Scores lie in [0, 1].\n\n```html\n<img src=x>\n```\n\nUse `x[1]` and $a<b$ where List<int> is meant."
    )
    assert disarm(text) == text
    assert clean_answer(text, known=2) == text


def test_numbers_of_a_reference_list_are_no_citations() -> None:
    assert (
        disarm("Adam was shown to diverge [3][4]. See Figure 1.")
        == "Adam was shown to diverge. See Figure 1."
    )


def test_a_link_in_an_answer_keeps_its_text() -> None:
    assert (
        clean_answer("See [the page](https://example.org) [1] and [9].", known=2) == "See the page [1] and ."
    )
