"""Word documents to blocks: headings, paragraphs, list items and tables of the main text."""

from __future__ import annotations

import io
import re
import zipfile

from ingest.document import Block, BlockKind
from ingest.readers.decoding import visible
from ingest.readers.failure import ReadError
from ingest.readers.headings import Outline, heading_text
from ingest.readers.inline import Inline
from ingest.readers.tables import row_blocks

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MAX_XML = 50_000_000  # bytes unpacked; a larger one is a zip bomb


def parse_docx(data: bytes, path: str) -> tuple[str, str, list[Block]]:
    """Turn a .docx file into its title, its text by lines, and its blocks."""
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if archive.getinfo("word/document.xml").file_size > _MAX_XML:
                raise ReadError(f"{path} unpacks to more than {_MAX_XML // 1_000_000} MB")
            xml = archive.read("word/document.xml")
        body = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True)).find(
            f"{_W}body"
        )
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError) as error:
        raise ReadError(f"{path} is not a valid .docx file") from error
    title, outline = "", Outline()
    lines: list[str] = []
    blocks: list[Block] = []
    for element in body if body is not None else ():
        if element.tag == f"{_W}tbl":
            cells = [[Inline(_text(cell)) for cell in row.iter(f"{_W}tc")] for row in element.iter(f"{_W}tr")]
            start = len(lines) + 1
            lines += [" | ".join(cell.text for cell in row) for row in cells]
            rows = [(row, start + n, start + n) for n, row in enumerate(cells)]
            if rows:
                blocks += row_blocks(cells[0], rows[1:], headings=outline.path, base="", header_line=start)
        elif element.tag == f"{_W}p" and (text := _text(element)):
            style = element.find(f"{_W}pPr/{_W}pStyle")
            name = style.get(f"{_W}val", "") if style is not None else ""
            lines.append(text)
            level = re.fullmatch(r"Heading(\d)", name)
            if name == "Title" and not title:
                title = heading_text(text)
            elif level:
                outline.enter(int(level[1]), heading_text(text))
            else:
                listed = element.find(f"{_W}pPr/{_W}numPr") is not None
                kind = BlockKind.LIST if listed else BlockKind.PARAGRAPH
                blocks.append(
                    Block(kind, f"- {text}" if listed else text, outline.path, len(lines), len(lines))
                )
    return title, "\n".join(lines), blocks


def _text(element: object) -> str:
    parts = []
    for node in element.iter(f"{_W}t", f"{_W}tab", f"{_W}br"):  # type: ignore[attr-defined]
        parts.append(node.text or "" if node.tag == f"{_W}t" else " ")
    return " ".join(visible("".join(parts)).split())
