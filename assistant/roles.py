"""A quotation and where it stands in, its role in an answer out: what the section of its passage speaks of."""

from __future__ import annotations

import re

from assistant.exchange import Role
from content.handbook import SECTION_TITLES
from content.source import SourceKind
from index.passage import Passage

# The roles of a handbook page's sections in their order; what interviewers probe may be anything.
SECTION_ROLES = dict(
    zip(SECTION_TITLES, (Role.WHY_ASKED, Role.MECHANISM, Role.LIMITS, Role.UNTOLD, Role.MISTAKE), strict=True)
)
BEFORE = dict(zip(SECTION_TITLES[1:], SECTION_TITLES, strict=False))  # the section before each
TITLE_LINE = re.compile(rf"^(?:#+ )?({'|'.join(SECTION_TITLES)})$", re.MULTILINE)
# Headings of other documents that say as clearly what stands under them.
HEADINGS = {
    Role.LIMITS: re.compile(
        r"\b(?:pros|cons|(?:dis)?advantages?|limitations?|drawbacks?|weaknesses|trade-?offs?|pitfalls)\b",
        re.I,
    ),
    Role.MISTAKE: re.compile(r"\b(?:common )?(?:mistakes|misconceptions)\b", re.I),
}


def role_of(passage: Passage, start: int) -> Role:
    """Tell the role of what begins at character `start` of a passage."""
    if passage.source_kind != SourceKind.HANDBOOK:
        heading = passage.heading_path.rpartition(" > ")[2]
        return next((role for role, said in HEADINGS.items() if said.search(heading)), Role.UNTOLD)
    section = section_of(passage, start)
    return SECTION_ROLES[section] if section else Role.DEFINITION


def section_of(passage: Passage, start: int) -> str:
    """Name the section of a handbook page in which character `start` of a passage stands, "" for its opening.

    A passage of several sections is headed by one of them and holds the titles of the later ones as lines.
    """
    lines = [(m.start(), m[1]) for m in re.finditer(TITLE_LINE, passage.text)]
    if lines:
        before = [title for at, title in lines if at <= start]
        return before[-1] if before else BEFORE.get(lines[0][1], "")
    headed = next(iter(passage.heading_path.split(" > ")[1:2]), "")
    return headed if headed in SECTION_ROLES else ""
