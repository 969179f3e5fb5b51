"""Rows that only point elsewhere: an item or table row to "Title - Company (2023) - https://...", or None."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote, urljoin, urlsplit

from ingest.readers.inline import Inline, Link

_YEAR = re.compile(r"\b(19[89]\d|20[0-4]\d)\b")
# Words beside a link that only name what kind of thing it is.
_FILLER = re.compile(
    r"\b(paper|papers|code|video|videos|slides?|blog|post|article|pdf|part|by|via|and|see|read|here|link|source|also|"
    r"watch|the|a|an|of|on|in|at|from|github|repo|demo|book|course|talk|tutorial|notes?|website|docs?)\b",
    re.I,
)
_TITLE = re.compile(
    r"^(title|name|case study|article|paper|topic|question|problem|resource|section|quiz|题目|名称)s?\b", re.I
)
_COMPANY = re.compile(r"^(company|companies|organi[sz]ation|org|author|publisher|公司)\b", re.I)
_DATE = re.compile(r"^(year|date|published|release date|年份?)\b", re.I)
_ORDINAL = re.compile(r"^(#|no\.?|id|index|rank|sr\.?(?: no\.?)?|unnamed.*|编号|序号)$", re.I)
_SHORT = 12  # words beside the link of an item; a longer description is content
_ROW = 40  # words of a table row beside its links; rows of the case-study tables have 5 to 25
_TWO = 2  # addresses kept per row; more would cost more word pieces than they help


def only_anchors(inline: Inline) -> bool:
    """Whether the links of an item all stay on the page and little else stands there: a table of contents."""
    return (
        bool(inline.links)
        and all(link.target.startswith("#") for link in inline.links)
        and _words(inline.outside) <= 3
    )


def link_item(inline: Inline, base: str, parent: str = "", *, prose: bool = False) -> str | None:
    """Turn a list item (or, stricter, a paragraph of prose) that only points elsewhere into its link row.

    `base` is the document's URL, against which relative targets are resolved; `parent` is a short item
    above it, often the company.
    """
    links = [link for link in inline.links if not link.target.startswith(("#", "mailto:"))]
    if not links or not inline.text or (prose and not inline.lead and links[0].label):
        return None
    beside = _words(inline.outside)
    title = links[0].label
    if not title:  # a bare address, with or without words before it
        if beside > _SHORT or not (beside or prose or inline.links):
            return None
        title = re.sub(r"[\s:\-–—(\[]+$", "", inline.outside).replace("\n", " ") or _address_words(
            links[0].target
        )
    elif not inline.lead:
        if beside > 2:
            return None
        title = " ".join(inline.text.split())
    else:
        separated = not inline.after or re.match(r"[\s*]*[-–—:,;|(\[·•/]", inline.after) or inline.codes
        if beside > (_SHORT if separated and not prose else 2):
            return None
    if _words(title) > 40:
        return None
    companies = [code for code in inline.codes if not _YEAR.fullmatch(code.strip()) and code not in title]
    years = [code.strip() for code in inline.codes if _YEAR.fullmatch(code.strip())] or _YEAR.findall(
        inline.after
    )
    rest = "" if not inline.lead or not links[0].label else _rest(inline.after, years, links)
    return typed(
        title,
        ", ".join([*([parent] if parent else []), *companies]),
        years[0] if years else "",
        rest,
        links,
        base,
    )


def link_cells(headers: Sequence[str], cells: Sequence[Inline], base: str) -> str | None:
    """Turn a table row that only points elsewhere into its link row."""
    links = [link for cell in cells for link in cell.links if not link.target.startswith(("#", "mailto:"))]
    if not links:
        return None
    title, company, year, rest = "", "", "", []
    for header, cell in zip(headers, cells, strict=False):
        text = re.sub(r"\s+", " ", cell.text).strip()
        if any(not link.label and link.target == text for link in cell.links) or not text.strip("-–— "):
            continue
        if not title and _TITLE.match(header):
            title = text
        elif not company and _COMPANY.match(header):
            company = text
        elif not year and _DATE.match(header) and _YEAR.search(text):
            year = _YEAR.search(text)[0]  # type: ignore[index]
        elif _ORDINAL.match(header) and len(text) < 6:
            continue
        else:
            rest.append(text)
    rest = [text for text in rest if re.search(r"\w", text)]
    labels = " ".join(link.label for link in links)
    words = sum(map(_words, [title, *rest]))
    if (
        labels and words - _words(labels) >= 8 and _words(labels) < 0.4 * words
    ):  # a link inside a row that says something
        return None
    if not title:  # rows name their subject in the first column
        title, rest = (rest[0], rest[1:]) if rest else (company, rest)
    if not title or sum(map(_words, rest)) > _ROW or _words(title) > _ROW:
        return None
    if (
        sum(len(re.findall(r"[.!?。！？](?:\s|$)", t)) for t in rest) > 2
    ):  # sentences: the row says something itself
        return None
    return typed(title, company, year, "; ".join(t.replace("`", "") for t in rest), links, base)


def typed(title: str, company: str, year: str, rest: str, links: Sequence[Link], base: str) -> str:
    """Turn the parts of a link row into its one readable line."""
    line = title.strip(" -:") or links[0].target
    if company and company.lower() not in line.lower():
        line += f" - {company}"
    if year and year not in line:
        line += f" ({year})"
    if rest and rest not in line:
        line += f" - {rest}"
    targets = list(dict.fromkeys(urljoin(base, link.target) for link in links))
    return " - ".join([" ".join(line.split()), *targets[:_TWO]])


def _address_words(url: str) -> str:
    """The words of an address's last part where it has some, else its host: a name for a bare address."""
    path = unquote(urlsplit(url).path).rstrip("/")
    words = re.sub(r"\.\w{2,4}$", "", path.rsplit("/", 1)[-1])
    words = re.sub(r"\b[0-9a-f]{8,}\b", " ", re.sub(r"[-_+.]", " ", words))
    words = " ".join(words.split())
    host = urlsplit(url).hostname or url
    return f"{words} ({host})" if len(re.findall(r"[^\W\d_]{3,}", words)) >= 2 else f"{host}{path}"


def _rest(after: str, years: Sequence[str], links: Sequence[Link]) -> str:
    text = after
    for year in years:
        text = text.replace(year, " ")
    text = re.sub(r"\(\s*[,/;]?\s*\)|\[\s*\]", " ", text)
    return re.sub(r"\s+", " ", text).strip(" -–—:,;|()[]·•.\n") if links else ""


def _words(text: str) -> int:
    text = _FILLER.sub(" ", _YEAR.sub(" ", text))
    return len(re.findall(r"[^\W\d_]{2,}|[\u4e00-\u9fff]", text))
