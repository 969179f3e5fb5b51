"""The items of a Markdown list, flattened into entries: text, nested text, and the islands among it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it.token import Token

from ingest.readers.decoding import visible
from ingest.readers.html_blocks import html_pieces
from ingest.readers.inline import Inline, read_inline
from ingest.readers.islands import Island, Sea, single


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list item: its own text, a nested item's, or an island or table inside it."""

    depth: int
    marker: str  # "-" or "12."; "" for what continues an item
    inline: Inline
    island: Island | None
    first: int
    last: int
    table: Sequence[Token] = ()


def item_entries(tokens: Sequence[Token], depth: int, sea: Sea, references: Mapping[str, Any]) -> list[Entry]:
    """Turn the tokens of one list item into its entries in order; `sea` and `references` are the page's."""
    opening = tokens[0]
    marker = f"{opening.info}{opening.markup}" if opening.info else "-"
    entries: list[Entry] = []
    index = 1
    while index < len(tokens) - 1:
        token, end = tokens[index], closing(tokens, index)
        first, last = (token.map[0] + 1, token.map[1]) if token.map else (1, 1)
        if token.type in ("paragraph_open", "heading_open"):
            run: list[str] = []
            start = first
            for number, line in enumerate([*tokens[index + 1].content.split("\n"), None], first):
                mark = single(line) if line is not None else ""
                if line is not None and not mark:
                    run.append(line)
                    continue
                if any(text.strip() for text in run):
                    inline = read_inline("\n".join(run), references)
                    entries.append(Entry(depth, marker, inline, None, start, max(start, number - 1)))
                    marker = ""
                if mark:
                    entries.append(Entry(depth, "", Inline(""), sea.island(mark), number, number))
                run, start = [], number + 1
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            inner = index + 1
            while inner < end:
                stop = closing(tokens, inner)
                entries += item_entries(tokens[inner : stop + 1], depth + 1, sea, references)
                inner = stop + 1
        elif token.type == "fence":
            entries.append(Entry(depth, "", Inline(""), sea.island(token.info), first, last))
        elif token.type == "table_open":
            entries.append(Entry(depth, "", Inline(""), None, first, last, tokens[index + 1 : end]))
        elif token.type == "html_block":
            for piece in html_pieces(visible(token.content)):
                entries.append(Entry(depth, marker, piece.inline, None, first, last))
                marker = ""
        elif token.type == "blockquote_open":
            entries += item_entries([opening, *tokens[index + 1 : end], tokens[-1]], depth, sea, references)
        index = end + 1
    return entries


def parent_text(entries: Sequence[Entry], position: int) -> str:
    """The short item above an entry ("LinkedIn", "Videos"), "" where there is none."""
    depth = entries[position].depth
    for entry in reversed(entries[:position]):
        if entry.depth < depth and entry.island is None:
            text = " ".join(entry.inline.text.split()).strip(" :-")
            return text if len(text.split()) <= 6 and not entry.inline.links else ""
    return ""


def closing(tokens: Sequence[Token], index: int) -> int:
    """The index of the token that closes the one at `index` (itself, for a token without content)."""
    if tokens[index].nesting != 1:
        return index
    depth = 0
    for position in range(index, len(tokens)):
        depth += tokens[position].nesting
        if depth == 0:
            return position
    return len(tokens) - 1
