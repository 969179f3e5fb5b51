"""What was asked about a subject (how to choose, when, why, what if) is quoted, and most often the answer begins with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.answer import Assistant
from assistant.context import ContextSettings
from assistant.exchange import Answer
from assistant.prompt import load_modes
from content.handbook import load_handbook

ASPECTS = [json.loads(line) for line in (Path(__file__).parent / "aspects.jsonl").open(encoding="utf-8")]
# Shares of each half: answers that begin with a sentence that says it, and that hold one anywhere. With the questions of
# the first half the weights of `assistant.bearing` were set.
FLOORS = {"tuned": (0.69, 0.90), "held out": (0.61, 0.83)}


@pytest.mark.parametrize("half", FLOORS)
def test_what_was_asked_of_a_subject_is_quoted(half: str, retriever, embedder) -> None:
    assistant = Assistant(retriever, embedder, None, ContextSettings(), clock=lambda: 0.0)
    asked = [item for item in ASPECTS if item["half"] == half]
    first = anywhere = 0
    for item in asked:
        *_, answer = assistant.answer(item["question"], mode=load_modes()["answer"])
        first += says(answer.text, item)
        anywhere += says(quoted(answer), item)
    print(f"{half}: {first} first, {anywhere} anywhere, of {len(asked)}")
    assert first >= FLOORS[half][0] * len(asked) and anywhere >= FLOORS[half][1] * len(asked)


def test_what_must_be_quoted_stands_in_the_handbook() -> None:
    bodies = [page.body for page in load_handbook().values()]
    for item in ASPECTS:
        assert item["page"] in load_handbook(), item["id"]
        assert all(any(words in body for body in bodies) for words in item["says"]), item["id"]


def quoted(answer: Answer) -> str:
    """The point of an answer and the quotations beside it."""
    return "\n".join([answer.text, *(quotation.text for quotation in answer.quoted)])


def says(text: str, item: dict[str, list[str]]) -> bool:
    """Whether a text holds one of the sentences that answer a question."""
    return any(words in text for words in item["says"])
