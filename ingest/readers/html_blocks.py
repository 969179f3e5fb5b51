"""Raw HTML inside Markdown to plain lines: what a reader of the rendered page sees, without its tags."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from ingest.readers.inline import KNOWN_TAGS, Inline, Link, formula_image, read_inline, tidy

_SILENT = frozenset(
    "head script style svg noscript iframe button form textarea select template video audio object".split()
)
_BREAKS = frozenset(
    "p div li tr br hr section article figure figcaption center details summary dd dt ul ol table "
    "blockquote pre".split()
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text between block tags; `level` is 1-6 for a heading, 0 otherwise."""

    inline: Inline
    level: int


class _Pieces(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.silent = 0
        self.level = 0
        self.parts: list[str] = []
        self.links: list[Link] = []
        self.target: str | None = None
        self.label: list[str] = []
        self.pieces: list[Piece] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag in _SILENT:
            self.silent += 1
        elif tag in _HEADINGS:
            self.flush()
            self.level = int(tag[1])
        elif tag == "br":
            self.put("\n")
        elif tag in _BREAKS:
            self.flush()
            if tag == "li":
                self.put("- ")
        elif tag == "a":
            self.target, self.label = found.get("href") or "", []
        elif tag == "img":
            self.put(formula_image(found.get("src") or ""))
        elif tag not in KNOWN_TAGS:
            raw = self.get_starttag_text() or ""
            if (
                raw[1:2].islower() and "/" not in raw and "=" not in raw
            ):  # "#include <vector>", not a component
                self.put(raw)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _SILENT:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag == "a" and self.target is not None:
            label = " ".join("".join(self.label).split())
            if label and self.target:
                self.links.append(Link(label, self.target))
            self.target = None
        elif tag in _HEADINGS or tag in _BREAKS:
            self.flush()

    def handle_data(self, data: str) -> None:
        self.put(data)

    def put(self, text: str) -> None:
        if self.silent:
            return
        self.parts.append(text)
        if self.target is not None:
            self.label.append(text)

    def flush(self) -> None:
        text = tidy("".join(self.parts))
        if text.strip("- \n"):
            links = tuple(self.links)
            outside = text
            for link in links:
                outside = outside.replace(link.label, " ", 1)
            lead = bool(links) and not outside[: text.find(links[0].label)].strip("- \n")
            after = text.split(links[0].label, 1)[-1] if links else ""
            self.pieces.append(Piece(Inline(text, links, (), tidy(outside), tidy(after), lead), self.level))
        self.parts, self.links, self.level = [], [], 0


def html_pieces(source: str) -> Iterator[Piece]:
    """Turn an HTML fragment, balanced or not, into its runs of visible text in order."""
    reader = _Pieces()
    reader.feed(source)
    reader.close()
    reader.flush()
    yield from reader.pieces


def html_rows(source: str) -> tuple[list[Inline], list[list[Inline]]]:
    """Turn an HTML table into its header cells (empty if it has none) and its rows of cells.

    Cells may hold Markdown, which code hosts render there. Of nested tables the inner rows come apart.
    """
    from lxml import html as lxml_html

    tree = lxml_html.fromstring(f"<div>{source}</div>")
    for unseen in tree.xpath("//script|//style|//svg"):
        unseen.drop_tree()
    header: list[Inline] = []
    rows: list[list[Inline]] = []
    for row in tree.xpath(".//tr"):
        cells = row.xpath("./th|./td")
        texts = [_cell(lxml_html.tostring(cell, encoding="unicode", with_tail=False)) for cell in cells]
        if not rows and not header and cells and all(cell.tag == "th" for cell in cells):
            header = texts
        elif texts:
            rows.append(texts)
    return header, rows


def _cell(source: str) -> Inline:
    pieces = list(html_pieces(source))
    links = tuple(link for piece in pieces for link in piece.inline.links)
    text = "\n".join(piece.inline.text for piece in pieces)
    if not links and any(mark in text for mark in ("](", "**", "`", "http")):
        return read_inline(text)
    outside = "\n".join(piece.inline.outside for piece in pieces)
    return Inline(text, links, (), outside, outside, bool(links))
