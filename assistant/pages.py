"""A passage of a handbook page in, the other passages of its page out.

A search over many resources finds one passage of a page and leaves the sentence that answers in another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.disarm import disarm
from assistant.exchange import CheckedSentence
from content.source import SourceKind
from index.passage import Passage
from index.retrieve import Retriever
from ingest.document import ChunkKind

FOUND_FIRST = 3  # passages whose pages are read on
MOST_PAGES = 2


def prose_of(page: Passage, retriever: Retriever) -> list[Passage]:
    """The passages of prose of the page that a passage stands in, in reading order."""
    return [
        replace(p, text=disarm(p.text), heading_path=disarm(p.heading_path))
        for p in retriever.document(page)
        if p.kind == ChunkKind.PROSE
    ]


def rest_of_pages(found: Sequence[Passage], retriever: Retriever) -> list[Passage]:
    """The passages of the handbook pages among the first ones found that were not found themselves."""
    pages = {p.document_id: p for p in found[:FOUND_FIRST] if p.source_kind == SourceKind.HANDBOOK}
    return [
        other
        for page in list(pages.values())[:MOST_PAGES]
        for other in prose_of(page, retriever)
        if not any(_holds(passage, other) for passage in found)
    ]


def only_cited(
    found: Sequence[Passage], more: Sequence[Passage], quoted: Sequence[CheckedSentence]
) -> tuple[tuple[Passage, ...], tuple[CheckedSentence, ...]]:
    """Leave out of `more`, numbered on from `found`, what no quotation cites, and number the quotations accordingly."""
    cited = sorted({n for quotation in quoted for n in quotation.citations if n > len(found)})
    numbers = {old: new for new, old in enumerate(cited, start=len(found) + 1)}
    renumbered = tuple(replace(q, citations=tuple(numbers.get(n, n) for n in q.citations)) for q in quoted)
    return (*found, *(more[n - len(found) - 1] for n in cited)), renumbered


def _holds(passage: Passage, other: Passage) -> bool:
    return (
        passage.document_id == other.document_id
        and passage.first_line <= other.first_line
        and other.last_line <= passage.last_line
    )
