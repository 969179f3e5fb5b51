"""Prompts as data: templates and modes from `prompts/`, filled with declared variables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template

from assistant.context import Excerpt, Reads, render_sources
from assistant.disarm import CHAT_TOKENS
from assistant.exchange import Role, Turn
from assistant.models.chat import Message
from content.text import load_yaml

PROMPTS = Path(__file__).parent / "prompts"
# The first and the second message for a model that reads passages or quotations.
TEMPLATES = {Reads.PASSAGES: ("answer", "question"), Reads.QUOTATIONS: ("point", "notes")}


@dataclass(frozen=True, slots=True)
class Request:
    """How an answer is asked of a model: its length in tokens at most, and the instruction."""

    tokens: int
    instruction: str


@dataclass(frozen=True, slots=True)
class Mode:
    """One way of answering: its name in the interface, its quotations at most, and what is asked of a model.

    A model that reads quotations makes their point, which they follow; one that reads passages writes the answer.
    `parts` are the roles that a finished answer holds so many quotations of, if a handbook page has them.
    """

    id: str
    label: str
    quotations: int
    parts: Mapping[Role, int]
    answer: Request
    point: Request

    def request(self, reads: Reads) -> Request:
        """What is asked of a model that reads this."""
        return self.point if reads is Reads.QUOTATIONS else self.answer


@cache
def load_modes() -> dict[str, Mode]:
    """Load the answer modes by id, in the order in which the interface offers them."""
    return {
        name: Mode(
            id=name,
            label=entry["label"],
            quotations=entry["quotations"],
            parts={Role(role): count for role, count in entry["parts"].items()},
            answer=Request(**entry["answer"]),
            point=Request(**entry["point"]),
        )
        for name, entry in load_yaml(PROMPTS / "modes.yaml").items()
    }


@cache
def load_prompt(name: str) -> str:
    """Load the text of one prompt template."""
    return (PROMPTS / f"{name}.md").read_text(encoding="utf-8").strip()


def system_message(reads: Reads = Reads.PASSAGES) -> Message:
    """The first message of every answer by one model; engines may evaluate it ahead of time."""
    return Message("system", load_prompt(TEMPLATES[reads][0]))


def answer_messages(
    question: str, excerpts: Sequence[Excerpt], mode: Mode, last: Turn | None, reads: Reads = Reads.PASSAGES
) -> list[Message]:
    """Turn a question, excerpts of its sources and the turn before it into the messages for a model."""
    history = f"Earlier question: {last.question}\n" if last else ""
    user = Template(load_prompt(TEMPLATES[reads][1])).substitute(
        sources=CHAT_TOKENS.sub("", render_sources(excerpts)),
        history=history,
        instruction=mode.request(reads).instruction,
        question=CHAT_TOKENS.sub("", question),
    )
    return [system_message(reads), Message("user", user)]
