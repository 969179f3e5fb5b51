"""The handbook: our own study pages, one concept a page, loaded from Markdown and checked."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from content.source import Source, SourceKind
from content.text import FENCE, ContentError, slug, split_front_matter
from content.topics import TOPIC_IDS

HANDBOOK_FOLDER = Path(__file__).parent / "handbook"
HANDBOOK_SOURCE_ID = "handbook"
SECTION_TITLES = (
    "Why it is asked",
    "How it works",
    "When it fails",
    "What interviewers probe",
    "Common mistakes",
)
TERMS = "Terms"  # heads the definitions on a page
OPENING = "what-it-is"  # the slug of the paragraph before the first heading

PageId = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class Reference(BaseModel):
    """One piece of primary literature behind a page."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: str
    authors: str
    year: int = Field(ge=1700, le=2100)
    url: str = Field(pattern=r"^https?://")


class FrontMatter(BaseModel):
    """What a page says of itself above its body."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: PageId
    title: str
    topic: str
    level: Literal["core", "deep"]
    prerequisites: list[PageId] = []
    see_also: list[PageId] = []
    covers: list[str] = []
    aliases: list[str] = []
    sources: list[Reference] = Field(min_length=1, max_length=4)
    reviewed: datetime.date


@dataclass(frozen=True, slots=True)
class Page:
    """One handbook page: its front matter, Markdown body, and sections by anchor."""

    meta: FrontMatter
    body: str
    sections: dict[str, str]  # anchor -> Markdown under the heading
    path: Path

    @property
    def id(self) -> str:
        """The page id, which is also its file's stem."""
        return self.meta.id

    @property
    def title(self) -> str:
        """The title that readers see."""
        return self.meta.title

    @property
    def topic(self) -> str:
        """The topic id, which is also the name of the page's folder."""
        return self.meta.topic

    @property
    def terms(self) -> list[str]:
        """The sentences that define terms, under a heading of their own."""
        _, _, listed = self.body.partition(f"\n### {TERMS}\n")
        return re.findall(
            r"^- (.+)$", re.split(r"^#", listed, maxsplit=1, flags=re.MULTILINE)[0], re.MULTILINE
        )

    @property
    def summary(self) -> str:
        """The opening paragraph: what the concept is."""
        return self.sections[OPENING].strip()


def load_page(path: Path) -> Page:
    """Turn a Markdown file into a Page; raises ContentError naming the file and the broken rule."""
    raw, body, _ = split_front_matter(path)
    try:
        meta = FrontMatter.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ContentError(f"{path.name}: front matter field '{place}': {first['msg']}.") from error
    if meta.topic not in TOPIC_IDS:
        raise ContentError(f"{path.name}: unknown topic '{meta.topic}'; use one of {', '.join(TOPIC_IDS)}.")
    return Page(meta=meta, body=body.strip() + "\n", sections=split_sections(body), path=path)


def split_sections(body: str) -> dict[str, str]:
    """Turn a page body into its level-2 sections by anchor; headings inside code do not count."""
    masked = FENCE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), body)
    sections: dict[str, str] = {}
    name, start = OPENING, 0
    for heading in re.finditer(r"^## +(.+?)[ \t]*$", masked, re.MULTILINE):
        sections[name] = body[start : heading.start()].strip()
        name, start = slug(heading[1]), heading.end()
    sections[name] = body[start:].strip()
    return sections


def load_handbook(folder: Path = HANDBOOK_FOLDER) -> dict[str, Page]:
    """Turn a handbook folder into its pages by id, in topic order; raises ContentError on a bad page."""
    pages: dict[str, Page] = {}
    for topic in TOPIC_IDS:
        for path in sorted((folder / topic).glob("*.md")):
            page = load_page(path)
            if page.id in pages:
                raise ContentError(
                    f"{path}: the id '{page.id}' is taken by {pages[page.id].path}; rename one."
                )
            pages[page.id] = page
    return pages


def handbook_source(folder: Path = HANDBOOK_FOLDER) -> Source:
    """The built-in source that holds the handbook, always present in a library."""
    return Source(
        id=HANDBOOK_SOURCE_ID,
        url=str(folder),
        kind=SourceKind.HANDBOOK,
        title="Whetstone handbook",
        topics=TOPIC_IDS,
        good_for="Short, checked pages on every interview topic, with what interviewers probe",
        licence="MIT",
        include=("**/*.md",),
        origin="built-in",
    )
