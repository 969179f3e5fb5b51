"""Islands of a Markdown page: code, display formulas, comments and HTML tables, lifted out before parsing.

A line that looks like a heading inside a code block, a `=` line inside a formula, a fence nobody closed:
each has split pages in the wrong place. So these spans are cut out by line first; in their place stands a
fence of our own that no parser can misread, and line numbers stay what they were.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum, auto

FENCE = "~" * 9
_MARK = "island"
_OPEN_FENCE = re.compile(
    r"^(?P<lead>\s*(?:>\s?|[-*+]\s+|\d{1,3}[.)]\s+)*)(?P<marks>`{3,}|~{3,})(?P<info>[^`]*)$"
)
_HEADING = re.compile(r"^#{1,4}\s+\S")
# What ends a code block that nobody closed: a numbered heading, or one that reads as a sentence. A comment
# in the code looks alike, so the shape must be that of the question lists this was seen in.
_SURE_HEADING = re.compile(r"^#{1,4}\s+(?:\**Q?\s?\d+(?:\.\d+)*[.):]|.{12,}\?\s*$)")
_ENVIRONMENT = re.compile(r"^\s*\\begin\{(equation|align|aligned|gather|eqnarray|multline|array|cases)\*?\}")
_NOT_MATH = re.compile(r"^\s*!\[|[\u4e00-\u9fff，。]{12}")
_MATH_LINES = 60  # a formula longer than this is an unclosed one
_PRAGMA = re.compile(
    r"^\W*(prettier|eslint|markdownlint|truncate|toc|omit|vale|spell|start|end|vite|/?all-contributors)", re.I
)


class IslandKind(Enum):
    """What was lifted out."""

    CODE = auto()
    FORMULA = auto()
    COMMENT = auto()
    TABLE = auto()


@dataclass(frozen=True, slots=True)
class Island:
    """A span of raw lines, 1-based and inclusive; `text` is its content without fences or delimiters."""

    kind: IslandKind
    text: str
    info: str
    first_line: int
    last_line: int


@dataclass(slots=True)
class Sea:
    """What is left: lines to parse (as many as before), and the islands by number."""

    lines: list[str]
    islands: list[Island] = field(default_factory=list)

    def island(self, info: str) -> Island | None:
        """The island that a fence's info string stands for, None for any other fence."""
        match = re.fullmatch(rf"{_MARK}(\d+)", info.strip())
        return self.islands[int(match.group(1))] if match else None

    def put(self, island: Island, lead: str = "") -> None:
        """Write the stand-in for an island over its lines."""
        self.islands.append(island)
        first, last = island.first_line - 1, island.last_line - 1
        for line in range(first, last + 1):
            self.lines[line] = ""
        indent = re.sub(r"[^\s>]", " ", lead)
        if (
            first == last
        ):  # one line holds no fence: the closing line is what the parser adds at a block's end
            self.lines[first] = f"{lead}${_MARK}{len(self.islands) - 1}$"
        else:
            self.lines[first] = f"{lead}{FENCE}{_MARK}{len(self.islands) - 1}"
            self.lines[last] = f"{indent}{FENCE}"


def single(text: str) -> str:
    """The info string in a paragraph that stands for a one-line island, "" for any other text."""
    match = re.fullmatch(rf"\$({_MARK}\d+)\$", text.strip())
    return match.group(1) if match else ""


def survey(lines: list[str]) -> Sea:
    """Turn raw lines into lines safe to parse and the islands lifted out of them."""
    sea = Sea(list(lines))
    row = 0
    while row < len(lines):
        row = (
            _code(sea, lines, row) or _comment(sea, row) or _formula(sea, row) or _table(sea, row) or row + 1
        )
    return sea


def _code(sea: Sea, lines: list[str], row: int) -> int:
    opening = _OPEN_FENCE.match(sea.lines[row])
    if opening is None:
        return 0
    marks, info, lead = opening["marks"], opening["info"].strip(), opening["lead"]
    closing = re.compile(rf"^[\s>]*{re.escape(marks[0])}{{{len(marks)},}}\s*$")
    end = next((r for r in range(row + 1, len(lines)) if closing.match(lines[r])), None)
    stop = end if end is not None else len(lines)
    inside = [r for r in range(row + 1, stop) if _SURE_HEADING.match(lines[r])]
    reopened = [r for r in range(row + 1, stop) if _reopens(lines[r], marks)]
    if (
        reopened and inside
    ):  # "```python" inside an open block with a heading before it: the first was never closed
        end, stop = None, reopened[0]
        inside = [r for r in inside if r < stop]
    if end is None:
        stop = min([*inside[:1], stop])
        while stop > row + 1 and not lines[stop - 1].strip():
            stop -= 1
    last = stop if end is not None else stop - 1
    body = lines[row + 1 : stop]
    width = len(re.match(r"\s*", lines[row])[0]) if body else 0  # type: ignore[index]
    quote = ">" in lead
    text = "\n".join(_dedent(line, width, quote=quote) for line in body).strip("\n")
    if text.strip():
        kind = IslandKind.FORMULA if info.lower() in ("math", "latex math") else IslandKind.CODE
        sea.put(Island(kind, text, info.split()[0] if info else "", row + 1, last + 1), lead)
    else:
        for line in range(row, last + 1):
            sea.lines[line] = ""
    return last + 1


def _reopens(line: str, marks: str) -> bool:
    again = _OPEN_FENCE.match(line)
    return bool(
        again
        and again["marks"][0] == marks[0]
        and len(again["marks"]) == len(marks)
        and again["info"].strip()
    )


def _dedent(line: str, width: int, *, quote: bool) -> str:
    if quote:
        line = re.sub(r"^\s*>\s?", "", line)
    return line[width:] if not line[:width].strip() else line.lstrip()


def _comment(sea: Sea, row: int) -> int:
    line = sea.lines[row]
    start = re.search(r"<!--|\{/\*", re.sub(r"(`+).*?\1", lambda m: " " * len(m[0]), line))
    if start is None:
        return 0
    close = "-->" if start.group(0) == "<!--" else "*/}"
    last, end = row, line.find(close, start.end())
    while end < 0 and last + 1 < len(sea.lines):
        last += 1
        end = sea.lines[last].find(close)
    if end < 0:  # never closed: a viewer hides the rest, but only this line is surely meant
        sea.lines[row] = line[: start.start()]
        return row + 1
    before, after = line[: start.start()], sea.lines[last][end + len(close) :]
    content = sea.lines[row : last + 1]
    content[-1] = content[-1][:end]
    content[0] = content[0][start.end() :]
    text = "\n".join(content).strip()
    if len(text.split()) >= 3 and not _PRAGMA.match(text):
        sea.islands.append(Island(IslandKind.COMMENT, text, "", row + 1, last + 1))
    for blank in range(row, last + 1):
        sea.lines[blank] = ""
    sea.lines[row] = before + (after if last == row else "")
    if last > row:
        sea.lines[last] = after
    return row if last == row else last  # look at what is left of the line again


def _formula(sea: Sea, row: int) -> int:
    line = sea.lines[row].strip()
    environment = _ENVIRONMENT.match(line)
    if line.startswith("$$"):
        close, body = "$$", line[2:]
    elif line.startswith("\\["):
        close, body = "\\]", line[2:]
    elif environment:
        close, body = f"\\end{{{environment.group(1)}", line
    else:
        return 0
    if close in body:  # on one line: a formula of its own only if nothing else stands there
        if environment or body.index(close) + len(close) < len(body.rstrip(" .,;，。")):
            return 0
        sea.put(
            Island(IslandKind.FORMULA, body[: body.index(close)].strip(), "", row + 1, row + 1),
            _indent(sea, row),
        )
        return row + 1
    for last in range(row + 1, min(row + _MATH_LINES, len(sea.lines))):
        text = sea.lines[last]
        if close in text:
            rest = text[text.index(close) + len(close) :].lstrip("*}").strip(" .,;，。")
            if rest and not environment:
                return 0
            span = [body, *sea.lines[row + 1 : last], text if environment else text[: text.index(close)]]
            sea.put(
                Island(
                    IslandKind.FORMULA, "\n".join(s.strip() for s in span if s.strip()), "", row + 1, last + 1
                ),
                _indent(sea, row),
            )
            return last + 1
        if _HEADING.match(text) or _prose(text):  # the formula was never closed
            return 0
    return 0


def _prose(line: str) -> bool:
    words = re.findall(r"\b[A-Za-z]{3,}\b", line)
    return bool(_NOT_MATH.search(line)) or (len(words) >= 9 and "\\" not in line)


def _indent(sea: Sea, row: int) -> str:
    # Four columns would be read as nested; a formula that deep belongs to the list item above all the same.
    return re.match(r"\s*", sea.lines[row])[0].expandtabs(4)  # type: ignore[index]


def _table(sea: Sea, row: int) -> int:
    if not re.match(r"\s*(?:<(?:div|center|p|details)[^>]*>\s*)*<table\b", sea.lines[row], re.I):
        return 0
    for last in range(row, len(sea.lines)):
        if re.search(r"</table\s*>", sea.lines[last], re.I):
            text = "\n".join(sea.lines[row : last + 1])
            sea.put(Island(IslandKind.TABLE, text, "", row + 1, last + 1))
            return last + 1
        if _HEADING.match(sea.lines[last]):
            return 0
    return 0
