"""Which builds of the vector index the library knows: the published one, and one being made aside."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal

from index.reading import LibraryReader

Slot = Literal["published", "pending"]


@dataclass(frozen=True, slots=True)
class Build:
    """A complete vector index: its name, the embedder whose vectors it holds, and the length of one."""

    name: str
    embedder: str
    dimensions: int


def stored_build(library: LibraryReader, slot: Slot) -> Build | None:
    """The build in a slot of the library, None if there is none; search uses the published one."""
    value = library.meta(f"build_{slot}")
    return Build(**json.loads(value)) if value else None


def build_facts(slot: Slot, build: Build | None) -> dict[str, str]:
    """What to store in the library's meta table to put a build into a slot, or to empty it."""
    return {f"build_{slot}": json.dumps(asdict(build)) if build else ""}
