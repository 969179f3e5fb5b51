"""Markdown in, statements out: the pieces of an answer or a passage that can be cited, checked or quoted."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Marks of emphasis and code. An asterisk that stands alone or between what it multiplies stays ("16 * p", "p*(1-p)"), and so
# does what begins an index ("P_{ij}").
EMPHASIS = re.compile(r"`+|(?<![\w)*])\*+(?=\S)|(?<=\S)\*+(?![\w(*])|(?<![\w})\]])_|_(?![\w{\\])")
MARKER = re.compile(r"\[([1-9]\d?(?:\s*[,;]\s*[1-9]\d?)*)\]")  # "[0, 1]" is an interval
BLOCK_START = re.compile(r"^\s*(?:[-*+•]\s+|\d{1,2}[.)]\s+|>\s?|#{1,6}\s+)+")
# A full stop ends a sentence when white space and a capital, digit, bracket or formula follow it, unless it
# ends one of these short forms.
SHORT_FORMS = frozenset("e.g i.e etc vs cf al fig eq approx dr mr ms st no resp".split())
SENTENCE_END = re.compile(
    r"([.!?。！？]+[\"'”’)\]]*)(\s+(?=[\"'“‘(\[$*_`A-Z0-9À-Þ一-鿿])|$|(?=\[\d)|(?<=[。！？]))"
)
# A sentence that begins like this leans on the one before it.
LEANS = re.compile(
    r"^\W*(?:it|its|this|that|these|those|they|their|both|such|here|there|so|then|thus|hence|therefore|however|but"
    r"|instead|otherwise|also|the (?:former|latter|same|first|second|other)|for (?:example|instance)|as a result"
    r"|neither|each)\b",
    re.IGNORECASE,
)
# A sentence that breaks off before a formula: "... the loss is".
BROKEN_OFF = re.compile(
    r"\b(?:is|are|be|as|by|to|of|where|minimizes?|maximizes?|gives?|becomes?|equals?|has|and|with)$"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence, list item, table row, heading, formula or code block of a Markdown text.

    `text` keeps the Markdown without list markers; `start`/`end` are character offsets in the source text.
    """

    text: str
    start: int
    end: int
    kind: str  # "prose", "heading", "code", "formula", "table"


def split_statements(markdown: str) -> list[Statement]:
    """Turn a Markdown text into its statements in order; code blocks and display formulas stay whole."""
    statements: list[Statement] = []
    position = 0
    lines = markdown.splitlines(keepends=True)
    paragraph_start, paragraph = 0, ""
    fence = ""

    def flush() -> None:
        nonlocal paragraph
        if paragraph.strip():
            statements.extend(sentences_of(paragraph, paragraph_start))
        paragraph = ""

    block_start = 0
    for line in lines:
        stripped = line.strip()
        if fence:
            if stripped.startswith(fence) or (fence == "$$" and stripped.endswith("$$")):
                kind = "formula" if fence == "$$" else "code"
                end = position + len(line)
                statements.append(Statement(markdown[block_start:end].strip(), block_start, end, kind))
                fence = ""
        elif stripped.startswith(("```", "~~~")) or (
            stripped.startswith("$$") and not stripped.endswith("$$")
        ):
            flush()
            fence, block_start = ("$$" if stripped.startswith("$$") else stripped[:3]), position
        elif stripped == "$$":
            flush()
            fence, block_start = "$$", position
        elif stripped.startswith("$$"):
            flush()
            statements.append(Statement(stripped, position, position + len(line), "formula"))
        elif stripped.startswith("|"):
            flush()
            if not re.fullmatch(r"[|\s:-]+", stripped):
                statements.append(Statement(stripped, position, position + len(line), "table"))
        elif re.match(r"#{1,6}\s", stripped):
            flush()
            statements.append(
                Statement(BLOCK_START.sub("", stripped), position, position + len(line), "heading")
            )
        elif not stripped or BLOCK_START.match(line):
            flush()
            if stripped:
                paragraph_start, paragraph = position, line
        else:
            if not paragraph:
                paragraph_start = position
            paragraph += line
        position += len(line)
    flush()
    if fence and markdown[block_start:].strip():
        kind = "formula" if fence == "$$" else "code"
        statements.append(Statement(markdown[block_start:].strip(), block_start, len(markdown), kind))
    return statements


def sentences_of(paragraph: str, offset: int) -> list[Statement]:
    """Turn one paragraph or list item into its sentences; `offset` is where it starts in the whole text."""
    found: list[Statement] = []
    lead = BLOCK_START.match(paragraph)
    start = lead.end() if lead else 0
    begin = start
    for match in SENTENCE_END.finditer(paragraph, start):
        word = re.search(r"([A-Za-z.]+)$", paragraph[begin : match.start(1)])
        if match[1] == "." and word and (word[1].lower() in SHORT_FORMS or re.fullmatch(r"[A-Z]", word[1])):
            continue
        end = match.end()
        # a citation marker that follows the full stop belongs to the sentence before it
        trailing = re.match(r"(?:\[\d{1,2}(?:\s*[,;]\s*\d{1,2})*\]\s*)+", paragraph[end:])
        if trailing:
            end += trailing.end()
        if paragraph[begin:end].strip():
            found.append(Statement(paragraph[begin:end].strip(), offset + begin, offset + end, "prose"))
        begin = end
    if begin < len(paragraph) and paragraph[begin:].strip():
        found.append(Statement(paragraph[begin:].strip(), offset + begin, offset + len(paragraph), "prose"))
    return [statement for statement in found if re.search(r"\w", statement.text)]


def only_quotes(statement: Statement) -> bool:
    """Tell whether a statement only repeats what somebody says, in quotation marks, such as a common mistake."""
    text = plain(statement.text).rstrip(".!? ")
    return bool(re.fullmatch(r"[\"“„«][^\"“”«»]*[\"”»]", text))


def breaks_off(text: str) -> bool:
    """Whether a formula, a list or code goes on where a text ends."""
    return text.endswith((":", ",")) or bool(BROKEN_OFF.search(text))


def leans(markdown: str) -> bool:
    """Tell whether a sentence cannot be understood without the one before it: "It ...", "However, ..."."""
    return bool(LEANS.match(plain(markdown)))


def plain(markdown: str) -> str:
    """Drop citation markers, emphasis, links' addresses and list markers from a statement."""
    text = MARKER.sub("", markdown)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = EMPHASIS.sub("", text)
    return re.sub(r"\s+", " ", BLOCK_START.sub("", text)).strip()
