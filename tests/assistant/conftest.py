"""Passages and a retriever of given passages, for tests of what the assistant makes of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from index.passage import Passage
from index.records import Filters

MakePassage = Callable[..., Passage]


class GivenPassages:
    """A retriever double that finds the same passages whatever is asked; `unfound` ones stand in documents only."""

    def __init__(self, passages: Sequence[Passage], unfound: Sequence[Passage] = ()) -> None:
        self.passages = list(passages)
        self.unfound = list(unfound)
        self.asked: list[str] = []

    def spelled(self, question: str) -> str:
        return question

    def document(self, document_id: int) -> list[Passage]:
        """Give all passages of a document."""
        return [p for p in (*self.passages, *self.unfound) if p.document_id == document_id]

    def document_at(self, source_id: str, path: str) -> int:
        """Give the id of the document at a path of a source, 0 if there is none."""
        held = (*self.passages, *self.unfound)
        return next((p.document_id for p in held if (p.source_id, p.path) == (source_id, path)), 0)

    def retrieve(
        self, query: str, *, budget_tokens: int = 2000, filters: Filters | None = None
    ) -> list[Passage]:
        """Give the passages and remember the query."""
        self.asked.append(query)
        return self.passages


@pytest.fixture
def make_passage() -> MakePassage:
    """Makes a passage from its text; headings and similarity can be given."""

    def make(
        text: str,
        heading_path: str = "Notes",
        similarity: float = 0.7,
        number: int = 1,
        kind: str = "folder",
        path: str = "",
    ) -> Passage:
        return Passage(
            chunk_id=f"chunk-{number}",
            document_id=number,
            source_id="notes",
            source_title="Notes",
            source_kind=kind,
            licence="MIT",
            topics=("ml",),
            title=heading_path.partition(" > ")[0],
            heading_path=heading_path,
            text=text,
            kind="prose",
            path=path or f"notes-{number}.md",
            url=f"https://example.org/notes-{number}",
            commit="",
            first_line=1,
            last_line=9,
            page=0,
            cell=0,
            score=1.0,
            similarity=similarity,
            language="en",
        )

    return make


@pytest.fixture
def given_passages() -> type[GivenPassages]:
    """The class of the retriever double."""
    return GivenPassages
