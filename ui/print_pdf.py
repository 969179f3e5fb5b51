"""Markdown in, the bytes of a PDF out: headings, paragraphs, lists, tables, code, and numbered pages.

Fonts are embedded (Bitstream Vera comes with ReportLab) or belong to every PDF reader (Symbol, Courier), so
nothing is fetched and the file looks the same everywhere. The same text always gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from functools import cache, partial
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFontFamily
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    Flowable,
    HRFlowable,
    ListFlowable,
    ListItem,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
    XPreformatted,
)

MARGIN = 20 * mm
FRAME = 6  # points that ReportLab keeps free inside a page's frame
SIZE, LEADING = 9.5, 13.5
CODE_COLUMNS = 88  # characters of a code line that fit on the page; longer ones are folded
INK, SOFT, LINE = colors.HexColor("#22201c"), colors.HexColor("#6b665d"), colors.HexColor("#cfc9bd")
WELL = colors.HexColor("#f4f1ea")
# Characters that Vera lacks and the Symbol font of every reader has, and spellings for those that neither has.
SYMBOL = frozenset("→←↔↑↓⇒⇐⇔αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ∈∉∩∪⊂⊃⊆⊇∀∃∇∝∠∴⊕⊗∧∨")
SPELLED = {
    "✓": "v", "✔": "v", "✗": "×", "✘": "×", "☐": "[  ]", "☑": "[×]", "☒": "[×]", "≪": "<<", "≫": ">>", "▸": "›",
    "●": "•", "○": "o", "■": "•", "□": "[  ]", "\u00ad": "", "\u200b": "", "\u2011": "-", "\u202f": "\u00a0",
    "₀": "0", "₁": "1", "₂": "2", "₃": "3", "⁴": "^4", "⁻": "^-", "ᵀ": "^T",
}  # fmt: skip
DINGBATS = {"☐": "❏", "☑": "■", "✓": "✓", "✔": "✔"}  # as in ZapfDingbats, a font of every reader
BOXES = {"[ ] ": "squarelrs", "[x] ": "square", "[X] ": "square"}  # bullets of ReportLab
CJK = "STSong-Light"  # not embedded: readers bring a font for it


def pdf_of(markdown: str, *, title: str, footer: str = "") -> bytes:
    """Turn Markdown into a PDF of A4 pages; `footer` stands at the foot of each beside its number.

    A `---` is drawn as a line, a `___` begins a new page. Links stay links; formulas and diagrams are printed as
    they are written.
    """
    _fonts()
    story = list(_blocks(_parser().parse(markdown), 0)) or [Spacer(1, 1)]
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN - FRAME,
        rightMargin=MARGIN - FRAME,
        topMargin=18 * mm,
        bottomMargin=20 * mm,
        title=title,
        author="Whetstone",
        invariant=1,
    )
    foot = partial(_foot, text=footer or title)
    document.build(story, onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def _foot(canvas: Any, document: Any, *, text: str) -> None:
    canvas.saveState()
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.4)
    canvas.line(MARGIN, 15 * mm, A4[0] - MARGIN, 15 * mm)
    line = Paragraph(
        f'<font color="#6b665d" size="8">{_glyphs(text)}</font>', _style("foot", size=8, leading=10)
    )
    _, height = line.wrap(A4[0] - 2 * MARGIN - 20 * mm, 10 * mm)
    line.drawOn(canvas, MARGIN, 14 * mm - height)
    canvas.setFont("Vera", 8)
    canvas.setFillColor(SOFT)
    canvas.drawRightString(A4[0] - MARGIN, 14 * mm - 8, str(document.page))
    canvas.restoreState()


def _blocks(tokens: Sequence[Token], depth: int) -> Iterator[Flowable]:
    """Turn block tokens into flowables; `depth` counts the lists around them."""
    index = 0
    while index < len(tokens):
        token = tokens[index]
        end = _end(tokens, index)
        inside = tokens[index + 1 : end]
        if token.type == "heading_open":
            yield Paragraph(_inline(inside[0]), _heading(int(token.tag[1])))
        elif token.type == "paragraph_open":
            yield Paragraph(_inline(inside[0]), _style("body" if not depth else "item"))
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            yield _list(token, inside, depth)
        elif token.type == "table_open":
            yield _table(inside)
        elif token.type in ("fence", "code_block"):
            yield _code(token.content)
        elif token.type == "blockquote_open":
            rows = [[list(_blocks(inside, depth))]]
            quote = Table(rows, colWidths=[_width(depth)], splitInRow=1)
            quote.setStyle(
                TableStyle([("LINEBEFORE", (0, 0), (0, -1), 2, LINE), ("TOPPADDING", (0, 0), (-1, -1), 0)])
            )
            yield quote
        elif token.type == "hr":
            if token.markup.startswith("_"):
                yield PageBreak()
            else:
                yield HRFlowable(width="100%", color=LINE, thickness=0.5, spaceBefore=6, spaceAfter=8)
        index = end + 1


def _end(tokens: Sequence[Token], start: int) -> int:
    """Find the token that closes the one at `start`; a block without inner tokens closes itself."""
    if tokens[start].nesting != 1:
        return start
    level = 0
    for index in range(start, len(tokens)):
        level += tokens[index].nesting
        if level == 0:
            return index
    return len(tokens) - 1


def _list(token: Token, inside: Sequence[Token], depth: int) -> Flowable:
    ordered = token.type == "ordered_list_open"
    items = []
    index = 0
    while index < len(inside):
        end = _end(inside, index)
        item = inside[index + 1 : end]
        bullet = {} if ordered else _bullet(item)
        items.append(ListItem(list(_blocks(item, depth + 1)) or [Spacer(1, 1)], **bullet))
        index = end + 1
    return ListFlowable(
        items,
        bulletType="1" if ordered else "bullet",
        start=int(token.attrGet("start") or 1) if ordered else None,
        bulletFontName="Vera",
        bulletFontSize=SIZE,
        bulletColor=SOFT,
        leftIndent=16 if ordered else 12,
        bulletFormat="%s." if ordered else None,
        spaceAfter=5,
    )


def _bullet(item: Sequence[Token]) -> dict[str, str]:
    """Choose the bullet of an item; `[ ]` and `[x]` at its beginning are taken off and become a box."""
    first = next((token.children[0] for token in item[:2] if token.children), None)
    if first is None or first.content[:4] not in BOXES:
        return {"value": "•"}
    box, first.content = BOXES[first.content[:4]], first.content[4:]
    return {"value": box, "bulletFontName": "ZapfDingbats"}


def _table(inside: Sequence[Token]) -> Flowable:
    rows: list[list[Flowable]] = []
    for index, token in enumerate(inside):
        if token.type == "tr_open":
            rows.append([])
        elif token.type in ("th_open", "td_open"):
            text = _inline(inside[index + 1])
            rows[-1].append(
                Paragraph(
                    f"<b>{text}</b>" if token.type == "th_open" else text,
                    _style("cell", size=8.5, leading=11.5),
                )
            )
    widths = _column_widths(inside, len(rows[0]))
    table = Table(rows, colWidths=widths, repeatRows=1, splitInRow=1, spaceBefore=4, spaceAfter=8)
    table.setStyle(
        TableStyle(
            [
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
                ("BACKGROUND", (0, 0), (-1, 0), WELL),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 4),
                ("RIGHTPADDING", (0, 0), (-1, -1), 4),
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ]
        )
    )
    return table


def _column_widths(inside: Sequence[Token], columns: int) -> list[float]:
    """Share the page's width by the longest text of each column, none below a tenth."""
    longest = [1.0] * columns
    column = 0
    for index, token in enumerate(inside):
        if token.type == "tr_open":
            column = 0
        elif token.type in ("th_open", "td_open"):
            longest[column] = max(longest[column], min(60.0, len(inside[index + 1].content)))
            column += 1
    floors = [max(size, sum(longest) * 0.1) for size in longest]
    return [_width(0) * size / sum(floors) for size in floors]


def _width(depth: int) -> float:
    return max(40.0, float(A4[0] - 2 * MARGIN - 14 * depth))


def _code(text: str) -> Flowable:
    lines = []
    for line in text.rstrip("\n").split("\n"):
        line = "".join(c if ord(c) < 256 else _plain(c) for c in line.replace("\t", "    "))
        lines += [line[i : i + CODE_COLUMNS] for i in range(0, len(line), CODE_COLUMNS)] or [""]
    return XPreformatted(
        escape("\n".join(lines), quote=False), _style("code", font="Courier", size=8.5, leading=11)
    )


def _plain(character: str) -> str:
    """Spell a character for Courier, which knows Latin letters only."""
    arrows = {"→": "->", "←": "<-", "≥": ">=", "≤": "<=", "≠": "!=", "×": "x", "−": "-", "–": "-", "—": "-"}
    return arrows.get(character, SPELLED.get(character, "?"))


def _inline(token: Token) -> str:
    """Turn inline tokens into ReportLab's markup."""
    parts = []
    followed: list[bool] = []  # for each link that is open, whether it leads anywhere
    for child in token.children or ():
        if child.type == "text":
            parts.append(_glyphs(child.content))
        elif child.type == "code_inline":
            parts.append(f'<font face="Courier" size="{SIZE}">{_code_glyphs(child.content)}</font>')
        elif child.type in ("strong_open", "strong_close"):
            parts.append("<b>" if child.nesting == 1 else "</b>")
        elif child.type in ("em_open", "em_close"):
            parts.append("<i>" if child.nesting == 1 else "</i>")
        elif child.type == "link_open":
            target = str(child.attrGet("href") or "")
            followed.append(target.startswith(("http://", "https://")))
            parts.append(f'<a href="{escape(target)}" color="#7a3b12">' if followed[-1] else "")
        elif child.type == "link_close":
            parts.append("</a>" if followed.pop() else "")
        elif child.type == "hardbreak":
            parts.append("<br/>")
        elif child.type == "softbreak":
            parts.append(" ")
        elif child.type == "image":
            parts.append(f"[picture: {_glyphs(child.content)}]")
    return "".join(parts)


def _glyphs(text: str) -> str:
    """Escape text, and hand characters that Vera lacks to a font that has them."""
    known = _known()
    parts = []
    for character in text:
        if ord(character) in known:
            parts.append(escape(character, quote=False))
        elif character in SYMBOL:
            parts.append(f'<font face="Symbol">{character}</font>')
        elif character in DINGBATS:
            parts.append(f'<font face="ZapfDingbats">{DINGBATS[character]}</font>')
        elif character in SPELLED:
            parts.append(SPELLED[character])
        elif 0x2E80 <= ord(character) <= 0x9FFF or 0xFF00 <= ord(character) <= 0xFFEF:
            parts.append(f'<font face="{CJK}">{character}</font>')
        else:
            parts.append("?")
    return "".join(parts)


def _code_glyphs(text: str) -> str:
    return escape("".join(c if ord(c) < 256 else _plain(c) for c in text), quote=False)


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable(["table"])


@cache
def _fonts() -> None:
    for name, file in (
        ("Vera", "Vera"),
        ("Vera-Bold", "VeraBd"),
        ("Vera-Italic", "VeraIt"),
        ("Vera-Both", "VeraBI"),
    ):
        pdfmetrics.registerFont(TTFont(name, f"{file}.ttf"))
    registerFontFamily("Vera", normal="Vera", bold="Vera-Bold", italic="Vera-Italic", boldItalic="Vera-Both")
    pdfmetrics.registerFont(UnicodeCIDFont(CJK))


@cache
def _known() -> frozenset[int]:
    """The characters that Vera has."""
    _fonts()
    return frozenset(pdfmetrics.getFont("Vera").face.charToGlyph)


@cache
def _style(name: str, *, font: str = "Vera", size: float = SIZE, leading: float = LEADING) -> ParagraphStyle:
    after = {"body": 6.0, "item": 2.0, "code": 11.0}.get(name, 0.0)
    extra = (
        {"backColor": WELL, "borderPadding": 5, "leftIndent": 5, "rightIndent": 5, "spaceBefore": 8}
        if name == "code"
        else {}
    )
    return ParagraphStyle(
        name,
        fontName=font,
        fontSize=size,
        leading=leading,
        textColor=INK,
        spaceAfter=after,
        **extra,
    )


@cache
def _heading(level: int) -> ParagraphStyle:
    size = {1: 18.0, 2: 13.0, 3: 10.5}.get(level, SIZE)
    return ParagraphStyle(
        f"heading{level}",
        fontName="Vera-Bold",
        fontSize=size,
        leading=size * 1.25,
        textColor=INK,
        spaceBefore={1: 0, 2: 12, 3: 9}.get(level, 7),
        spaceAfter={1: 8, 2: 5}.get(level, 3),
        keepWithNext=1,
    )
