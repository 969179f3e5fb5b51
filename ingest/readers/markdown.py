"""Markdown (and MDX) to blocks, on markdown-it's token stream with its line maps."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import yaml
from markdown_it.token import Token

from ingest.document import Block, BlockKind
from ingest.readers.decoding import visible
from ingest.readers.headings import BOLD, Outline, heading_text
from ingest.readers.html_blocks import html_pieces, html_rows
from ingest.readers.inline import Inline, parser, read_inline
from ingest.readers.islands import Island, IslandKind, Sea, single, survey
from ingest.readers.links import link_item, only_anchors
from ingest.readers.lists import Entry, closing, item_entries, parent_text
from ingest.readers.tables import row_blocks

_ESM = re.compile(r"^(?:import\s+[\w{*'\"].*|export\s+(?:default|const|function|\{).*)$")
_ADMONITION = re.compile(r"^\s*:::+\s*(?:\w+)?(?:\s+(?P<title>.*))?$")
_ALERT = re.compile(r"^\s*\[!\w+\]\s*")
_COMPONENT = re.compile(r"^</?[A-Z][\w.]*(?:\s|/?>)")
_TIGHT_HEADING = re.compile(r"^(#{2,6})(?=[^#\s])")
_TOC = re.compile(r"^\s*(?:\[\[?toc\]?\]|\{:\s*toc\s*\}|\[_TOC_\])\s*$", re.I)
_BOLD_QUESTION = re.compile(
    r"^\s*\*\*\s*(?:Q\.?\s?)?(?:\d+[.):]\s*.{5,200}|.{5,200}[?？]\s*)\*\*\s*(?:<br\s*/?>)?\s*$"
)
_STATEMENT = 6  # words of a bold line that says something by itself
_CODE_LINE = re.compile(r"[=(){};]|^\s*(?:import|from|def|class|return|for|if|else|print|#include)\b")


def parse_markdown(text: str, base: str) -> tuple[str, list[Block]]:
    """Turn Markdown text into its title ("" if it states none) and its blocks.

    The title is the front matter's, else a first-level heading that opens the page; `base` is the page's
    URL, for relative links.
    """
    lines = text.split("\n")
    front, body = _front_matter(lines)
    sea = survey(_prepared(lines, body))
    walk = _Walk(sea, base)
    environment: dict[str, Any] = {}
    tokens = parser().parse("\n".join(visible(line) for line in sea.lines), environment)
    walk.references = environment.get("references", {})
    walk.blocks_of(tokens)
    walk.close_headings()
    title = heading_text(str(front.get("title") or "")) or walk.title
    hidden = [
        Block(BlockKind.HIDDEN, visible(i.text), (), i.first_line, i.last_line)
        for i in sea.islands
        if i.kind is IslandKind.COMMENT
    ]
    blocks = [*walk.blocks, *(replace(h, headings=_headings_at(walk.blocks, h.first_line)) for h in hidden)]
    description = visible(str(front.get("description") or "")).strip()
    if len(description.split()) >= 6:  # a summary in the page's own words, shown by most site generators
        blocks.insert(0, Block(BlockKind.PARAGRAPH, description, (), 1, body))
    return title, sorted(blocks, key=lambda block: block.first_line)


def _front_matter(lines: Sequence[str]) -> tuple[Mapping[str, Any], int]:
    """The page's YAML header and the number of lines it takes; nothing and 0 where there is none."""
    if lines[0].strip("\ufeff").rstrip() != "---":
        return {}, 0
    end = next((row for row, line in enumerate(lines[1:200], 1) if line.rstrip() in ("---", "...")), 0)
    try:
        front = yaml.safe_load("\n".join(lines[1:end])) if end else None
    except yaml.YAMLError:  # a title with a colon, say: the page is readable all the same
        pairs = (re.match(r"(\w+):\s*(.+)$", line) for line in lines[1:end])
        front = {pair[1]: pair[2].strip("'\" ") for pair in pairs if pair}
    return (front, end + 1) if isinstance(front, dict) else ({}, 0)


def _prepared(lines: Sequence[str], body: int) -> list[str]:
    """The lines without front matter and page-builder syntax, as many as before."""
    ready = [""] * body
    fenced = False
    for line in lines[body:]:
        if re.match(r"\s*(```|~~~)", line):
            fenced = not fenced
        admonition = None if fenced else _ADMONITION.match(line)
        if fenced:
            ready.append(line)
        elif admonition:
            ready.append(f"**{admonition['title']}**" if admonition["title"] else "")
        elif _ESM.match(line) or _TOC.match(line):
            ready.append("")
        else:
            ready.append(_TIGHT_HEADING.sub(r"\1 ", line))
    return ready


def _headings_at(blocks: Sequence[Block], line: int) -> tuple[str, ...]:
    before = [block for block in blocks if block.first_line <= line]
    return before[-1].headings if before else ()


class _Walk:
    """Collects blocks while the token stream is read once."""

    def __init__(self, sea: Sea, base: str) -> None:
        self.sea = sea
        self.base = base
        self.references: Mapping[str, Any] = {}
        self.outline = Outline()
        self.blocks: list[Block] = []
        self.title = ""
        self.bare: tuple[int, str, int] | None = (
            None  # a heading with nothing below it yet: level, text, line
        )

    # headings

    def heading(self, level: int, text: str, line: int) -> None:
        text = heading_text(text)
        if not text:
            return
        if self.bare and level <= self.bare[0]:
            self.keep_bare()
        if level == 1 and not self.title and not self.blocks and not self.outline.path:
            self.title = text
            return
        self.outline.enter(level, text)
        self.bare = (level, text, line)

    def keep_bare(self) -> None:
        """A heading without a body (a question nobody answered) is content itself."""
        if self.bare:
            level, text, line = self.bare
            self.outline.close(level)
            self.bare = None
            if len(text.split()) < 4 and not re.search(r"[?？]|[\u4e00-\u9fff]{6}", text):
                return  # "Further reading", and nothing to read
            self.add(BlockKind.PARAGRAPH, text, line, line)

    def close_headings(self) -> None:
        self.keep_bare()

    def add(self, kind: BlockKind, text: str, first: int, last: int) -> None:
        if re.search(r"\w", text):
            self.bare = None
            self.blocks.append(Block(kind, text, self.outline.path, first, last))

    # blocks

    def blocks_of(self, tokens: Sequence[Token]) -> None:
        index = 0
        while index < len(tokens):
            token = tokens[index]
            end = closing(tokens, index)
            first, last = (token.map[0] + 1, token.map[1]) if token.map else (1, 1)
            if token.type == "heading_open":
                self.heading(int(token.tag[1]), self.inline(tokens[index + 1]).text, first)
            elif token.type == "paragraph_open":
                self.paragraph(tokens[index + 1], first, last)
            elif token.type in ("bullet_list_open", "ordered_list_open"):
                self.list_(tokens[index + 1 : end])
            elif token.type == "table_open":
                self.table(tokens[index + 1 : end])
            elif token.type == "fence":
                self.island(self.sea.island(token.info))
            elif token.type == "html_block":
                self.html(token.content, first, last)
            elif token.type == "blockquote_open":
                self.blocks_of(tokens[index + 1 : end])
            index = end + 1

    def inline(self, token: Token) -> Inline:
        return read_inline(token.content, self.references)

    def island(self, island: Island | None) -> None:
        if island is None:
            return
        if island.kind is IslandKind.CODE:
            fence = "````" if "```" in island.text else "```"
            self.add(
                BlockKind.CODE,
                f"{fence}{island.info}\n{island.text}\n{fence}",
                island.first_line,
                island.last_line,
            )
        elif island.kind is IslandKind.FORMULA:
            self.add(
                BlockKind.FORMULA, f"$$\n{visible(island.text)}\n$$", island.first_line, island.last_line
            )
        elif island.kind is IslandKind.TABLE:
            header, rows = html_rows(island.text)
            spans = [(cells, island.first_line, island.last_line) for cells in rows]
            self.rows(header, spans, island.first_line)

    def paragraph(self, token: Token, first: int, last: int) -> None:
        if _COMPONENT.match(token.content) and re.search(r"/>|=\{", token.content):
            return
        run: list[str] = []
        start = first
        for number, line in enumerate(token.content.split("\n"), first):
            if mark := single(line):
                self.text(run, start, number - 1)
                self.island(self.sea.island(mark))
                run, start = [], number + 1
            else:
                run.append(line)
        self.text(run, start, last)

    def text(self, lines: list[str], first: int, last: int) -> None:
        if not any(line.strip() for line in lines):
            return
        raw = self.sea.lines[first - 1 : last]
        if (
            len(raw) > 1
            and all(re.match(r"    |\t", r) for r in raw)
            and all(_CODE_LINE.search(r) for r in raw)
        ):
            self.add(BlockKind.CODE, "```\n" + "\n".join(r[4:] for r in raw) + "\n```", first, last)
            return
        if len(lines) > 1 and _BOLD_QUESTION.match(
            lines[0]
        ):  # "**12. What is ...?** <br>" and the answer below it
            self.heading(BOLD, read_inline(lines[0], self.references).text, first)
            lines, first = lines[1:], first + 1
        inline = read_inline(_ALERT.sub("", "\n".join(lines)), self.references)
        if inline.bold and "\n" not in inline.text and len(inline.text) <= 160 and not inline.links:
            self.heading(BOLD, inline.text, first)
            if len(inline.text.split()) >= _STATEMENT and not re.search(r"[?？:：]\s*$", inline.text):
                self.add(BlockKind.PARAGRAPH, inline.text, first, last)  # a claim as much as a heading
        elif not only_anchors(inline):
            row = self.link_lines(lines, first) if inline.links else None
            if row is None:
                self.add(BlockKind.PARAGRAPH, inline.text, first, last)

    def link_lines(self, lines: Sequence[str], first: int) -> bool | None:
        """Add a paragraph that holds nothing but links, a row a line; None if it says anything else."""
        inlines = [read_inline(line, self.references) for line in lines]
        rows = [link_item(inline, self.base, prose=True) for inline in inlines]
        if any(row is None and inline.text for row, inline in zip(rows, inlines, strict=True)):
            return None
        for number, row in enumerate(rows, first):
            if row:
                self.add(BlockKind.LINK_ROW, row, number, number)
        return True

    def html(self, source: str, first: int, last: int) -> None:
        for piece in html_pieces(visible(source)):
            if piece.level:
                self.heading(piece.level, piece.inline.text, first)
            elif not only_anchors(piece.inline):
                row = link_item(piece.inline, self.base, prose=True)
                self.add(
                    BlockKind.LINK_ROW if row else BlockKind.PARAGRAPH, row or piece.inline.text, first, last
                )

    def table(self, tokens: Sequence[Token]) -> None:
        header: list[Inline] = []
        rows: list[tuple[list[Inline], int, int]] = []
        cells: list[Inline] = []
        line = header_line = tokens[0].map[0] + 1 if tokens and tokens[0].map else 1
        for token in tokens:
            if token.type == "tr_open":
                cells, line = [], token.map[0] + 1 if token.map else line
            elif token.type == "inline":
                cells.append(self.inline(token))
            elif token.type == "tr_close" and not header and not rows:
                header = cells
            elif token.type == "tr_close":
                rows.append((cells, line, line))
        self.rows(header, rows, header_line)

    def rows(
        self, header: Sequence[Inline], rows: Sequence[tuple[Sequence[Inline], int, int]], line: int
    ) -> None:
        found = row_blocks(header, rows, headings=self.outline.path, base=self.base, header_line=line)
        if found:
            self.bare = None
            self.blocks += found

    # lists

    def list_(self, tokens: Sequence[Token]) -> None:
        index = 0
        while index < len(tokens):
            end = closing(tokens, index)
            self.item(item_entries(tokens[index : end + 1], 0, self.sea, self.references))
            index = end + 1

    def item(self, entries: list[Entry]) -> None:
        """Add one top-level item: as text with its nested items, or row by row where it only points elsewhere."""
        entries = [e for e in entries if e.island or e.table or not only_anchors(e.inline)]
        rows: dict[int, str] = {}
        for position, entry in enumerate(entries):
            if entry.island is None and not entry.table and entry.inline.links:
                row = link_item(entry.inline, self.base, parent_text(entries, position))
                if row:
                    rows[position] = row
        texts = sum(e.island is None and not e.table and bool(e.inline.text) for e in entries)
        apart = len(rows) * 2 >= texts  # else a link or two inside an item that says something itself
        pending: list[Entry] = []
        for position, entry in enumerate(entries):
            if entry.island or entry.table or (apart and position in rows):
                self.flush(pending, leads=apart)
                pending = []
                if entry.table:
                    self.table(entry.table)
                elif entry.island:
                    self.island(entry.island)
                else:
                    self.add(BlockKind.LINK_ROW, rows[position], entry.first, entry.last)
            else:
                pending.append(entry)
        self.flush(pending)

    def flush(self, entries: list[Entry], *, leads: bool = False) -> None:
        entries = [e for e in entries if e.inline.text]
        if not entries or (leads and len(entries) == 1 and len(entries[0].inline.text.split()) <= 6):
            return  # a short lead ("LinkedIn") already stands in the rows below it
        lines = []
        for entry in entries:
            indent = "  " * entry.depth
            hanging = indent + " " * (len(entry.marker) + 1 if entry.marker else 0)
            head = f"{indent}{entry.marker} " if entry.marker else indent
            lines.append(head + entry.inline.text.replace("\n", f"\n{hanging}"))
        self.add(BlockKind.LIST, "\n".join(lines), entries[0].first, entries[-1].last)
