"""Prompts as data: templates and modes from `prompts/`, filled with declared variables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template

from assistant.context import Excerpt, render_sources
from assistant.disarm import CHAT_TOKENS
from assistant.exchange import Turn
from assistant.models.chat import Message
from content.text import load_yaml

PROMPTS = Path(__file__).parent / "prompts"
REFUSAL = "- Only if no source says anything about the question, reply with exactly: NOT COVERED\n"


@dataclass(frozen=True, slots=True)
class Mode:
    """One way of answering: its name in the interface, its instruction, its length in tokens and in quotations."""

    id: str
    label: str
    instruction: str
    tokens: int
    quotations: int


@cache
def load_modes() -> dict[str, Mode]:
    """Load the answer modes by id, in the order in which the interface offers them."""
    return {name: Mode(id=name, **entry) for name, entry in load_yaml(PROMPTS / "modes.yaml").items()}


@cache
def load_prompt(name: str) -> str:
    """Load the text of one prompt template."""
    return (PROMPTS / f"{name}.md").read_text(encoding="utf-8").strip()


def system_message(*, may_refuse: bool = True) -> Message:
    """The first message of every answer by one model; engines may evaluate it ahead of time."""
    refusal = REFUSAL if may_refuse else ""
    return Message("system", Template(load_prompt("answer")).safe_substitute(refusal=refusal))


def answer_messages(
    question: str, excerpts: Sequence[Excerpt], mode: Mode, last: Turn | None, *, may_refuse: bool = True
) -> list[Message]:
    """Turn a question, excerpts of its sources and the turn before it into the messages for a model."""
    history = f"Earlier question: {last.question}\n" if last else ""
    user = Template(load_prompt("question")).substitute(
        sources=CHAT_TOKENS.sub("", render_sources(excerpts)),
        history=history,
        instruction=mode.instruction,
        question=CHAT_TOKENS.sub("", question),
    )
    return [system_message(may_refuse=may_refuse), Message("user", user)]
