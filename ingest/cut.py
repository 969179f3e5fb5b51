"""A block that is too long for one chunk, in parts: where it may be cut, and where never."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.document import Block, BlockKind

CountTokens = Callable[[Sequence[str]], list[int]]
_SENTENCE = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[^a-z\s])|(?<=[。！？；])|\n")
_DEFINITION = re.compile(
    r"^\s*(?:def|class|async def|function|public|private|static|template|@\w|#{1,3} |//|/\*)"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A block, or part of one, with its number of word pieces."""

    block: Block
    tokens: int


def cut(piece: Piece, room: int, count_tokens: CountTokens) -> list[Piece]:
    """A piece, in parts where it is too long and of a kind that may be cut."""
    block = piece.block
    if piece.tokens <= room or block.kind in (BlockKind.FORMULA, BlockKind.TABLE_ROW, BlockKind.LINK_ROW):
        return [piece]
    if block.kind is BlockKind.CODE:
        return _cut_code(piece, room, count_tokens)
    units = block.text.split("\n") if block.kind is BlockKind.LIST else _sentences(block.text)
    if block.kind is BlockKind.LIST and len(units) < 3:
        units = _sentences(block.text)
    counts = count_tokens(units)
    parts: list[Piece] = []
    run: list[str] = []
    size, line = 0, block.first_line
    joint = "\n" if block.kind is BlockKind.LIST else " "
    lead = units[0] if block.kind is BlockKind.LIST and counts[0] <= room // 6 else ""
    for unit, tokens in zip(units, counts, strict=True):
        for words, number in _cut_words(unit, tokens, room):
            if run and size + number > room:
                parts.append(_part(block, joint.join(run), size, line, lead if parts else ""))
                line = min(block.last_line, line + sum(text.count("\n") + (joint == "\n") for text in run))
                run, size = [], 0
            run.append(words)
            size += number
    parts.append(_part(block, joint.join(run), size, line, lead if parts else ""))
    return parts


def _part(block: Block, text: str, tokens: int, line: int, lead: str) -> Piece:
    text = f"{lead}\n{text}" if lead else text  # the rest of a long item keeps the item's first line
    last = min(block.last_line, max(line, line + text.count("\n")))
    return Piece(replace(block, text=text.strip("\n"), first_line=line, last_line=last), tokens)


def _sentences(text: str) -> list[str]:
    return [part for part in _SENTENCE.split(text) if part and part.strip()] or [text]


def _cut_words(text: str, tokens: int, room: int) -> Iterator[tuple[str, int]]:
    """A sentence in runs of words where it alone is too long; formulas inside it stay whole."""
    if tokens <= room:
        yield text, tokens
        return
    units = re.findall(r"\$\$?[^$]+\$\$?|[\u3400-\u9fff，、：]+|\S+|\s+", text)
    parts = math.ceil(tokens / room)
    share = math.ceil(len(text) / parts)
    run = ""
    for unit in units:
        while len(unit) > share and unit[0] != "$":  # a Chinese sentence, or one endless word
            yield (run + unit[:share]).strip(), room
            run, unit = "", unit[share:]
        if run and len(run) + len(unit) > share:
            yield run.strip(), room
            run = ""
        run += unit
    if run.strip():
        yield run.strip(), math.ceil(tokens * len(run) / len(text))


def _cut_code(piece: Piece, room: int, count_tokens: CountTokens) -> list[Piece]:
    """Code that is too long, cut before definitions or at empty lines, and left whole where it has neither."""
    opening, *body, closing = piece.block.text.split("\n")
    if len(body) < 2 or not opening.startswith("```"):
        return [piece]
    stanzas: list[list[str]] = [[]]
    for number, line in enumerate(body):
        before = body[number - 1] if number else ""
        starts = bool(_DEFINITION.match(line)) and not _DEFINITION.match(before)
        starts = starts or (number > 0 and not before.strip())
        if starts and any(text.strip() for text in stanzas[-1]):
            stanzas.append([])
        stanzas[-1].append(line)
    counts = count_tokens(["\n".join(stanza) for stanza in stanzas])
    if max(counts) > 2 * room:  # neither definitions nor empty lines: runs of lines
        parts_needed = math.ceil(max(counts) / room)
        size = math.ceil(max(map(len, stanzas)) / parts_needed)
        stanzas = [stanza[at : at + size] for stanza in stanzas for at in range(0, len(stanza), size)]
        counts = count_tokens(["\n".join(stanza) for stanza in stanzas])
    fence = (
        piece.block.last_line - piece.block.first_line + 1 - len(body)
    )  # 2 where the fences have lines of their own
    row = piece.block.first_line + (1 if fence else 0)
    parts: list[Piece] = []
    run: list[str] = []
    size, start = 0, row
    for stanza, tokens in [*zip(stanzas, counts, strict=True), ([], room + 1)]:
        if run and size + tokens > room:
            blank = next(n for n, line in enumerate(run) if line.strip())
            text = "\n".join([opening, *"\n".join(run[blank:]).rstrip().split("\n"), closing])
            parts.append(
                Piece(replace(piece.block, text=text, first_line=start + blank, last_line=row - 1), size + 4)
            )
            run, size, start = [], 0, row
        run += stanza
        size += tokens
        row += len(stanza)
    return parts
