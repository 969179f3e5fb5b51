"""What to read after an interview: passages on what was missed, and case studies from the user's own library.

Rows of link lists are reading tips: they say that a text exists, never that a claim is right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.design.levels import PhaseResult
from assistant.link_rows import LinkRow, link_rows
from content.scenarios import Grid, load_grid
from content.source import SourceKind
from index.passage import Passage
from index.records import Filters
from ingest.document import ChunkKind

TIPS = 3
PHASES_LOOKED_UP = 4  # the weakest ones; each is one search
TOKENS = 900


class Finds(Protocol):
    """A retriever, as far as it is needed here."""

    def retrieve(
        self, query: str, *, budget_tokens: int = 2000, filters: Filters | None = None
    ) -> list[Passage]:
        """Find passages for a query."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """What to read: by phase the passage from the resources, link rows of the library, and the family's cases."""

    passages: Mapping[str, Passage]
    rows: tuple[LinkRow, ...]
    cases: tuple[str, ...]


def reading_for(
    family: str, phases: Sequence[PhaseResult], finds: Finds, grid: Grid | None = None
) -> Reading:
    """Look up what helps after an interview of a family; empty parts where the library holds nothing."""
    grid = grid or load_grid()
    weakest = sorted((p for p in phases if p.missed), key=lambda p: p.coverage)[:PHASES_LOOKED_UP]
    passages = {}
    for result in weakest:
        query = f"{grid.phase(result.phase).title} in machine-learning system design: {result.missed[0]}"
        found = [p for p in finds.retrieve(query, budget_tokens=TOKENS) if is_text(p)]
        if found:
            passages[result.phase] = found[0]
    return Reading(passages, case_rows(family, finds, grid), tuple(grid.families[family].cases))


def case_rows(family: str, finds: Finds, grid: Grid) -> tuple[LinkRow, ...]:
    """Find rows of the library's link lists that point to cases of a family, each company once."""
    links = Filters(kinds=(ChunkKind.LINKS.value,))
    rows: dict[str, LinkRow] = {}
    for passage in finds.retrieve(grid.families[family].reading, budget_tokens=2 * TOKENS, filters=links):
        for row in link_rows(passage):
            if row.company:
                rows.setdefault(row.company.lower(), row)
    return tuple(rows.values())[:TIPS]


def is_text(passage: Passage) -> bool:
    """Tell whether a passage explains something, other than our handbook, which is linked by phase anyway."""
    return passage.kind != ChunkKind.LINKS.value and passage.source_kind != SourceKind.HANDBOOK.value
