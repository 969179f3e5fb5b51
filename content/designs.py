"""Worked designs: one outline solution for each family of system-design problems, loaded and checked."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from content.handbook import OPENING, Reference, split_sections
from content.plan import validated
from content.text import FENCE, ContentError, count_words, slug, split_front_matter

DESIGNS_FOLDER = Path(__file__).parent / "designs"
DESIGN_SECTIONS = (
    "Problem and assumptions",
    "Goal and metrics",
    "Data",
    "Features",
    "Training",
    "Evaluation",
    "Serving",
    "Monitoring",
    "Trade-offs and failure modes",
)
DESIGN_WORDS = (600, 1200)
FEWEST_NUMBERS = 8  # figures in the prose; a design without them has not been worked out
FIGURE = re.compile(r"\d[\d,.]*")
PAGE_LINK = re.compile(r"\]\(page:([a-z0-9-]+)\)")


class DesignFrontMatter(BaseModel):
    """What a worked design says of itself above its body."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    family: str = Field(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$")
    title: str
    summary: str
    sources: list[Reference] = Field(min_length=1, max_length=4)
    last_reviewed: datetime.date


@dataclass(frozen=True, slots=True)
class Design:
    """One worked design: its front matter, Markdown body, and sections by anchor."""

    meta: DesignFrontMatter
    body: str
    sections: dict[str, str]
    path: Path

    @property
    def family(self) -> str:
        """The id of the family it solves, which is also its file's stem."""
        return self.meta.family

    @property
    def title(self) -> str:
        """The title that readers see."""
        return self.meta.title


def load_design(path: Path) -> Design:
    """Turn a Markdown file into a Design; raises ContentError naming the file and the broken rule."""
    raw, body, _ = split_front_matter(path)
    meta = validated(DesignFrontMatter, raw, path)
    return Design(meta=meta, body=body.strip() + "\n", sections=split_sections(body), path=path)


def load_designs(folder: Path = DESIGNS_FOLDER) -> dict[str, Design]:
    """Turn a folder of worked designs into designs by family; raises ContentError on a bad file."""
    return {design.family: design for design in map(load_design, sorted(folder.glob("*.md")))}


def outline_of(family: str, folder: Path = DESIGNS_FOLDER) -> Design | None:
    """Read the worked design of one family; None if there is none yet."""
    path = folder / f"{family}.md"
    return load_design(path) if path.exists() else None


def design_problems(design: Design, families: frozenset[str], pages: frozenset[str]) -> list[str]:
    """Check one worked design: family, sections, length, numbers, diagram and links to handbook pages."""
    problems = []
    if design.family != design.path.stem:
        problems.append(f"family '{design.family}' differs from the file name")
    if design.family not in families:
        problems.append(f"unknown family '{design.family}'; use one of {', '.join(sorted(families))}")
    wanted = [slug(title) for title in DESIGN_SECTIONS]
    found = [name for name, text in design.sections.items() if name != OPENING or text]
    if found != wanted:
        problems.append(f"sections are {found}, wanted {wanted} and nothing before the first")
    problems += [f"section '{name}' is empty" for name in found if not design.sections[name].strip()]
    words = count_words(design.body)
    if not DESIGN_WORDS[0] <= words <= DESIGN_WORDS[1]:
        problems.append(f"{words} words of prose, wanted {DESIGN_WORDS[0]} to {DESIGN_WORDS[1]}")
    if len(FIGURE.findall(FENCE.sub("", design.body))) < FEWEST_NUMBERS:
        problems.append(f"fewer than {FEWEST_NUMBERS} numbers; work the sizes out")
    diagrams = [f[0] for f in FENCE.finditer(design.sections.get("serving", ""))]
    if not any(re.match(r"```mermaid\n\s*(flowchart|graph) (TD|TB|LR|RL|BT)\b", text) for text in diagrams):
        problems.append("no ```mermaid flowchart (such as `flowchart LR`) in Serving")
    if design.body.count("$$") % 2:
        problems.append("an odd number of $$")
    linked = set(PAGE_LINK.findall(design.body))
    problems += [f"links to the unknown page '{name}'" for name in sorted(linked - pages)]
    if not 40 <= len(design.meta.summary) <= 300:
        problems.append(f"a summary of {len(design.meta.summary)} characters, wanted 40 to 300")
    return [f"designs/{design.path.name}: {problem}." for problem in problems]


def check_folder(
    families: frozenset[str], pages: frozenset[str], folder: Path = DESIGNS_FOLDER
) -> tuple[int, list[str]]:
    """Check every worked design of a folder; returns how many there are and the rules that are broken."""
    paths = sorted(folder.glob("*.md"))
    problems: list[str] = []
    for path in paths:
        try:
            problems += design_problems(load_design(path), families, pages)
        except ContentError as error:
            problems.append(f"designs/{error}")
    return len(paths), problems
