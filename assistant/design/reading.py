"""What to read after an interview: passages on what was missed, and case studies from the user's own library.

Rows of link lists are reading tips: they say that a text exists, never that a claim is right.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from assistant.design.levels import PhaseResult
from assistant.extractive import quotations_in
from assistant.link_rows import LinkRow, link_rows
from content.scenarios import Grid, load_grid
from content.source import SourceKind
from index.embed import Embedder
from index.passage import Passage
from index.records import Filters
from ingest.document import ChunkKind

TIPS = 3
PHASES_LOOKED_UP = 4  # the weakest ones; each is one search
TOKENS = 900
PASSAGES_READ = 3  # of a search, for the words closest to what was missing
LONGEST_QUOTE = 60  # words
TORN = re.compile(
    r"^\s*\||\s\|\s|(?:^|\s)\d{1,2}\.$"
)  # a row of a table, or words cut at the number of a list
LIKE_QUOTE = 0.4  # cosine of the words and what was missing; below it they are about something else
# Likeness (cosine) of a row with the family, plus a share of that with its nearest named case; set by reading the rows that
# 26 families get over the guide's resources.
NAMED_CASE, LIKE_CASE = 0.5, 0.5
FIELDS = ("Delivery and mobility", "E-commerce and retail", "Social platforms", "Media and streaming", "Tech")
HANDBOOK = Filters(source_kinds=(SourceKind.HANDBOOK.value,))
LINKS = Filters(kinds=(ChunkKind.LINKS.value,))


class Finds(Protocol):
    """A retriever, as far as it is needed here."""

    def retrieve(
        self, query: str, *, budget_tokens: int = 2000, filters: Filters | None = None
    ) -> list[Passage]:
        """Find passages for a query."""
        ...


@dataclass(frozen=True, slots=True)
class Said:
    """Words of a passage; none where it is only worth reading."""

    passage: Passage
    words: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What to read: by phase the words of handbook and resources on what was missing, link rows, and further cases."""

    handbook: Mapping[str, Said]
    resources: Mapping[str, Said]
    rows: tuple[LinkRow, ...]
    cases: tuple[str, ...]


def reading_for(
    family: str, phases: Sequence[PhaseResult], finds: Finds, embedder: Embedder, grid: Grid | None = None
) -> Reading:
    """Look up what helps after an interview of a family; empty parts where the library holds nothing."""
    grid = grid or load_grid()
    weakest = sorted((p for p in phases if p.missed), key=lambda p: p.coverage)[:PHASES_LOOKED_UP]
    handbook: dict[str, Said] = {}
    resources: dict[str, Said] = {}
    for result in weakest:
        missed = result.missed[0]
        query = f"{grid.phase(result.phase).title} in machine-learning system design: {missed}"
        if own := _nearest(finds.retrieve(query, budget_tokens=TOKENS, filters=HANDBOOK), missed, embedder):
            handbook[result.phase] = own
        found = [p for p in finds.retrieve(query, budget_tokens=TOKENS) if is_text(p)]
        if said := _nearest(found, missed, embedder):
            resources[result.phase] = said
    rows = case_rows(family, finds, embedder, grid)
    pointed_at = {row.company.lower() for row in rows}
    cases = [c for c in grid.families[family].cases if c.partition(":")[0].lower() not in pointed_at]
    return Reading(handbook, resources, rows, tuple(cases))


def _nearest(passages: Sequence[Passage], missed: str, embedder: Embedder) -> Said | None:
    """Find the words of the first passages that come closest to what was missing; without words where none come close."""
    told = [Said(p, q.text) for p in passages[:PASSAGES_READ] for q in quotations_in(p.text)]
    told = [said for said in told if len(said.words.split()) <= LONGEST_QUOTE and not TORN.search(said.words)]
    if not told:
        return Said(passages[0], "") if passages else None
    vectors = np.asarray(embedder.embed([missed, *(said.words for said in told)]))
    near = vectors[1:] @ vectors[0]
    best = int(np.argmax(near))
    return told[best] if near[best] >= LIKE_QUOTE else Said(passages[0], "")


def case_rows(family: str, finds: Finds, embedder: Embedder, grid: Grid | None = None) -> tuple[LinkRow, ...]:
    """Find rows of the library's link lists that point to cases of a family, each company and each work once.

    A passage of a list holds rows on many subjects, so each row is compared with the family by itself.
    """
    known = (grid or load_grid()).families[family]
    rows: dict[str, LinkRow] = {}
    for query in (known.reading, *known.cases):
        for passage in finds.retrieve(query, budget_tokens=2 * TOKENS, filters=LINKS):
            for row in link_rows(passage):
                if row.company and row.company not in FIELDS:
                    rows.setdefault(row.title.lower(), row)
    listed = list(rows.values())
    if not listed:
        return ()
    about = [known.reading, f"{known.title}: {known.task}", *known.cases]
    wanted = np.asarray(embedder.embed(about))
    likeness = np.asarray(embedder.embed([row.said for row in listed])) @ wanted.T
    near = likeness[:, :2].mean(axis=1) + NAMED_CASE * likeness[:, 2:].max(axis=1)
    chosen: dict[str, LinkRow] = {}
    for i in np.argsort(-near, kind="stable"):
        if near[i] >= LIKE_CASE:
            chosen.setdefault(listed[i].company.lower(), listed[i])
    return tuple(chosen.values())[:TIPS]


def is_text(passage: Passage) -> bool:
    """Tell whether a passage explains something, other than our handbook, which is linked by phase anyway."""
    return passage.kind != ChunkKind.LINKS.value and passage.source_kind != SourceKind.HANDBOOK.value
