"""What to read after an interview: words on what was missing, and rows of link lists that are about the family."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from assistant.design.levels import PhaseResult
from assistant.design.pages import quoted
from assistant.design.reading import Reading, case_rows, reading_for
from content.scenarios import load_grid
from index.passage import Passage
from index.records import Filters

FRAUD = load_grid().families["fraud"]


class WordsEmbedder:
    """Likeness by shared words, each a dimension of its own."""

    name, dimensions = "words", 4096

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        rows = np.zeros((len(texts), self.dimensions))
        for row, text in zip(rows, texts, strict=True):
            for word in set(text.lower().replace(":", " ").replace(",", " ").split()):
                row[sum(ord(c) * 31**i for i, c in enumerate(word)) % self.dimensions] = 1.0
            row /= np.linalg.norm(row) or 1.0
        return rows


def passage(text: str, kind: str, source: str = "repository", path: str = "a.md") -> Passage:
    return Passage(
        chunk_id="c", document_id=1, source_id="s", source_title="A list", source_kind=source, licence="MIT",
        topics=(), title="Title", heading_path="Title > Part", text=text, kind=kind, path=path, url="https://x.test/1",
        commit="", first_line=1, last_line=2, page=0, cell=0, score=1.0, similarity=0.5, language="en",
    )  # fmt: skip


class Shelf:
    """Finds the same passages for every query, by kind."""

    def __init__(self, *passages: Passage) -> None:
        self.passages = passages

    def retrieve(
        self, query: str, *, budget_tokens: int = 2000, filters: Filters | None = None
    ) -> list[Passage]:
        wanted = filters or Filters()
        return [
            p
            for p in self.passages
            if (not wanted.kinds or p.kind in wanted.kinds)
            and (not wanted.source_kinds or p.source_kind in wanted.source_kinds)
        ]


ROWS = passage(
    "Payment fraud detection with machine learning - Acme (2021) - https://x.test/a\n"
    "How we paint our offices - Paints (2022) - https://x.test/b\n"
    "Stop card payments fraud detection machine learning - Acme (2023) - https://x.test/c\n",
    "links",
)


def test_rows_of_a_list_are_judged_one_by_one_and_a_company_comes_once() -> None:
    rows = case_rows("fraud", Shelf(ROWS), WordsEmbedder())  # type: ignore[arg-type]
    assert [row.company for row in rows] == ["Acme"]
    assert case_rows("fraud", Shelf(), WordsEmbedder()) == ()  # type: ignore[arg-type]


def test_what_was_missing_is_quoted_from_handbook_and_resources() -> None:
    missed = "Watch inputs for drift and broken data"
    result = PhaseResult("monitoring", 1, 0.0, False, False, False, (), (missed,), 60.0)
    own = passage(
        "We watch inputs for drift and for broken data, hour by hour.",
        "prose",
        "handbook",
        "sd/sd-monitoring.md",
    )
    theirs = passage("Somebody should watch inputs for drift and broken data <b>daily</b>.", "prose")
    found = reading_for("fraud", [result], Shelf(own, theirs, ROWS), WordsEmbedder())  # type: ignore[arg-type]
    text = "\n".join([*quoted(found.handbook["monitoring"]), *quoted(found.resources["monitoring"])])
    assert "> We watch inputs for drift" in text and "(page:sd-monitoring), handbook" in text
    assert "`whetstone handbook sd-monitoring`" in text  # the link leads nowhere in a terminal
    assert "https://x.test/1" in text and "<b>" not in text
    assert "Acme" not in " ".join(found.cases) and len(found.cases) == len(FRAUD.cases)
    assert isinstance(found, Reading)


@pytest.mark.parametrize(
    "torn",
    [
        "| 8. Watch inputs for drift and broken data | 5 | alerts |",
        "Watch inputs for drift and broken data, then see to it that: 4.",
    ],
)
def test_no_row_of_a_table_is_quoted_nor_words_cut_at_a_number(torn: str) -> None:
    missed = "Watch inputs for drift and broken data"
    result = PhaseResult("monitoring", 1, 0.0, False, False, False, (), (missed,), 60.0)
    own = passage(
        f"{torn}\n\nInputs that drift are watched hour by hour, for broken data too.", "prose", "handbook"
    )
    found = reading_for("fraud", [result], Shelf(own), WordsEmbedder())  # type: ignore[arg-type]
    assert found.handbook["monitoring"].words in (
        "",
        "Inputs that drift are watched hour by hour, for broken data too.",
    )
