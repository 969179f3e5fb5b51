"""Jupyter notebooks to blocks, cell by cell, without outputs."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace
from typing import Any

from ingest.document import Block, BlockKind
from ingest.readers.failure import ReadError
from ingest.readers.headings import Outline, heading_text
from ingest.readers.markdown import parse_markdown


def parse_notebook(data: bytes, path: str, url: str) -> tuple[str, str, list[Block]]:
    """Turn a notebook (any format version) into its title, its cells as text, and blocks with cell numbers."""
    if not data.strip():
        raise ReadError(f"{path} is empty")
    notebook = _load(data, path)
    language = str(notebook.get("metadata", {}).get("kernelspec", {}).get("language") or "python")
    title = ""
    blocks: list[Block] = []
    lines: list[str] = []
    outline = Outline()
    for number, cell in enumerate(notebook.get("cells", []), 1):
        source = cell.get("source", "")
        source = ("".join(source) if isinstance(source, list) else str(source)).replace("\r\n", "\n")
        if not source.strip():
            continue
        offset = len(lines)
        if cell.get("cell_type") == "markdown":
            stated, found = parse_markdown(source, url)
            if stated and not title and not blocks:
                title = stated
            elif stated:
                outline.enter(1, stated)
            lines += source.split("\n")
            for block in found:
                blocks.append(_moved(block, outline.path, offset, number))
            _leave(outline, found, source)
        elif cell.get("cell_type") == "code":
            body = "\n".join(line for line in source.split("\n") if not line.lstrip().startswith(("%", "!")))
            lines += [f"```{language}", *source.split("\n"), "```"]
            if body.strip():
                text = f"```{language}\n{body.strip()}\n```"
                blocks.append(Block(BlockKind.CODE, text, outline.path, offset + 1, len(lines), cell=number))
        lines.append("")
    return title, "\n".join(lines), blocks


def _load(data: bytes, path: str) -> dict[str, Any]:
    import nbformat

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # missing cell ids and the like; we only read
            notebook = nbformat.reads(data.decode("utf-8", errors="replace"), as_version=4)  # type: ignore[no-untyped-call]
    except (
        json.JSONDecodeError,
        nbformat.ValidationError,
        nbformat.reader.NotJSONError,
        AttributeError,
        KeyError,
        TypeError,
        ValueError,
    ) as error:
        raise ReadError(f"{path} is not a valid notebook") from error
    return dict(notebook)


def _moved(block: Block, above: tuple[str, ...], offset: int, cell: int) -> Block:
    return replace(
        block,
        headings=(*above, *block.headings),
        first_line=block.first_line + offset,
        last_line=block.last_line + offset,
        cell=cell,
    )


def _leave(outline: Outline, found: list[Block], source: str) -> None:
    """Keep the cell's last headings open for the cells below it."""
    for line in source.split("\n"):
        level = len(line) - len(line.lstrip("#"))
        if 2 <= level <= 6 and line[level : level + 1] == " ":
            outline.enter(level, heading_text(line[level:].replace("*", "").replace("`", "")))
