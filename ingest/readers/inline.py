"""One run of inline Markdown to plain text, with its links kept aside.

Emphasis marks go (they cost word pieces and say nothing to a search), code spans and formulas stay as
they are, images go, links leave their label.
"""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.readers.decoding import visible

_MATH = re.compile(  # lengths are bounded, or a page of opening marks would take minutes
    r"\$\$.{1,2000}?\$\$"
    r"|\\\(.{1,1000}?\\\)|\\\[.{1,2000}?\\\]"
    r"|\$(?=[^\s$])[^$\n]{0,2000}?(?<=[^\s\\])\$(?!\d)"  # "$5 and $10" is money
    r"|\$[^$\n\\_^{]{0,500}[\\_^{][^$\n]{0,2000}\$",
    re.S,
)
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", re.S)
_HELD = re.compile("\ue000(\\d+)\ue001")
_FORMULA_IMAGE = re.compile(r"(?:latex\.codecogs\.com/\w+(?:\.latex)?\?|render/math\?math=)(.+)$")
# Links that only say where a sentence comes from ("[[src](...)]") are noise inside it.
_SOURCE_MARK = re.compile(r"\[{1,3}\s*(?:src|source|answer|ref|link)\s?\d*\s*\]{1,3}(?:\(\s*\))?\]?", re.I)
_BARE_URL = re.compile(r"(?:https?://|www\.)[^\s<>|\"'）】]+[^\s<>|\"'.,;:!?)\]）】]")
KNOWN_TAGS = frozenset(
    "a abbr address article aside b base big blockquote body br button caption center cite code col colgroup dd del "
    "details dfn div dl dt em embed fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hr html i "
    "iframe img input ins kbd label legend li link main map mark meta nav noscript object ol optgroup option p picture "
    "pre q s samp script section select small source span strike strong style sub summary sup svg table tbody td "
    "template textarea tfoot th thead title tr tt u ul var video wbr".split()
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link as written: its label (may be empty) and its target."""

    label: str
    target: str


@dataclass(frozen=True, slots=True)
class Inline:
    """Plain text of one paragraph, cell or item.

    `outside` is the text without link labels, bare URLs and code spans, `after` what of it follows the
    first link. `lead` says that nothing but marks precedes the first link; `bold` that all of it is bold.
    """

    text: str
    links: tuple[Link, ...] = ()
    codes: tuple[str, ...] = ()
    outside: str = ""
    after: str = ""
    lead: bool = False
    bold: bool = False


@functools.cache
def parser() -> MarkdownIt:
    """CommonMark with tables; indented code is off, for these pages indent prose far more often than code."""
    markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    markdown.disable(["code", "inline"])  # inline runs by hand, once formulas are out of its way
    return markdown


@functools.cache
def _inline_parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable("strikethrough")


def read_inline(source: str, references: Mapping[str, Any] | None = None) -> Inline:
    """Turn inline Markdown (with HTML in it) into plain text and its links.

    `references` are the page's link definitions as the block parser collected them.
    """
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match.group(0))
        return f"\ue000{len(held) - 1}\ue001"

    def restore(text: str) -> str:
        return _HELD.sub(lambda m: held[int(m.group(1))], text)

    source = visible(source)
    if "$" in source or "\\" in source:
        source = _outside_code(source, lambda text: _MATH.sub(hold, text))
    tokens = _inline_parser().parseInline(source, {"references": references or {}})[0].children or []
    reading = _Reading(restore)
    reading.take(tokens)
    return reading.finish(bold=_all_bold(tokens))


def _outside_code(source: str, change: Callable[[str], str]) -> str:
    parts, end = [], 0
    for span in _CODE_SPAN.finditer(source):
        parts += [change(source[end : span.start()]), span.group(0)]
        end = span.end()
    return "".join([*parts, change(source[end:])])


class _Reading:
    """Collects text, links and what stands outside them while walking inline tokens."""

    def __init__(self, restore: Callable[[str], str]) -> None:
        self.restore = restore
        self.text: list[str] = []
        self.outside: list[str] = []
        self.after: list[str] = []
        self.links: list[Link] = []
        self.codes: list[str] = []
        self.label: list[str] | None = None
        self.target = ""
        self.lead = False

    def take(self, tokens: Iterable[Token]) -> None:
        for token in tokens:
            if token.type == "text":
                self.put(token.content)
            elif token.type in ("softbreak", "hardbreak"):
                self.put("\n")
            elif token.type == "code_inline":
                self.codes.append(self.restore(token.content))
                self.put(f"`{token.content}`", code=True)
            elif token.type == "link_open":
                self.open_link(str(token.attrs.get("href", "")))
            elif token.type == "link_close":
                self.close_link()
            elif token.type == "image":
                self.put(formula_image(str(token.attrs.get("src", ""))))
            elif token.type == "html_inline":
                self.take_html(token.content)

    def take_html(self, tag: str) -> None:
        name = re.match(r"</?\s*([A-Za-z][\w.-]*)", tag)
        if name is None:
            return
        word = name.group(1).lower()
        if word == "br":
            self.put("\n")
        elif word == "a" and not tag.startswith("</"):
            target = re.search(r"""href\s*=\s*["']?([^"'\s>]+)""", tag, re.I)
            self.open_link(html.unescape(target.group(1)) if target else "")
        elif word == "a":
            self.close_link()
        elif word == "img":
            source = re.search(r"""src\s*=\s*["']?([^"'\s>]+)""", tag, re.I)
            self.put(formula_image(html.unescape(source.group(1))) if source else "")
        elif word not in KNOWN_TAGS and not name.group(1)[0].isupper():
            self.put(tag)  # "<string>" in prose about code is text, "<InDocAd />" is a page component

    def open_link(self, target: str) -> None:
        if not self.links and self.label is None:
            self.lead = not re.sub(r"[\W\d_]", "", "".join(self.outside))
        self.label, self.target = [], target

    def close_link(self) -> None:
        if self.label is not None:
            if self.target:
                self.links.append(Link(" ".join("".join(self.label).split()), self.target))
            self.label = None

    def put(self, text: str, *, code: bool = False) -> None:
        text = self.restore(text)
        self.text.append(text)
        if self.label is not None:
            self.label.append(text)
        elif not code:
            if self.links:
                self.after.append(text)
            self.outside.append(text)

    def finish(self, *, bold: bool) -> Inline:
        self.close_link()
        outside = _BARE_URL.sub(" ", "".join(self.outside))
        known = {link.target for link in self.links}
        for url in _BARE_URL.findall("".join(self.outside)):
            if url not in known:
                self.links.append(Link("", url))
        text = tidy(_SOURCE_MARK.sub("", "".join(self.text)))
        return Inline(
            text=text,
            links=tuple(self.links),
            codes=tuple(self.codes),
            outside=tidy(_SOURCE_MARK.sub("", outside)),
            after=tidy(_SOURCE_MARK.sub("", _BARE_URL.sub(" ", "".join(self.after)))),
            lead=self.lead,
            bold=bold and bool(text),
        )


def formula_image(source: str) -> str:
    """Turn the address of a rendered formula into `$...$`, any other image into nothing."""
    match = _FORMULA_IMAGE.search(source)
    return f"${unquote(match.group(1)).strip()}$" if match else ""


def tidy(text: str) -> str:
    """Turn text into the same text without trailing blanks, runs of blanks and empty lines."""
    lines = (re.sub(r"[ \t]+", " ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _all_bold(tokens: list[Token]) -> bool:
    """Whether the run is one bold span, perhaps with a colon or break after it."""
    rest = [
        t
        for t in tokens
        if not (t.type == "text" and not t.content.strip(" \t:：.")) and t.type != "softbreak"
    ]
    rest = [t for t in rest if not (t.type == "html_inline" and "br" in t.content)]
    if len(rest) < 3 or rest[0].type != "strong_open" or rest[-1].type != "strong_close":
        return False
    return sum(t.type == "strong_open" for t in rest) == 1
