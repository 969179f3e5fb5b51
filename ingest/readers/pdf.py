"""PDF to blocks: pages kept, columns in reading order, running headers gone, words mended."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from ingest.document import Block, BlockKind
from ingest.readers.decoding import compatible
from ingest.readers.failure import ReadError
from ingest.readers.headings import Outline, heading_text

_BULLET = re.compile(r"^\s*(?:[•▪●◦‣⁃∙·■□➢✓–]|[-*o](?=\s)|\(?\d{1,2}[.)](?=\s)|\(?[a-h][.)](?=\s))\s*")
_SECTION = re.compile(r"^(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+(?P<name>[A-Z][^.!?:;,=]{2,70})$")
_QUESTION = re.compile(r"^(?:(?:Question|Problem|Exercise|PRB-|Q)\s?\d+\b.{0,100}|Chapter \d+\b.{0,80})$")
_TOC_LINE = re.compile(r"(?:\.\s?){4,}\s*\d+\s*$|\[Page \d+\]\s*$")
_PAGE_NUMBER = re.compile(r"^\W*(?:page\s*)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?\W*$", re.I)
_EDGE = 2  # lines at the top and the bottom of a page among which running ones are looked for
_BREAK = "\x02"  # pdfium's mark for a hyphen at a line's end


def parse_pdf(data: bytes, path: str) -> tuple[str, str, list[Block]]:
    """Turn a PDF into its title, its text (pages apart by an empty line), and blocks with page numbers."""
    pages, marks, title = _extract(data, path)
    if not any(line.strip() for page in pages for line in page):
        raise ReadError(f"{path} holds no text; its pages are probably scanned images")
    pages = [_mended(page, _vocabulary(pages)) for page in _without_running_lines(pages)]
    outline = Outline()
    lines: list[str] = []
    blocks: list[Block] = []
    for number, page in enumerate(pages, 1):
        offset = len(lines)
        lines += [*page, ""]
        blocks += _page_blocks(page, number, offset, marks.get(number, {} if marks else None), outline)
    return heading_text(title), "\n".join(lines), blocks


def _extract(data: bytes, path: str) -> tuple[list[list[str]], dict[int, dict[str, int]], str]:
    """The lines of each page, the bookmarks as page -> title -> level, and the title in the file's data."""
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise ReadError(f"{path} is not a readable PDF, or needs a password") from error
    try:
        pages = []
        for number in range(len(pdf)):
            page = pdf[number]
            text = page.get_textpage()
            raw = text.get_text_bounded().replace(_BREAK, "\ue002")
            pages.append([compatible(line).strip() for line in re.split(r"\r\n|\n|\r", raw)])
            text.close()
            page.close()
        marks = _bookmarks(pdf)
        title = str(pdf.get_metadata_dict().get("Title") or "")
    except pypdfium2.PdfiumError as error:
        raise ReadError(f"{path} is a damaged PDF") from error
    finally:
        pdf.close()
    named = " " in title.strip() and not re.search(r"\.\w{2,4}$|^untitled|^microsoft", title.strip(), re.I)
    return pages, marks, title if named else ""


def _bookmarks(pdf: Any) -> dict[int, dict[str, int]]:
    marks: dict[int, dict[str, int]] = {}
    for mark in pdf.get_toc(max_depth=4):
        target = mark.get_dest()
        index = target.get_index() if target is not None else None
        if index is not None:
            marks.setdefault(index + 1, {})[_key(mark.get_title())] = mark.level + 1
    return marks


def _key(text: str) -> str:
    return re.sub(r"[\W\d_]+", "", compatible(text)).lower()


def _without_running_lines(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """The pages without the headers and footers that stand on most of them."""
    edges: Counter[str] = Counter()
    for page in pages:
        edges.update(
            {
                _key(line)
                for line in [*page[:_EDGE], *page[-_EDGE:]]
                if _key(line) and not _QUESTION.match(line)
            }
        )
    running = {line for line, count in edges.items() if count >= 3 and count >= len(pages) * 0.4}
    return [
        [
            line
            for n, line in enumerate(page)
            if _QUESTION.match(line)
            or not (
                (n < _EDGE or n >= len(page) - _EDGE) and (_key(line) in running or _PAGE_NUMBER.match(line))
            )
        ]
        for page in pages
    ]


def _vocabulary(pages: Sequence[Sequence[str]]) -> Counter[str]:
    return Counter(
        word.lower()
        for page in pages
        for line in page
        for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", line)
    )


def _mended(page: Sequence[str], words: Counter[str]) -> list[str]:
    """The page's lines with words that were broken at line ends whole again."""

    def join(match: re.Match[str]) -> str:
        left, right = match["left"], match["right"]
        hyphenated = words[f"{left}-{right}".lower()] > words[f"{left}{right}".lower()]
        return f"{left}-{right}" if hyphenated else left + right

    text = "\n".join(page)
    text = re.sub(r"(?P<left>[^\W\d_]+)\ue002\s*(?P<right>[^\W\d_]+)", join, text).replace("\ue002", "-")
    text = re.sub(r"(?P<left>[^\W\d_]{2,})-\n(?P<right>[a-z]+)", lambda m: join(m) + "\n", text)
    return [line.strip() for line in text.split("\n")]


def _page_blocks(
    page: Sequence[str], number: int, offset: int, marks: dict[str, int] | None, outline: Outline
) -> Iterator[Block]:
    lengths = [len(line) for line in page if line]
    full = statistics.quantiles(lengths, n=10)[-1] if len(lengths) > 1 else 0
    run: list[str] = []
    start = 0

    def block(end: int) -> Iterator[Block]:
        text = " ".join(run)
        letters = sum(character.isalpha() for character in text)
        if letters >= 4 and letters * 3 >= len(text.replace(" ", "")):  # else figure ticks and torn formulas
            bullet = _BULLET.match(text)
            kind = BlockKind.LIST if bullet and len(bullet[0]) < len(text) else BlockKind.PARAGRAPH
            text = re.sub(r"^[•▪●◦‣⁃∙·■□➢✓]\s*", "- ", text)
            yield Block(kind, text, outline.path, offset + start + 1, offset + end, page=number)

    for row, line in enumerate([*page, ""]):
        level = _level(line, marks)
        before = run[-1] if run else ""
        ended = re.search(r"[.!?:。！？：][\"”’)\]]*$", before) and len(before) < 0.75 * full
        if run and (not line or level or _BULLET.match(line) or ended or _TOC_LINE.search(line)):
            yield from block(row)
            run = []
        if level:
            outline.enter(level, heading_text(line))
        elif line and not _TOC_LINE.search(line):
            if not run:
                start = row
            run.append(line)


def _level(line: str, marks: dict[str, int] | None) -> int:
    """The level of a line that is a heading, by the page's bookmarks, or by its form in a file that has none."""
    if not line:
        return 0
    if marks is not None and (key := _key(line)) in marks and key:
        return marks[key]
    section = _SECTION.match(line)
    if section and len(section["name"].split()) <= 9 and marks is None:
        return min(section["number"].count(".") + 1, 4)
    return 5 if _QUESTION.match(line) and not line.endswith((",", ";")) and len(line.split()) <= 12 else 0
