"""Passages of handbook pages in, the other passages of their pages out, and those of a page that defines what is asked.

A search over many resources finds one passage of a page and leaves the sentence that answers in another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from assistant.disarm import disarm
from assistant.exchange import CheckedSentence
from assistant.sentences import plain
from assistant.whole import tells
from content.handbook import HANDBOOK_SOURCE_ID, load_handbook
from content.source import SourceKind
from index.passage import Passage
from index.records import Filters
from index.retrieve import Retriever
from index.translation import in_english
from ingest.document import ChunkKind

FOUND_FIRST = 3  # passages whose pages are read on
MOST_PAGES = 2


def prose_of(document_id: int, retriever: Retriever) -> list[Passage]:
    """The passages of prose of a page, in reading order."""
    return [
        replace(p, text=disarm(p.text), heading_path=disarm(p.heading_path))
        for p in retriever.document(document_id)
        if p.kind == ChunkKind.PROSE
    ]


def rest_of_pages(
    question: str, found: Sequence[Passage], retriever: Retriever, filters: Filters
) -> list[Passage]:
    """The passages that were not found of the handbook pages among the first ones found, and of one that defines what
    the question asks for."""
    first = [p.document_id for p in found[:FOUND_FIRST] if p.source_kind == SourceKind.HANDBOOK]
    pages = list(dict.fromkeys(first))[:MOST_PAGES]
    if filters == Filters():
        defining = [retriever.document_at(HANDBOOK_SOURCE_ID, path) for path in defining_pages(question)]
        pages += [page for page in defining[:1] if page and page not in pages]
    return [
        other
        for page in pages
        for other in prose_of(page, retriever)
        if not any(_holds(passage, other) for passage in found)
    ]


def defining_pages(question: str) -> list[str]:
    """The handbook pages, as paths, that say in a definition or in their opening what a question asks for as a whole."""
    english = in_english(question)
    return list(dict.fromkeys(path for sentence, path in _definitions() if tells(english, sentence)))


@cache
def _definitions() -> tuple[tuple[str, str], ...]:
    """The definitions and openings of the handbook, plain, with the paths of their pages; definitions come first."""
    pages = [(page, f"{page.topic}/{page.id}.md") for page in load_handbook().values()]
    terms = [(plain(term), path) for page, path in pages for term in page.terms]
    return (*terms, *((plain(page.summary), path) for page, path in pages))


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
