"""A document's lines as a miner sees them: which are code, which are hidden, which are headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_FENCE = re.compile(r"^\s*(```+|~~~+)")
_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+(\S.*?)\s*#*\s*$")
# A fence that was never closed must not swallow the rest of a page: such a heading ends it
# (one # alone is a comment).
_SURELY_HEADING = re.compile(r"^#{2,4} \**(?:Q ?)?\d+[.)]? .{20,}[?.]\s*$")
_UNDERLINE = re.compile(r"^(=+|-+|~+|\^+)\s*$")


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `level` is that of a heading, whose words are `title`, else 0."""

    number: int
    text: str
    code: bool
    hidden: bool
    level: int = 0
    title: str = ""


def lines_of(text: str, *, underlined: bool = False) -> list[Line]:
    """Turn a text into its lines; `underlined` is for reStructuredText, where a heading has a line below it."""
    rows = text.split("\n")
    found: list[Line] = []
    fence, comment, front_matter = "", False, rows[0].rstrip() == "---"
    for number, row in enumerate(rows, 1):
        if front_matter:
            found.append(Line(number, row, code=True, hidden=False))
            front_matter = number == 1 or row.rstrip() not in ("---", "...")
            continue
        mark = _FENCE.match(row)
        if mark:
            fence = mark[1][0] if not fence else "" if mark[1][0] == fence else fence
            found.append(Line(number, row, code=True, hidden=comment))
            continue
        if fence and _SURELY_HEADING.match(row):
            fence = ""
        hidden = comment or row.lstrip().startswith("<!--")
        if not fence:
            opened, closed = row.rfind("<!--"), row.rfind("-->")
            comment = opened > closed if max(opened, closed) >= 0 else comment
        shown = row.replace("<!--", "").replace("-->", "") if hidden else row
        heading = None if fence else _HEADING.match(shown)
        level, title = (len(heading[1]), heading[2]) if heading else (0, "")
        if underlined and not fence and number < len(rows) and row.strip() and not row.startswith(" "):
            rule = _UNDERLINE.match(rows[number])
            if rule and len(rows[number].strip()) >= len(row.strip()) > 2:
                level, title = "=-~^".index(rule[1][0]) + 1, row.strip()
        found.append(Line(number, shown, bool(fence), hidden, level, title))
    return found


def outline(lines: Sequence[Line]) -> list[tuple[str, ...]]:
    """The headings above each line, outermost first, its own included where it is one."""
    path: dict[int, str] = {}
    above: list[tuple[str, ...]] = []
    for line in lines:
        if line.level:
            path = {level: title for level, title in path.items() if level < line.level}
            path[line.level] = line.title
        above.append(tuple(path[level] for level in sorted(path)))
    return above


def trimmed(lines: Sequence[Line], first: int, last: int) -> tuple[int, int]:
    """Shrink a range of 1-based lines until it starts and ends with words; (0, 0) if it holds none."""
    while first <= last and not re.search(r"\w", _without_marks(lines[first - 1].text)):
        first += 1
    while last >= first and not re.search(
        r"\w|^\s*(?:`{3}|~{3}|\$\$)\s*$", _without_marks(lines[last - 1].text)
    ):
        last -= 1
    return (first, last) if first <= last else (0, 0)


def _without_marks(text: str) -> str:
    return re.sub(r"<[^>]*>|\[?back to (?:the )?(?:top|contents?)\]?(?:\([^)]*\))?", " ", text, flags=re.I)
