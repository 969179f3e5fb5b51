"""reStructuredText to blocks, by its line structure: what the pages of documentation projects use of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urljoin

from ingest.document import Block, BlockKind
from ingest.readers.decoding import visible
from ingest.readers.headings import BOLD, Outline, heading_text
from ingest.readers.inline import Inline, read_inline
from ingest.readers.links import link_item
from ingest.readers.tables import row_blocks

_ADORNMENT = re.compile(r"^([=\-`:'\"~^_*+#<>.!$%&(),/;?@\[\\\]{|}])\1{2,}\s*$")
_DIRECTIVE = re.compile(r"^(\s*)\.\.\s+(?:\|[^|]+\|\s+)?([\w-]+(?::[\w-]+)?)::\s*(.*)$")
_COMMENT = re.compile(r"^\.\.(?:\s+(?!\[|_|\|)(?P<text>.*))?$")
_TARGET = re.compile(r"^\s*\.\.\s+_(?P<name>`[^`]+`|[^:]+):\s*(?P<url>\S*)\s*$")
_ITEM = re.compile(r"^(\s*)([-*+•]|(?:\d{1,3}|#|[a-z])[.)])\s+")
_BORDER = re.compile(r"^\+[-=+]+\+$")
_SIMPLE = re.compile(r"^=+(?:\s+=+)+\s*$")
_CODE = frozenset("code code-block sourcecode literalinclude prompt parsed-literal doctest".split())
_DROPPED = frozenset(
    "image toctree contents include raw meta index highlight sectnum only figure video youtube".split()
)
_ASIDE = frozenset(
    "note tip warning important hint caution attention danger error seealso admonition rubric".split()
)


def parse_rst(text: str, base: str) -> tuple[str, list[Block]]:
    """Turn reStructuredText into its title ("" if it states none) and its blocks with their lines."""
    reading = _Reading([visible(line.expandtabs(4)).rstrip() for line in text.split("\n")], base)
    reading.run(0, len(reading.lines), 0)
    return reading.title, reading.blocks


class _Reading:
    """Collects blocks while the lines are read once; indented bodies are read by recursion."""

    def __init__(self, lines: Sequence[str], base: str) -> None:
        self.lines = lines
        self.base = base
        self.title = ""
        self.styles: list[
            str
        ] = []  # heading adornments in the order of their first use, which is their level
        self.outline = Outline()
        self.blocks: list[Block] = []
        found = (_TARGET.match(line) for line in lines)
        self.targets = {m["name"].strip("`").lower(): m["url"] for m in found if m and m["url"]}

    def run(self, row: int, end: int, indent: int) -> None:
        while row < end:
            line = self.lines[row]
            if not line.strip():
                row += 1
            else:
                row = (
                    self.heading(row, indent)
                    or self.directive(row, end)
                    or self.table(row, end)
                    or self.item(row, end)
                    or self.paragraph(row, end)
                )

    def heading(self, row: int, indent: int) -> int:
        if indent:
            return 0
        over = _ADORNMENT.match(self.lines[row])
        at = row + 1 if over else row
        if at + 1 >= len(self.lines) or not self.lines[at].strip():
            return 0
        under = _ADORNMENT.match(self.lines[at + 1])
        if (
            not under
            or (over and over[1] != under[1])
            or _SIMPLE.match(self.lines[at])
            or _ADORNMENT.match(self.lines[at])
        ):
            return 0
        if len(self.lines[at + 1].rstrip()) + 2 < len(self.lines[at].strip()):
            return 0
        style = under[1] * (2 if over else 1)
        if style not in self.styles:
            self.styles.append(style)
        text = heading_text(self.inline(self.lines[at]).text)
        level = self.styles.index(style) + 1
        if level == 1 and not self.title and not self.blocks:
            self.title = text
        else:
            self.outline.enter(level, text)
        return at + 2

    def body(self, row: int, end: int, indent: int) -> int:
        """The row after the lines indented deeper than `indent`."""
        last = row
        for at in range(row, end):
            line = self.lines[at]
            if line.strip():
                if len(line) - len(line.lstrip()) <= indent:
                    break
                last = at + 1
        return last

    def directive(self, row: int, end: int) -> int:
        line = self.lines[row]
        indent = len(line) - len(line.lstrip())
        if not line.lstrip().startswith(".."):
            return 0
        stop = max(self.body(row + 1, end, indent), row + 1)
        match = _DIRECTIVE.match(line)
        if match is None:
            comment = _COMMENT.match(line.strip())
            if comment and not _TARGET.match(line):
                text = "\n".join(
                    part.strip() for part in [comment["text"] or "", *self.lines[row + 1 : stop]]
                ).strip()
                if len(text.split()) >= 3:
                    self.add(BlockKind.HIDDEN, text, row, stop)
            return stop
        name, argument = match[2].lower(), match[3].strip()
        first = row + 1
        while first < stop and re.match(r"\s*:[\w-]+:", self.lines[first]):
            first += 1
        if name in _CODE:
            self.code(first, stop, row, "" if name == "literalinclude" else argument)
        elif name == "math":
            body = "\n".join([argument, *(part.strip() for part in self.lines[first:stop])]).strip()
            self.add(BlockKind.FORMULA, f"$$\n{body}\n$$", row, stop)
        elif name == "rubric":
            self.outline.enter(BOLD, heading_text(argument))
        elif name in _ASIDE:
            if argument:
                self.add(BlockKind.PARAGRAPH, self.inline(argument).text, row, row + 1)
            self.run(first, stop, indent + 1)
        elif name not in _DROPPED:
            self.run(first, stop, indent + 1)
        return stop

    def code(self, first: int, stop: int, row: int, language: str) -> None:
        body = list(self.lines[first:stop])
        while body and not body[0].strip():
            body = body[1:]
        width = min((len(line) - len(line.lstrip()) for line in body if line.strip()), default=0)
        text = "\n".join(line[width:] for line in body).rstrip()
        if text:
            self.add(BlockKind.CODE, f"```{language}\n{text}\n```", row, stop)

    def table(self, row: int, end: int) -> int:
        line = self.lines[row].strip()
        if _BORDER.match(line):
            stop = next(
                (at for at in range(row, end) if not self.lines[at].strip().startswith(("+", "|"))), end
            )
            self.grid(row, stop)
            return stop
        if _SIMPLE.match(line):
            borders = [at for at in range(row, end) if _SIMPLE.match(self.lines[at].strip())]
            blank = next(
                (at for at in borders[1:] if at + 1 >= end or not self.lines[at + 1].strip()), borders[-1]
            )
            self.simple(row, blank, borders)
            return blank + 1
        return 0

    def grid(self, row: int, stop: int) -> None:
        rows: list[tuple[list[Inline], int, int]] = []
        cells: list[list[str]] = []
        start, header = row + 1, 0
        for at in range(row + 1, stop):
            line = self.lines[at].strip()
            if line.startswith("+"):
                if cells:
                    rows.append(([self.inline("\n".join(cell)) for cell in cells], start + 1, at))
                header = len(rows) if "=" in line else header
                cells, start = [], at + 1
            else:
                parts = [part.strip() for part in line.strip("|").split("|")]
                cells = cells or [[] for _ in parts]
                for cell, part in zip(cells, parts, strict=False):
                    cell.append(part)
        self.rows(rows, header)

    def simple(self, row: int, stop: int, borders: Sequence[int]) -> None:
        spans = [m.span() for m in re.finditer("=+", self.lines[row])]
        rows: list[tuple[list[Inline], int, int]] = []
        header = 0
        for at in range(row + 1, stop):
            line = self.lines[at]
            if at in borders:
                header = len(rows)
            elif line.strip():
                ends = [*(start for start, _ in spans[1:]), max(len(line), spans[-1][1])]
                parts = [line[start:stop_].strip() for (start, _), stop_ in zip(spans, ends, strict=True)]
                rows.append(([self.inline(part) for part in parts], at + 1, at + 1))
        self.rows(rows, header)

    def rows(self, rows: Sequence[tuple[list[Inline], int, int]], header: int) -> None:
        names = rows[header - 1][0] if header else []
        self.blocks += row_blocks(names, rows[header:], headings=self.outline.path, base=self.base)

    def item(self, row: int, end: int) -> int:
        match = _ITEM.match(self.lines[row])
        if match is None:
            return 0
        indent = len(match[1])
        stop = max(self.body(row + 1, end, indent), row + 1)
        text: list[str] = []
        at = row
        while (
            at < stop
            and not _DIRECTIVE.match(self.lines[at])
            and not (at > row and self.lines[at - 1].endswith("::"))
        ):
            text.append(self.lines[at][indent:])
            at += 1
        lines = []
        for line in text:
            nested = _ITEM.match(line)
            depth = len(nested[1]) if nested else 0
            body = self.inline(line[nested.end() :] if nested else line).text
            if nested and body:
                lines.append(f"{' ' * depth}{nested[2]} {body}")
            elif body and lines:
                lines[-1] += f" {body}"
        row_text = link_item(self.inline(" ".join(line.strip() for line in text)[2:]), self.base)
        if row_text and len(lines) == 1:
            self.add(BlockKind.LINK_ROW, row_text, row, at)
        else:
            self.add(BlockKind.LIST, re.sub(r"(?m)::$", ":", "\n".join(lines)), row, at)
        if at < stop and self.lines[at - 1].endswith("::"):
            self.code(at, stop, at, "")
        elif at < stop:
            self.run(at, stop, indent + 1)
        return stop

    def paragraph(self, row: int, end: int) -> int:
        indent = len(self.lines[row]) - len(self.lines[row].lstrip())
        stop = row
        while (
            stop < end
            and self.lines[stop].strip()
            and not (stop > row and _DIRECTIVE.match(self.lines[stop]))
        ):
            stop += 1
        raw = [line.strip() for line in self.lines[row:stop]]
        raw = [line for line in raw if not re.match(r":[\w -]+:(\s|$)", line) and not _TARGET.match(line)]
        inline = self.inline(
            "\n".join(raw).removesuffix(":") if raw and raw[-1].endswith("::") else "\n".join(raw)
        )
        links = link_item(inline, self.base, prose=True) if inline.links else None
        if inline.bold and "\n" not in inline.text:
            self.outline.enter(BOLD, heading_text(inline.text))
        elif links:
            self.add(BlockKind.LINK_ROW, links, row, stop)
        else:
            self.add(BlockKind.PARAGRAPH, inline.text, row, stop)
        if self.lines[stop - 1].endswith("::"):
            after = self.body(stop, end, indent)
            self.code(stop, after, stop, "")
            return max(after, stop)
        return stop

    def inline(self, text: str) -> Inline:
        """Inline markup by way of Markdown's, which differs in roles, links and literals only."""

        def link(match: re.Match[str]) -> str:
            label = match["label"].strip()
            url = match["url"] or self.targets.get(label.lower(), "")
            return f"[{label}]({urljoin(self.base, url)})" if url else label

        text = re.sub(r":math:`([^`]+)`", r"$\1$", text)
        text = re.sub(r":[\w:-]+:`(?:([^`<]+?)\s*<[^`>]*>|~?([^`<]+))`", lambda m: m[1] or m[2], text)
        text = re.sub(r"`(?P<label>[^`<]+?)\s*<(?P<url>[^`>]+)>`__?", link, text)
        text = re.sub(r"(?<![`\w])`(?P<label>[^`]+)`(?P<url>)__?", link, text)
        text = re.sub(r"\[(#?\w+)\]_|\|(\w+)\|_?", "", text)
        return read_inline(text)

    def add(self, kind: BlockKind, text: str, row: int, stop: int) -> None:
        while stop > row + 1 and not self.lines[stop - 1].strip():
            stop -= 1
        if re.search(r"\w", text):
            self.blocks.append(Block(kind, text, self.outline.path, row + 1, stop))
