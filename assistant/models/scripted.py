"""A model that says what it was told to say: the double for tests and for trying out the app."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.models.chat import Message, ModelError, require_fit

Reply = str | ModelError
Weigh = Callable[[Sequence[Message], Sequence[str]], Sequence[float]]
Choose = Callable[[Sequence[Message], Sequence[str]], dict[str, float] | None]


@dataclass(frozen=True, slots=True)
class Call:
    """What a scripted model was asked."""

    messages: tuple[Message, ...]
    max_tokens: int
    temperature: float
    schema: Mapping[str, Any] | None


class ScriptedModel:
    """Replies in turn from a list, or by a function of the messages; a ModelError as a reply is raised.

    One word is one token. `calls` holds every call of `stream`, `choices` every call of `choose`,
    `weighed` the messages of every call of `weigh`.
    """

    provider = "scripted"

    def __init__(
        self,
        replies: Sequence[Reply] | Callable[[Sequence[Message]], Reply],
        *,
        choose: Choose | None = None,
        weigh: Weigh | None = None,
        context_tokens: int = 4096,
        name: str = "scripted",
    ) -> None:
        self.name = name
        self.context_tokens = context_tokens
        self.calls: list[Call] = []
        self.choices: list[tuple[tuple[Message, ...], tuple[str, ...]]] = []
        self.weighed: list[tuple[Message, ...]] = []
        self._replies = replies
        self._choose = choose
        self._weigh = weigh

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """Count the words of all messages."""
        return sum(len(message.content.split()) for message in messages)

    def stream(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        temperature: float = 0.0,
        schema: Mapping[str, Any] | None = None,
    ) -> Iterator[str]:
        """Yield the next reply word by word, cut after `max_tokens` words as an engine would."""
        require_fit(self, messages, max_tokens)
        self.calls.append(Call(tuple(messages), max_tokens, temperature, schema))
        reply = self._next_reply(messages)
        if isinstance(reply, ModelError):
            raise reply
        yield from re.findall(r"\s*\S+\s*", reply)[:max_tokens]

    def choose(self, messages: Sequence[Message], options: Sequence[str]) -> dict[str, float] | None:
        """Give what the `choose` function says; None without one."""
        self.choices.append((tuple(messages), tuple(options)))
        return self._choose(messages, options) if self._choose else None

    def weigh(self, messages: Sequence[Message], words: Sequence[str]) -> Sequence[float] | None:
        """Give what the `weigh` function says; None without one."""
        self.weighed.append(tuple(messages))
        return self._weigh(messages, words) if self._weigh else None

    def _next_reply(self, messages: Sequence[Message]) -> Reply:
        if callable(self._replies):
            return self._replies(messages)
        turn = len(self.calls)
        if turn > len(self._replies):
            raise ModelError(f"The script has {len(self._replies)} replies, and this is call {turn}.")
        return self._replies[turn - 1]
