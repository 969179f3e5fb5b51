"""A source: one resource that the guide, the user or the product itself offers for study."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SourceKind(StrEnum):
    """How a source is fetched and read."""

    HANDBOOK = "handbook"  # the product's own pages, a folder inside the package
    REPOSITORY = "repository"  # a git repository
    WEBSITE = "website"  # a documentation site: every in-scope page below the start URL
    PAGE = "page"  # one web page
    PDF = "pdf"  # one PDF at a URL
    FOLDER = "folder"  # a local folder
    FILE = "file"  # a local file
    LINK = "link"  # shown, never fetched: needs a login or JavaScript


@dataclass(frozen=True, slots=True)
class Source:
    """One resource and what to read of it.

    `id` is stable and readable (`github.com/owner/repo`, `ml-cheatsheet.readthedocs.io/en/latest`,
    `handbook`). `url` is an http(s) URL, or an absolute path for local kinds. `include` and `exclude`
    are glob patterns over paths inside the source (`**` spans folders); an empty `include` means every
    file of a readable type. `follow` is how many linked pages may be fetched one hop away, 0 for none.
    `reason` says why a `link` source is never fetched.
    """

    id: str
    url: str
    kind: SourceKind
    title: str
    topics: tuple[str, ...]
    good_for: str = ""
    licence: str = "none stated"
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    branch: str = ""
    follow: int = 0
    reason: str = ""
    origin: str = "guide"  # "guide", "user", "built-in" or "followed"
