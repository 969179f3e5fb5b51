"""Blocks to chunks: whole sections where they fit, never a cut through code, a formula or a table row.

A chunk holds about 256 word pieces, all that the default embedder reads; 192 to 256 found the most
passages in a comparison over the linked resources, 128 and 512 fewer.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.cut import CountTokens, Piece, cut
from ingest.document import Block, BlockKind, Chunk, ChunkKind, Document
from ingest.language import language_of

LIMIT = 254  # the embedder's 256 less its two special tokens
_LEAST_ROOM = 128  # pieces for text under however long a heading path
_TINY = 64  # pieces; a section below that is merged with its siblings
_SELF_CONTAINED = 24  # pieces of answer that make a question and its answer a chunk of their own
_BARE = 60  # words of prose; a page with fewer beside its links is itself a link list

_QUESTION = re.compile(r"[?？]\s*$|^\W*(?:Q\.?\s?\d+|\d+[.)])\s|^\W*(?:Question|Problem|Exercise)\s+\d", re.I)
_FORMAL = re.compile(r"```.*?```|\$\$.*?\$\$|\$[^$\n]*\$|`[^`]*`|https?://\S+|\\\w+", re.S)  # in no language
_URL = re.compile(r"(?: - )?https?://\S+")


def count_words(texts: Sequence[str]) -> list[int]:
    """Turn texts into their numbers of words and marks: stands in for a word-piece counter in tests."""
    return [len(re.findall(r"[\u3400-\u9fff]|[^\W_]+|[^\w\s]|_", text)) for text in texts]


def embedding_text(heading_path: str, text: str, kind: ChunkKind) -> str:
    """Turn a chunk's parts into what is embedded: heading path, line break, text.

    The addresses of link rows are left out: they would take half of the pieces and mean nothing.
    """
    return f"{heading_path}\n{_URL.sub('', text) if kind is ChunkKind.LINKS else text}"


@dataclass(slots=True)
class _Section:
    """Pieces under one heading path; after merging, under the path they share."""

    path: tuple[str, ...]
    pieces: list[Piece]
    merged: bool = False

    @property
    def tokens(self) -> int:
        return sum(piece.tokens for piece in self.pieces)


def chunk(document: Document, count_tokens: CountTokens) -> tuple[Chunk, ...]:
    """Turn a document into its chunks in reading order; `count_tokens` counts word pieces of each text."""
    blocks = _as_link_list(document.blocks)
    counts = count_tokens([_measured(block) for block in blocks])
    pieces = [Piece(block, tokens) for block, tokens in zip(blocks, counts, strict=True)]
    title = document.title
    rooms = _Rooms(title, count_tokens)
    drafts: list[tuple[ChunkKind, tuple[str, ...], list[Block]]] = []
    for wanted in (None, BlockKind.LINK_ROW, BlockKind.HIDDEN):
        stream = [p for p in pieces if (p.block.kind == wanted if wanted else _is_text(p.block.kind))]
        sections = _merged(_sections(stream), rooms) if wanted is not BlockKind.HIDDEN else _sections(stream)
        for section in sections:
            for group in _packed(section, rooms, count_tokens):
                drafts.append((_kind(group), section.path, _with_headings(group, section)))
    drafts.sort(key=lambda draft: (draft[2][0].first_line, draft[2][0].page, draft[0] is ChunkKind.HIDDEN))
    return tuple(_numbered(document, drafts, count_tokens))


def _is_text(kind: BlockKind) -> bool:
    return kind not in (BlockKind.LINK_ROW, BlockKind.HIDDEN)


def _measured(block: Block) -> str:
    return _URL.sub("", block.text) if block.kind is BlockKind.LINK_ROW else block.text


def _as_link_list(blocks: Sequence[Block]) -> Sequence[Block]:
    """The blocks, as rows of one list where a page says next to nothing beside its links."""
    prose = [block for block in blocks if _is_text(block.kind)]
    links = len(blocks) - len(prose) - sum(block.kind is BlockKind.HIDDEN for block in blocks)
    if not links or not prose or sum(len(block.text.split()) for block in prose) >= _BARE:
        return blocks
    if any(block.kind is BlockKind.CODE for block in prose):
        return blocks
    return [
        replace(b, kind=BlockKind.LINK_ROW, headings=()) if b.kind is not BlockKind.HIDDEN else b
        for b in blocks
    ]


class _Rooms:
    """How many pieces of text fit under a heading path."""

    def __init__(self, title: str, count_tokens: CountTokens) -> None:
        self.title = title
        self.count = count_tokens
        self.known: dict[str, int] = {}

    def under(self, path: tuple[str, ...]) -> int:
        text = heading_path(self.title, path)
        if text not in self.known:
            self.known[text] = max(LIMIT - self.count([text])[0], _LEAST_ROOM)
        return self.known[text]


def heading_path(title: str, headings: Sequence[str]) -> str:
    """Turn a title and headings into "Title > Section > Subsection", a heading equal to the title once."""
    parts = [part for part in (title, *headings) if part]
    return " > ".join(p for n, p in enumerate(parts) if not n or p.casefold() != parts[n - 1].casefold())


def _sections(pieces: Sequence[Piece]) -> list[_Section]:
    sections: list[_Section] = []
    for piece in pieces:
        if sections and sections[-1].path == piece.block.headings:
            sections[-1].pieces.append(piece)
        else:
            sections.append(_Section(piece.block.headings, [piece]))
    return sections


def _merged(sections: Sequence[_Section], rooms: _Rooms) -> list[_Section]:
    """The sections, the tiny ones put together with their neighbors under the same parent."""
    done: list[_Section] = []
    for section in sections:
        before = done[-1] if done else None
        if before and _belong(before, section):
            shared = _shared(before.path, section.path)
            headings = (
                sum(
                    len(piece.block.headings) > len(shared) for piece in (before.pieces[0], section.pieces[0])
                )
                * 10
            )
            if before.tokens + section.tokens + headings <= rooms.under(shared):
                done[-1] = _Section(shared, [*before.pieces, *section.pieces], merged=True)
                continue
        done.append(section)
    return done


def _belong(before: _Section, section: _Section) -> bool:
    """Whether two neighbors are parent and child or siblings, and one of them too small to stand alone."""
    if before.path == section.path:
        return True
    if min(before.tokens, section.tokens) >= _TINY:
        return False
    shared = _shared(before.path, section.path)
    if len(shared) + 1 < min(len(p.block.headings) for p in (before.pieces[-1], section.pieces[0])):
        return False
    for part in (before, section):  # a question keeps its answer, and its place in the heading path
        if (
            len(part.path) > len(shared)
            and part.tokens >= _SELF_CONTAINED
            and _QUESTION.search(part.path[len(shared)])
        ):
            return False
    siblings = len(shared) < min(len(before.path), len(section.path))
    return siblings or bool(shared) or before.tokens < _TINY


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    length = 0
    while length < min(len(one), len(other)) and one[length] == other[length]:
        length += 1
    return one[:length]


def _packed(section: _Section, rooms: _Rooms, count_tokens: CountTokens) -> Iterator[list[Piece]]:
    """The section's pieces in groups of about equal size that fit under its heading path."""
    room = rooms.under(section.path)
    pieces = [part for piece in section.pieces for part in cut(piece, room, count_tokens)]
    total = sum(piece.tokens for piece in pieces)
    # Equal parts: 300 pieces become 150 and 150, not 250 and a stump.
    goal = min(room, math.ceil(total / math.ceil(total / room)) + 24) if total else room
    group: list[Piece] = []
    size = 0
    for position, piece in enumerate(pieces):
        if group and size + piece.tokens > goal:
            held: list[Piece] = []
            if (
                len(group) > 1
                and group[-1].block.text.rstrip().endswith((":", "："))
                and group[-1].tokens < room // 4
            ):
                held = [group.pop()]  # "The steps are:" goes with the steps
            yield group
            group, size = held, sum(p.tokens for p in held)
        group.append(piece)
        size += piece.tokens
        rest = sum(p.tokens for p in pieces[position + 1 :][:8])
        if size + rest <= room and position + 1 < len(pieces) and len(pieces) - position <= 9:
            yield [*group, *pieces[position + 1 :]]
            return
    if group:
        yield group


def _kind(group: Sequence[Piece]) -> ChunkKind:
    kinds = Counter[BlockKind]()
    for piece in group:
        kinds[piece.block.kind] += max(piece.tokens, 1)
    if BlockKind.HIDDEN in kinds:
        return ChunkKind.HIDDEN
    if BlockKind.LINK_ROW in kinds:
        return ChunkKind.LINKS
    total = kinds.total()
    if kinds[BlockKind.CODE] > 0.7 * total:
        return ChunkKind.CODE
    return ChunkKind.TABLE if kinds[BlockKind.TABLE_ROW] > 0.5 * total else ChunkKind.PROSE


def _with_headings(group: Sequence[Piece], section: _Section) -> list[Block]:
    """The group's blocks; in a merged section each run of blocks gets its own headings back as a line."""
    blocks: list[Block] = []
    path = section.path
    for piece in group:
        block = piece.block
        if section.merged and block.headings != path:
            known = len(_shared(path, block.headings))
            below = block.headings[max(len(section.path), known) :]
            if below:
                # marked as headings, so that nobody takes them for the first words of a sentence
                block = replace(
                    block, text="\n\n".join([*(f"### {heading}" for heading in below), block.text])
                )
            path = piece.block.headings
        blocks.append(block)
    return blocks


def _joined(blocks: Sequence[Block]) -> str:
    text = ""
    rows = (BlockKind.LIST, BlockKind.TABLE_ROW, BlockKind.LINK_ROW)
    for before, block in zip([None, *blocks], blocks, strict=False):
        if before is not None:
            text += "\n" if before.kind in rows and block.kind is before.kind else "\n\n"
        text += block.text
    return text.strip()


def _numbered(
    document: Document,
    drafts: Sequence[tuple[ChunkKind, tuple[str, ...], list[Block]]],
    count_tokens: CountTokens,
) -> Iterator[Chunk]:
    texts = [_joined(blocks) for _, _, blocks in drafts]
    paths = [heading_path(document.title, path) for _, path, _ in drafts]
    embedded = [
        embedding_text(path, text, draft[0]) for path, text, draft in zip(paths, texts, drafts, strict=True)
    ]
    counts = count_tokens(embedded)
    seen: Counter[str] = Counter()
    for ordinal, (kind, _, blocks) in enumerate(drafts):
        text, path = texts[ordinal], paths[ordinal]
        whole = f"{path}\n{text}"
        name = "\0".join([document.source_id, document.path, whole, str(seen[whole])])
        seen[whole] += 1
        yield Chunk(
            id=hashlib.sha256(name.encode()).hexdigest()[:20],
            source_id=document.source_id,
            path=document.path,
            ordinal=ordinal,
            kind=kind,
            text=text,
            title=document.title,
            heading_path=path,
            first_line=min(block.first_line for block in blocks),
            last_line=max(block.last_line for block in blocks),
            page=blocks[0].page,
            cell=blocks[0].cell,
            section=blocks[0].section,
            language=language_of(_FORMAL.sub(" ", text)) or document.language,
            tokens=counts[ordinal],
        )
