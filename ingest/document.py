"""The nouns of ingestion: a fetched file, a document made of blocks, and the chunks split from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class BlockKind(StrEnum):
    """What a block of a document is; a chunk never cuts one of the kinds after `LIST`."""

    PARAGRAPH = "paragraph"
    LIST = "list"  # one list item with its nested text
    CODE = "code"
    FORMULA = "formula"  # display formula, in LaTeX with its $$ delimiters
    TABLE_ROW = "table_row"  # one row, its header cells repeated
    LINK_ROW = "link_row"  # a row or item that only points elsewhere: title, company, year, URL
    HIDDEN = "hidden"  # text of an HTML comment; a reader who follows the link cannot see it


@dataclass(frozen=True, slots=True)
class Block:
    """One indivisible piece of a document.

    `headings` is the path of headings above it, outermost first, without the document title.
    `first_line`/`last_line` are 1-based lines of the document's `text`. `page` is a 1-based PDF page and
    `cell` a 1-based notebook cell; 0 where there is none. `section` is the anchor of a web page's section,
    "" where there is none.
    """

    kind: BlockKind
    text: str
    headings: tuple[str, ...]
    first_line: int
    last_line: int
    page: int = 0
    cell: int = 0
    section: str = ""


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """The bytes of one page or file of a source, as fetched.

    `path` is unique in the source and stable over runs (the path in a repository, the URL path of a
    page). `url` opens it upstream, without a line anchor. `version` changes whenever the bytes do
    (a git blob id, an ETag, or a sha256). `links_from` is the address that its relative links start from, `url` if
    empty: one that stays the same where `url` names a commit, or each commit would change every page with a link.
    """

    source_id: str
    path: str
    url: str
    media_type: str
    version: str
    data: bytes
    links_from: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One readable page: its stored text and the blocks it consists of, in reading order.

    `text` is what the user can open offline; block lines count in it. `language` is "en", "zh" or "".
    """

    source_id: str
    path: str
    url: str
    title: str
    version: str
    media_type: str
    text: str
    blocks: tuple[Block, ...]
    language: str = ""


class ChunkKind(StrEnum):
    """What a chunk holds, so that retrieval can treat link rows and code apart from prose."""

    PROSE = "prose"
    CODE = "code"
    TABLE = "table"
    LINKS = "links"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a document small enough to embed (about 256 word pieces).

    `id` is the first 20 hexadecimal digits of sha256 over the source id, the document path, the
    embedded text and the number of earlier equal texts in the document, so that an edit elsewhere in
    the document leaves it unchanged. `text` is shown and cited; `heading_path` is "Title > Section >
    Subsection" and travels with it (what is embedded is the heading path, a line break, and the text).
    """

    id: str
    source_id: str
    path: str
    ordinal: int  # position in the document, from 0
    kind: ChunkKind
    text: str
    title: str  # of the document
    heading_path: str
    first_line: int
    last_line: int
    page: int
    cell: int
    section: str
    language: str
    tokens: int  # word pieces of heading path and text
