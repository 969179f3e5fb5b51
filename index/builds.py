"""Which build of the vector index the library has published."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from index.reading import LibraryReader

_KEY = "build_published"


@dataclass(frozen=True, slots=True)
class Build:
    """A complete vector index: its name, the embedder whose vectors it holds, and the length of one."""

    name: str
    embedder: str
    dimensions: int


def stored_build(library: LibraryReader) -> Build | None:
    """The published build, which search uses; None before the first one."""
    value = library.meta(_KEY)
    return Build(**json.loads(value)) if value else None


def build_facts(build: Build) -> dict[str, str]:
    """What to store in the library's meta table to publish a build."""
    return {_KEY: json.dumps(asdict(build))}
