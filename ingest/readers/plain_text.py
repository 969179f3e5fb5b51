"""Plain text to blocks: paragraphs between empty lines."""

from __future__ import annotations

from ingest.document import Block, BlockKind
from ingest.readers.decoding import visible


def parse_text(text: str) -> tuple[str, list[Block]]:
    """Turn plain text into no title and its paragraphs with their lines."""
    return "", paragraphs(text, 1)


def paragraphs(text: str, first_line: int, headings: tuple[str, ...] = (), *, page: int = 0) -> list[Block]:
    """Turn text into a block per run of non-empty lines; `first_line` is the number of its first line."""
    blocks: list[Block] = []
    run: list[str] = []
    for number, line in enumerate([*text.split("\n"), ""], first_line):
        if line.strip():
            run.append(visible(line.strip()))
        elif run:
            body = "\n".join(run).strip()
            if any(character.isalnum() for character in body):
                blocks.append(
                    Block(BlockKind.PARAGRAPH, body, headings, number - len(run), number - 1, page=page)
                )
            run = []
    return blocks
