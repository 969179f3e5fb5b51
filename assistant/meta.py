"""Answers to questions about the library itself: cited lists of sources and linked works, without a model.

What is said of a source comes from the library's own record of it, what is said of a work from the row of the link
list in which it stands; both are passages, numbered and cited like all others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.disarm import disarm
from assistant.exchange import Answer, CheckedSentence, Outcome, Support
from assistant.link_rows import LinkRow, link_rows
from assistant.meta_question import Asked, MetaQuestion, meta_question, named_sources
from content.text import content_words
from content.topics import TOPICS, topic_title
from index.embed import Embedder
from index.passage import Passage
from index.reading import LibraryReader
from index.records import Filters, SourceSummary
from index.records import Outcome as Read
from index.retrieve import Retriever
from ingest.document import ChunkKind

LISTED = 8  # works or sources in an answer
ALL_LISTED = 60  # sources when all are asked for
LOOKED_THROUGH = 4000  # tokens of link rows, or of passages, in which a subject is looked for
# A row is about a subject if it is this near in meaning, or holds this share of its words (tests/evals/meta.jsonl).
NEAR, SHARED = 0.4, 0.6
BEHIND = 0.2  # rows that score so much less than the best are left out
ABOUT = 0.25  # cosine from which on a passage that holds the subject's words is about it
MOST_TITLES = 12


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an answer, and the passage that it is taken from."""

    text: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class Librarian:
    """Answers what is asked of the library itself: its record of sources, and the rows of its link lists."""

    library: LibraryReader
    retriever: Retriever
    embedder: Embedder

    def answer(self, question: str, filters: Filters) -> Answer | None:
        """Turn a question into an answer; None if it does not ask about the library, or nothing is known."""
        asked = meta_question(question)
        if asked is None:
            return None
        if asked.asked is Asked.WORKS:
            lead, items = self._works(asked, filters)
        elif asked.asked is Asked.SOURCES:
            lead, items = self._sources(asked, filters)
        elif asked.asked is Asked.LICENSE or asked.name:
            lead, items = self._named(asked, filters)
        else:
            lead, items = self._all(filters)
        return composed(question, lead, items) if items else None

    def _named(self, asked: MetaQuestion, filters: Filters) -> tuple[str, list[Item]]:
        """What is known of the sources that the question names."""
        found = named_sources(asked.name, self.library.sources(), filters.source_ids)
        items = []
        for source in found:
            passage = self._record(source)
            if asked.asked is Asked.LICENSE:
                items.append(Item(f"**{source.title}**: {license_of(source)}", passage))
                continue
            items.append(Item(f"**{source.title}** is a {source.kind}. {good_for(source)}", passage))
            items += [Item(line, passage) for line in self._particulars(source)]
        return "", items

    def _particulars(self, source: SourceSummary) -> list[str]:
        lines = [f"Topics: {', '.join(map(topic_title, source.topics))}."] if source.topics else []
        lines.append(license_of(source))
        lines.append(read_so_far(source))
        titles = [title for _, _, title in self.library.documents(source.id)]
        shown = list(dict.fromkeys(title for title in titles if title))
        if shown:
            more = len(shown) - MOST_TITLES
            rest = f", and {more} more" if more > 0 else ""
            lines.append(f"Its pages: {'; '.join(map(plain_line, shown[:MOST_TITLES]))}{rest}.")
        return lines

    def _all(self, filters: Filters) -> tuple[str, list[Item]]:
        """Every source that is indexed, in catalogue order."""
        sources = [s for s in self.library.sources() if s.chunks and allowed(s, filters)]
        counts = self.library.counts()
        lead = f"{len(sources)} sources are indexed, {counts.documents} documents in all:"
        items = [Item(f"**{s.title}**: {good_for(s)}", self._record(s)) for s in sources[:ALL_LISTED]]
        return lead, items

    def _sources(self, asked: MetaQuestion, filters: Filters) -> tuple[str, list[Item]]:
        """The sources for a subject: made for it by their record, or holding passages about it."""
        words = content_words(asked.subject)
        topics = topics_of(asked.subject)
        best = self._passages_about(asked.subject, words, filters)
        graded = []
        for source in self.library.sources():
            if not allowed(source, filters):
                continue
            said = bool(words) and words <= content_words(f"{source.title} {source.good_for}")
            grade = 2.0 * said + 1.0 * bool(topics & set(source.topics)) + 0.5 * (source.id in best)
            # Where the subject is a topic or a record names it, a passing mention is not enough.
            graded.append((grade, bool(source.chunks), source))
        least = 1.0 if any(grade >= 1 for grade, *_ in graded) else 0.5
        chosen = [row for row in graded if row[0] >= least]
        chosen.sort(key=lambda row: (not row[1], -row[0]))
        items = [
            Item(
                f"**{source.title}**: {good_for(source)}{'' if indexed else ' (Not indexed.)'}",
                best.get(source.id) or self._record(source),
            )
            for _, indexed, source in chosen[:LISTED]
        ]
        more = len(chosen) - len(items)
        rest = f" The first {len(items)} of {len(chosen)}:" if more > 0 else ""
        return f"Sources on {plain_line(asked.subject)}:{rest}", items

    def _passages_about(self, subject: str, words: set[str], filters: Filters) -> dict[str, Passage]:
        """The best passage of each source that holds all words of a subject and is near to it."""
        found: dict[str, Passage] = {}
        for passage in self.retriever.retrieve(subject, budget_tokens=LOOKED_THROUGH, filters=filters):
            held = content_words(passage.heading_path) | content_words(passage.text)
            if passage.similarity >= ABOUT and words <= held:
                found.setdefault(passage.source_id, passage)
        return found

    def _works(self, asked: MetaQuestion, filters: Filters) -> tuple[str, list[Item]]:
        """The rows of link lists about a subject, by a company, of a year."""
        wanted = " ".join(part for part in (asked.subject, asked.company, asked.year) if part)
        within = replace(filters, kinds=(ChunkKind.LINKS.value,))
        passages = self.retriever.retrieve(wanted, budget_tokens=LOOKED_THROUGH, filters=within)
        rows = [row for passage in passages for row in link_rows(passage) if fits(row, asked)]
        rows = once(rows)
        if asked.subject and rows:
            rows = self._about(rows, asked.subject)
        if asked.must_be_known and not any(is_by(row.company, asked.company) for row in rows):
            rows = []
        by = f" by {plain_line(asked.company).title()}" if asked.company else ""
        on = f" on {plain_line(asked.subject)}" if asked.subject else ""
        year = f" of {asked.year}" if asked.year else ""
        return f"Works{on}{by}{year} that the sources link:", [work_item(row) for row in rows[:LISTED]]

    def _about(self, rows: Sequence[LinkRow], subject: str) -> list[LinkRow]:
        """The rows about a subject, nearest first."""
        words = content_words(subject)
        # A topic's short name says little by itself: "rag" is read as "retrieval-augmented generation".
        meant = "; ".join(map(topic_title, sorted(topics_of(subject)))) if len(words) == 1 else ""
        near = self.embedder.embed([row.said for row in rows]) @ self.embedder.embed_query(meant or subject)
        graded = []
        for row, cosine in zip(rows, map(float, near), strict=True):
            shared = len(words & content_words(row.said)) / len(words) if words else 0.0
            if cosine >= NEAR or shared >= SHARED:
                graded.append((cosine + 0.5 * shared, row))
        graded.sort(key=lambda pair: -pair[0])
        return [row for grade, row in graded if grade >= graded[0][0] - BEHIND]

    def _record(self, source: SourceSummary) -> Passage:
        """What the library knows of a source as a passage; it opens the source's first document."""
        documents = self.library.documents(source.id)
        topics = ", ".join(map(topic_title, source.topics))
        text = (
            f"{source.title}: a {source.kind}{f' on {topics}' if topics else ''}. {good_for(source)} "
            f"{license_of(source)} {read_so_far(source)}"
        )
        return Passage(
            chunk_id="",
            document_id=documents[0][0] if documents else 0,
            source_id=source.id,
            source_title=source.title,
            source_kind=source.kind,
            licence=source.licence,
            topics=source.topics,
            title=source.title,
            heading_path=f"{source.title} > About this source",
            text=text,
            kind=ChunkKind.PROSE.value,
            path=documents[0][1] if documents else "",
            url=source.url,
            commit="",
            first_line=1,
            last_line=1,
            page=0,
            cell=0,
            score=1.0,
            similarity=1.0,
            language="en",
        )


def composed(question: str, lead: str, items: Sequence[Item]) -> Answer:
    """Turn lines with their passages into an answer whose every line is cited."""
    passages = list(dict.fromkeys(item.passage for item in items))
    numbers = {passage: number for number, passage in enumerate(passages, start=1)}
    lines = [f"- {item.text} [{numbers[item.passage]}]" for item in items]
    sentences = [CheckedSentence(i.text, (numbers[i.passage],), Support.SUPPORTED) for i in items]
    return Answer(
        question=question,
        standalone=question,
        outcome=Outcome.PASSAGES,
        text="\n".join([*([lead, ""] if lead else []), *lines]),
        passages=tuple(
            replace(p, text=disarm(p.text), heading_path=disarm(p.heading_path)) for p in passages
        ),
        sentences=tuple(sentences),
    )


def work_item(row: LinkRow) -> Item:
    """Turn a row into a line: title, company and year, a note, and where it is found."""
    origin = ", ".join(part for part in (row.company, row.year) if part)
    note = f": {plain_line(row.note)}" if row.note and "http" not in row.note else ""
    return Item(
        f"{plain_line(row.title)}{f' ({plain_line(origin)})' if origin else ''}{note} <{row.address}>",
        row.passage,
    )


def plain_line(text: str) -> str:
    """Turn a text of others into one line without markup, markers and orders."""
    return re.sub(r"\s+", " ", re.sub(r"[*_`\[\]<>]", "", disarm(text))).strip(" -;,")


def once(rows: Sequence[LinkRow]) -> list[LinkRow]:
    """Keep one row a work, the one whose address is not another page of the list itself, in the order of the first."""
    best: dict[str, LinkRow] = {}
    for row in rows:
        title = re.sub(r"\W+", " ", re.sub(r"^(?:paper|blog)\b", "", row.title.lower())).strip()
        known = best.get(title)
        if known is None or (is_own_page(known) and not is_own_page(row)):
            best[title] = row
    return list(best.values())


def is_own_page(row: LinkRow) -> bool:
    """Tell whether a row points to a page of the source in which it stands."""
    return row.passage.source_id.lower() in row.address.lower()


def fits(row: LinkRow, asked: MetaQuestion) -> bool:
    """Tell whether a row is by the company and of the year that are asked for."""
    by = not asked.company or is_by(row.company, asked.company) or is_by(row.title, asked.company)
    return by and (not asked.year or row.year == asked.year)


def is_by(name: str, company: str) -> bool:
    """Tell whether a name holds a company's name as whole words."""
    return bool(re.search(rf"(?<!\w){re.escape(company)}(?!\w)", name, re.I))


def allowed(source: SourceSummary, filters: Filters) -> bool:
    """Tell whether filters let a source through."""
    return (
        (not filters.source_ids or source.id in filters.source_ids)
        and (not filters.source_kinds or source.kind in filters.source_kinds)
        and (not filters.topics or bool(set(filters.topics) & set(source.topics)))
    )


def topics_of(subject: str) -> set[str]:
    """The topics that a subject names."""
    names: Iterable[tuple[str, tuple[str, ...]]] = (
        (topic.id, (topic.title.lower(), topic.id, topic.id.replace("-", " "), *topic.words))
        for topic in TOPICS
    )
    return {
        i for i, words in names if any(re.search(rf"(?<!\w){re.escape(w)}s?(?!\w)", subject) for w in words)
    }


def good_for(source: SourceSummary) -> str:
    """What a source is good for, as a sentence."""
    return (
        f"{source.good_for.rstrip('.')}."
        if source.good_for
        else "Its catalogue entry does not say what it is good for."
    )


def license_of(source: SourceSummary) -> str:
    """Under which terms a source stands, as a sentence."""
    if source.licence in ("", "none stated"):
        return "License: none stated, so the text may be read but not passed on."
    return f"License: {source.licence}."


def read_so_far(source: SourceSummary) -> str:
    """How much of a source is indexed, as a sentence."""
    if source.chunks:
        pages = "document" if source.documents == 1 else "documents"
        return f"Indexed: {source.documents} {pages} in {source.chunks} passages."
    if source.outcome is Read.LINK_ONLY:
        return "Not indexed: it is only linked."
    return f"Not indexed so far ({source.outcome})."
