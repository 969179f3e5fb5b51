"""Table rows to blocks: each row on its own, its header cells repeated, rows of links typed as such."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.document import Block, BlockKind
from ingest.readers.inline import Inline
from ingest.readers.links import link_cells, only_anchors

_MAX_HEADER = 8  # words; a longer first row is data


def row_blocks(
    headers: Sequence[Inline],
    rows: Sequence[tuple[Sequence[Inline], int, int]],
    *,
    headings: tuple[str, ...],
    base: str,
    header_line: int = 0,
    section: str = "",
) -> list[Block]:
    """Turn a table into one block per row; a row is its cells with their first and last line."""
    if any(len(h.text.split()) > _MAX_HEADER for h in headers) and any(h.text for h in headers):
        rows = [
            (headers, header_line or (rows[0][1] if rows else 1), header_line or (rows[0][1] if rows else 1)),
            *rows,
        ]
        headers = ()
    names = [" ".join(h.text.split()).replace("`", "") for h in headers]
    blocks = []
    for cells, first, last in rows:
        if all(not c.text and not c.links for c in cells) or (cells and all(only_anchors(c) for c in cells)):
            continue
        padded = [*names, *[""] * (len(cells) - len(names))]
        links = link_cells(padded, cells, base)
        if links is not None:
            blocks.append(Block(BlockKind.LINK_ROW, links, headings, first, last, section=section))
            continue
        text = " | ".join(_cell(name, cell) for name, cell in zip(padded, cells, strict=False) if cell.text)
        if re.search(r"\w", text):
            blocks.append(Block(BlockKind.TABLE_ROW, text, headings, first, last, section=section))
    return blocks


def _cell(name: str, cell: Inline) -> str:
    text = re.sub(r"\s*\n\s*", "; ", cell.text).replace(";;", ";")
    return f"{name}: {text}" if name and name != text else text
