"""Questions mined from the library's documents: which documents to mine, what is kept, and what is read of it."""

from __future__ import annotations

import json
import posixpath
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.kept import Row
from index.place import place_url
from index.reading import LibraryReader
from ingest.mine import MINING_VERSION, Form, FoundQuestion, State
from ingest.mine.same import grouped
from ingest.mine.wording import state_of

_STALE = "mined_ungrouped"  # set in the same transaction as new questions, until they are grouped
_VERSION = "mined_version"  # how often they were grouped
_RANK = {State.ANSWERED: 0, State.THIN: 1, State.HIDDEN: 2, State.NONE: 3}
_MADE_OF = f"'{MINING_VERSION} ' || d.digest || ' ' || s.topics"


@dataclass(frozen=True, slots=True)
class Reference:
    """One place where a mined question stands, and the lines of its answer there.

    `answer_document` is the id of the document that holds the answer (the same, or one that is linked), None if
    there is none. `url` opens the question's lines upstream.
    """

    document_id: int
    source_id: str
    source_title: str
    path: str
    url: str
    licence: str
    commit: str
    heading: str
    pattern: str
    first_line: int
    last_line: int
    state: State
    answer_document: int | None
    answer_first: int
    answer_last: int


@dataclass(frozen=True, slots=True)
class MinedItem:
    """Near-identical questions as one item, with every place where it is asked, the best answered first.

    `id` stays the same as long as its first place asks it. `topic` is "" where the words do not tell.
    """

    id: str
    text: str
    topic: str
    form: Form
    level: int
    language: str
    stands_alone: bool
    follow_ups: tuple[str, ...]
    references: tuple[Reference, ...]
    link: str

    @property
    def state(self) -> State:
        """The best that stands with it anywhere."""
        return self.references[0].state


@dataclass(frozen=True, slots=True)
class Unmined:
    """A document whose questions are not those of its stored text and its source's topics."""

    document_id: int
    source_id: str
    path: str
    title: str
    media_type: str
    topics: tuple[str, ...]
    made_of: str
    text: str


class MinedReader(LibraryReader):
    """What can be read of mined questions."""

    def unmined(self) -> Iterator[Unmined]:
        """The documents to mine; the built-in handbook asks nothing."""
        rows = self._rows(
            f"SELECT d.id, {_MADE_OF} FROM document d JOIN source s ON s.id = d.source_id"
            f" LEFT JOIN mined_document m ON m.document_id = d.id"
            f" WHERE s.kind <> 'handbook' AND coalesce(m.made_of, '') <> {_MADE_OF} ORDER BY s.position, d.path"
        )
        for document_id, made_of in rows:
            for row in self._rows(
                "SELECT d.source_id, d.path, d.title, d.media_type, s.topics, d.text FROM document d"
                " JOIN source s ON s.id = d.source_id WHERE d.id = ?",
                (document_id,),
            ):
                source_id, path, title, media_type, topics, text = row
                yield Unmined(
                    document_id, source_id, path, title, media_type, tuple(json.loads(topics)), made_of, text
                )

    def count_unmined(self) -> int:
        """How many documents are to be mined."""
        (row,) = self._rows(
            "SELECT count(*) FROM document d JOIN source s ON s.id = d.source_id"
            " LEFT JOIN mined_document m ON m.document_id = d.id"
            f" WHERE s.kind <> 'handbook' AND coalesce(m.made_of, '') <> {_MADE_OF}"
        )
        return int(row[0])

    def questions_are_ungrouped(self) -> bool:
        """Whether questions came since near-identical ones were last looked for."""
        return self.meta(_STALE) != ""

    def questions_version(self) -> str:
        """Changes whenever mined questions, or the documents they stand in, do."""
        return f"{self.content_version()} {self.meta(_VERSION)}"

    def mined_questions(self) -> list[MinedItem]:
        """Every mined question, near-identical ones as one item, in the order of their first places."""
        rows = self._rows(
            "SELECT q.item, q.key, q.text, q.topic, q.form, q.level, q.language, q.stands_alone, q.follow_ups, q.link,"
            " q.document_id, d.source_id, s.title, d.path, d.url, coalesce(nullif(s.licence, ''), s.stated_licence),"
            " s.commit_id, q.heading, q.pattern, q.first_line, q.last_line, q.state, q.answer_document,"
            " q.answer_first, q.answer_last FROM mined_question q JOIN document d ON d.id = q.document_id"
            " JOIN source s ON s.id = d.source_id ORDER BY s.position, d.path, q.first_line, q.number"
        )
        items: dict[str, list[Row]] = {}
        for row in rows:
            items.setdefault(row[0], []).append(row)
        return [_item(group) for group in items.values()]

    def answer_text(self, reference: Reference) -> str:
        """The Markdown of a reference's answer, "" if it has none any more."""
        if reference.answer_document is None:
            return ""
        document = self.document(reference.answer_document)
        if document is None:
            return ""
        if not reference.answer_first:
            return document.text
        return "\n".join(document.text.split("\n")[reference.answer_first - 1 : reference.answer_last])


def _item(group: Sequence[Row]) -> MinedItem:
    head = next((row for row in group if row[1] == row[0]), group[0])
    references = sorted((_reference(row) for row in group), key=lambda reference: _RANK[reference.state])
    follow_ups = dict.fromkeys(text for row in group for text in json.loads(row[8]))
    return MinedItem(
        id=head[0],
        text=head[2],
        topic=head[3],
        form=Form(head[4]),
        level=head[5],
        language=head[6],
        stands_alone=bool(head[7]),
        follow_ups=tuple(follow_ups),
        references=tuple(references),
        link=head[9],
    )


def _reference(row: Row) -> Reference:
    document_id, source_id, source_title, path, url, licence, commit, heading, pattern, first, last = row[
        10:21
    ]
    place = place_url(url, path=path, first_line=first, last_line=last, page=0, section="")
    state, answer_document, answer_first, answer_last = row[21:25]
    return Reference(
        document_id, source_id, source_title, path, place, licence, commit, heading, pattern, first, last,
        State(state), answer_document, answer_first, answer_last,
    )  # fmt: skip


def replace_questions(
    connection: sqlite3.Connection, document: Unmined, found: Iterable[FoundQuestion]
) -> None:
    """Put a document's questions in the place of those it had, inside a transaction."""
    gone = connection.execute("DELETE FROM mined_question WHERE document_id = ?", (document.document_id,))
    if gone.rowcount:
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, '1')", (_STALE,))
    for question in found:
        answer, state = _where_answered(connection, document, question)
        connection.execute(
            "INSERT INTO mined_question (document_id, key, item, pattern, text, topic, form, level, heading, language,"
            " first_line, last_line, state, answer_document, answer_first, answer_last, follow_ups, stands_alone, link)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (document.document_id, question.key, question.key, question.pattern, question.text, question.topic,
             question.form, question.level, question.heading, question.language, question.first_line,
             question.last_line, state, answer, question.answer_first, question.answer_last,
             json.dumps(question.follow_ups, ensure_ascii=False), question.stands_alone, question.link),
        )  # fmt: skip
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, '1')", (_STALE,))
    connection.execute(
        "INSERT OR REPLACE INTO mined_document VALUES (?, ?)", (document.document_id, document.made_of)
    )


def _where_answered(
    connection: sqlite3.Connection, document: Unmined, question: FoundQuestion
) -> tuple[int | None, State]:
    """The document that answers a question, and how well: itself, or the page that the question links."""
    if not question.answer_path:
        return (document.document_id if question.answer_first else None), question.state
    path = posixpath.normpath(posixpath.join(posixpath.dirname(document.path), question.answer_path))
    linked = connection.execute(
        "SELECT id, text FROM document WHERE source_id = ? AND path = ?", (document.source_id, path)
    ).fetchone()
    if linked is None:
        return None, State.NONE
    return linked[0], state_of(linked[1], hidden=False)


def group_questions(connection: sqlite3.Connection) -> None:
    """Let the first of near-identical questions, in catalogue order, stand for all, inside a transaction."""
    rows = connection.execute(
        "SELECT q.key, q.text FROM mined_question q JOIN document d ON d.id = q.document_id"
        " JOIN source s ON s.id = d.source_id ORDER BY s.position, d.path, q.first_line, q.number"
    ).fetchall()
    same = grouped(rows)
    connection.executemany("UPDATE mined_question SET item = ? WHERE key = ? AND item <> ?",
                           ((item, key, item) for key, item in same.items()))  # fmt: skip
    connection.execute("DELETE FROM meta WHERE key = ?", (_STALE,))
    connection.execute(
        "INSERT INTO meta VALUES (?, '1') ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1",
        (_VERSION,),
    )
