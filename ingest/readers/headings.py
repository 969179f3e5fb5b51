"""The path of headings above a block, kept while a page is read from top to bottom."""

from __future__ import annotations

import re

from ingest.readers.decoding import visible

BOLD = 7  # a bold line on its own works as a heading below all real ones
_PICTURES = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u20e3\u2139\u2190-\u21ff]+")
_MAX = 160  # characters of one heading; longer ones are sentences set as headings


def heading_text(text: str) -> str:
    """Turn a heading into one line without emoji, closing marks and anchors."""
    text = " ".join(_PICTURES.sub(" ", visible(text)).split()).strip(" #¶*")
    text = re.sub(r"\(\s*\)|\[\s*\]|\{#[\w-]+\}", "", text).strip()
    return text if len(text) <= _MAX else text[: _MAX - 1].rsplit(" ", 1)[0] + "…"


class Outline:
    """The headings open at the current place, outermost first."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str]] = []

    def enter(self, level: int, text: str) -> None:
        """Open a heading, closing those of its level and below."""
        self.close(level)
        self._open.append((level, text))

    def close(self, level: int) -> None:
        """Close the headings of a level and below."""
        while self._open and self._open[-1][0] >= level:
            self._open.pop()

    @property
    def path(self) -> tuple[str, ...]:
        """The open headings, outermost first."""
        return tuple(text for _, text in self._open)
