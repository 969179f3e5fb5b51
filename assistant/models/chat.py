"""What every language model offers, whichever engine runs it: tokens counted, words streamed."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation, as the model is shown it."""

    role: Literal["system", "user", "assistant"]
    content: str


class ModelError(Exception):
    """A model could not do what was asked; the message says why and what to do next."""


def said_by(error: Exception) -> str:
    """Give what an error says without the number that the system puts before it."""
    return re.sub(r"^\[Errno -?\d+\] ", "", str(error))


class ChatModel(Protocol):
    """A conversation in, words out. Every method may raise ModelError."""

    @property
    def name(self) -> str:
        """What the user knows the model by, e.g. `qwen2.5:7b`."""
        ...

    @property
    def provider(self) -> str:
        """`ollama`, `embedded`, `openai-compatible` or `scripted`."""
        ...

    @property
    def context_tokens(self) -> int:
        """How many tokens prompt and reply may have together."""
        ...

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """Count the tokens of the whole prompt: exact where the engine can, otherwise never too few."""
        ...

    def stream(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        temperature: float = 0.0,
        schema: Mapping[str, Any] | None = None,
    ) -> Iterator[str]:
        """Yield the reply piece by piece; `schema` (JSON Schema) makes it a JSON document.

        While nothing has come yet, an empty string is yielded about ten times a second, so that a
        caller can look at its stop button. Closing the iterator stops the engine.
        Prompt and `max_tokens` must fit `context_tokens` together: nothing is ever cut silently.
        """
        ...

    def choose(self, messages: Sequence[Message], options: Sequence[str]) -> dict[str, float] | None:
        """Give the log-probability of each one-word option as the next reply; None if the engine cannot."""
        ...


@runtime_checkable
class WeighingModel(Protocol):
    """A model that tells of any words how likely they come next; others tell of the likeliest only."""

    def weigh(self, messages: Sequence[Message], words: Sequence[str]) -> Sequence[float] | None:
        """Give the log-probability of each word, among these, as the next reply; None if it cannot. May raise ModelError."""
        ...


def require_fit(model: ChatModel, messages: Sequence[Message], max_tokens: int) -> int:
    """Count the prompt's tokens; raise ModelError unless they and the reply fit the model's context."""
    prompt = model.count_tokens(messages)
    if prompt + max_tokens > model.context_tokens:
        raise ModelError(
            f"The prompt has {prompt} tokens and the reply may have {max_tokens}, but {model.name} holds "
            f"{model.context_tokens} together. Ask for less at once, or give the model a larger context."
        )
    return prompt


def score_options(candidates: Iterable[tuple[str, float]], options: Sequence[str]) -> dict[str, float] | None:
    """Turn an engine's likeliest first tokens (text, log-probability) into one log-probability per option.

    A token speaks for the option it begins, whatever its case and leading space, if it begins no other.
    An option that no token begins gets the lowest value listed, which is the most it can have.
    None if no token begins any option.
    """
    spelled: dict[str, list[float]] = {option: [] for option in options}
    lowest = 0.0
    for text, log_probability in candidates:
        lowest = min(lowest, log_probability)
        start = text.strip().lower()
        begun = [option for option in options if start and option.lower().startswith(start)]
        if len(begun) == 1:
            spelled[begun[0]].append(log_probability)
    if not any(spelled.values()):
        return None
    return {option: _log_sum(values) if values else lowest for option, values in spelled.items()}


def _log_sum(log_probabilities: Sequence[float]) -> float:
    peak = max(log_probabilities)
    return peak + math.log(sum(math.exp(value - peak) for value in log_probabilities))
