"""A prompt in, the same prompt in a model's words out, if every fact survived; the template's words otherwise."""

from __future__ import annotations

import re

from assistant.design.problem import Problem, stated_facts
from assistant.models.chat import ChatModel, Message, ModelError
from assistant.prompt import load_prompt

MOST_TOKENS = 220
LONGEST = 1.6  # times the template's length; more has been made up
NUMBER = re.compile(r"\d[\d,.]*")
MADE_UP = re.compile(r"[#*`<>\[\]]|https?://|\b(?:as an ai|language model i|sure|certainly)\b", re.IGNORECASE)


def reword(problem: Problem, model: ChatModel) -> str:
    """Let a model reword a prompt; returns the template's prompt if a fact was lost or changed, or the model fails."""
    messages = [
        Message("system", load_prompt("reword")),
        Message("user", problem.prompt),
    ]
    try:
        said = "".join(model.stream(messages, max_tokens=MOST_TOKENS))
    except ModelError:
        return problem.prompt  # the template is complete, so nothing is missing without the model
    said = " ".join(said.split()).strip('"“” ')
    return said if keeps_facts(said, problem) else problem.prompt


def keeps_facts(said: str, problem: Problem) -> bool:
    """Tell whether a wording holds every fact word for word, no number besides, and nothing made up."""
    if not said or len(said) > LONGEST * len(problem.prompt) or MADE_UP.search(said):
        return False
    if any(_plain(fact) not in _plain(said) for fact in stated_facts(problem)):
        return False
    return sorted(NUMBER.findall(said)) == sorted(NUMBER.findall(problem.prompt))


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()
