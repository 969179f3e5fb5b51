"""Text from outside in, the same text without what could steer a model or a page out.

Passages are data: whatever in them looks like a turn of a conversation, speaks to the reader's assistant, loads an
image or is raw HTML goes before a model reads it or an answer quotes it. Code blocks and code spans stay as they are,
except for the tokens of chat templates. Answers are cleaned once more, whoever wrote them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.sentences import MARKER, split_statements

CODE = re.compile(r"(```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]*`)", re.DOTALL)
# Tokens that end or begin a turn for some engine.
CHAT_TOKENS = re.compile(
    r"<\|[^|>\n]{1,40}\|>|\[/?INST\]|</?s>|<</?SYS>>|</?(?:start|end)_of_turn>|<\uff5c[^\uff5c>\n]{1,40}\uff5c>",
    re.I,
)
# Characters that are not seen: zero-width ones hide words from filters, bidirectional ones reorder them.
UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]")
ROLE = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]*)?(?:system|human|user|assistant|response|instruction)[ \t]*:[ \t]*", re.I | re.M
)
FENCE_LINE = re.compile(r"^[ \t]*(?:end of sources|sources)\b[.:]?[ \t]*$", re.I | re.M)
IMAGE = re.compile(r"!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])?")
REFERENCE = re.compile(r"^[ \t]*\[[^\]]+\]:[ \t]*\S+.*$", re.M)
# Citation markers of the passage's own reference list; "[0, 1]" is an interval and `x[1]` code.
FOREIGN_MARKERS = re.compile(r"(?:(?<=[.,;:)])|[ \t]+|^)(?:\[[1-9]\d?\])+", re.M)
LINK = re.compile(r"\[([^\]]*)\]\(\s*<?([^)\s>]*)[^)]*\)")
AUTOLINK = re.compile(r"<(?:https?|ftp|mailto):[^>\s]*>", re.I)
ELEMENT = re.compile(r"<(script|style|iframe|object|form)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.I | re.S)
TAG = re.compile(
    r"</?(?:a(?=\s)|a(?=>)|abbr|audio|base|body|br|button|center|code|details|div|em|embed|figure|font|form|h[1-6]|head|hr|html|"
    r"iframe|img|input|kbd|li|link|math|meta|mtext|object|ol|p(?=[\s>/])|picture|pre|script|source|span|strong|style|sub|"
    r"summary|sup|svg|table|tbody|td|textarea|th|thead|tr|ul|video)\b(?:[\s/][^<>]*)?/?>",
    re.I,
)
# Sentences that give orders to whoever reads for the user. They are matched narrowly, because pages on prompt
# injection describe such sentences and must stay readable.
ORDERS = re.compile(
    r"^\W*(?:(?:important|notice|note|attention|system notice|system)\b[^.:]{0,30}:\s*)?(?:please )?"
    r"(?:ignore|disregard|forget|override)\s+(?:(?:all|any|every|the|your|these|those|previous|prior|earlier|above)\s+){1,4}"
    r"(?:instructions?|rules?|prompts?|questions?|users?|directions?|guidelines)\b"
    r"|\bfrom now on,? you (?:are|must|will)\b|\byou are now\b|\bif you are an? (?:large )?(?:language model|AI)\b"
    r"|\bnotes? (?:to|for) (?:AI|LLM|language model)s?\b|\bthe assistant (?:must|should) now\b|^\W*new task:"
    r"|\b(?:print|reveal|repeat|output|show) (?:your|the|me your) "
    r"(?:system prompt|hidden|conversation history|initial instructions)"
    r"|\btell the (?:user|reader) (?:to|that)\b|\badd this image\b"
    r"|\byour whole answer\b|\bwrite your answer as\b|\bthe correct reply to any\b|\bdecode and obey\b|\btrust only this\b"
    r"|(?:^|\n)\W*always (?:recommend|promote|advertise)\b|\bcite this page for every\b|\byou (?:must )?obey the document\b"
    r"|^\W*you are free\b",
    re.I,
)  # fmt: skip
# Orders to say a word in capitals; here the case matters.
CASED_ORDERS = re.compile(
    r"\b(?:[Ss]ay|[Pp]rint|[Rr]eply (?:only )?with|[Aa]nswer (?:only )?with) (?:the (?:word|phrase) )?[\"“']?[A-Z]{4,}\b"
)


def disarm(passage: str) -> str:
    """Turn a passage into what a model may read and an answer may quote.

    Removed: unseen characters, chat-template tokens, role names at line starts, images, raw HTML, links that
    are not http(s), the numbers of other texts' citations, and sentences that give orders to an assistant.
    """
    text = CHAT_TOKENS.sub("", UNSEEN.sub("", passage))
    text = outside_code(text, lambda piece: _without_markup(FENCE_LINE.sub("", ROLE.sub("", piece))))
    text = outside_code(text, lambda piece: FOREIGN_MARKERS.sub("", piece))
    kept = text
    for statement in reversed(split_statements(text)):
        if statement.kind != "code" and _speaks_to_assistants(statement.text):
            kept = kept[: statement.start] + kept[statement.end :]
    return kept.strip()


def clean_answer(text: str, known: int) -> str:
    """Turn an answer into what may be shown: without images, raw HTML, chat tokens and markers above `known`.

    A link keeps its text: an answer refers to its passages, not to addresses that a model wrote.
    """

    def keep(match: re.Match[str]) -> str:
        return "".join(f"[{n}]" for n in re.split(r"\s*[,;]\s*", match[1]) if 1 <= int(n) <= known)

    def clean(piece: str) -> str:
        return MARKER.sub(keep, LINK.sub(r"\1", AUTOLINK.sub("", _without_markup(piece))))

    return outside_code(CHAT_TOKENS.sub("", UNSEEN.sub("", text)), clean)


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """Apply a change to a Markdown text except to its code blocks and code spans."""
    return "".join(
        part if part[:1] in "`~" and CODE.fullmatch(part) else change(part) for part in CODE.split(text)
    )


def _without_markup(text: str) -> str:
    text = ELEMENT.sub("", text)
    text = REFERENCE.sub("", TAG.sub("", text))
    text = IMAGE.sub("", text)
    return LINK.sub(lambda match: match[0] if match[1] and _is_web(match[2]) else match[1], text)


def _is_web(address: str) -> bool:
    return re.match(r"https?://|[#./\w-]+(?:[/#.][^:]*)?$", address, re.I) is not None


def _speaks_to_assistants(text: str) -> bool:
    return bool(ORDERS.search(text) or CASED_ORDERS.search(text))
