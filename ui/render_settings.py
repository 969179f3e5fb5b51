"""What the settings tab shows beside its fields: where data lies, and what a test of the model said."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path

from ui.settings import FILE_NAME, Settings


@dataclass(frozen=True, slots=True)
class Place:
    """A file or folder of the data folder: what it holds, where it is, and its size in bytes."""

    holds: str
    path: Path
    bytes: int


def places(settings: Settings) -> list[Place]:
    """List what is stored where; a model file that is a link elsewhere counts as nothing."""
    home = settings.home
    named = [
        ("Library: texts, keyword index, vectors", settings.library_folder),
        ("Fetched repositories and pages", settings.cache_folder),
        ("Model files", settings.models_folder),
        ("Uploaded files", home / "uploads"),
        ("Conversations", home / "conversations.db"),
        ("Sources of your own", home / "sources.yaml"),
        ("Settings", home / FILE_NAME),
    ]
    return [Place(holds, path, size_of(path)) for holds, path in named]


def size_of(path: Path) -> int:
    """Add up the bytes of a file, or of all files in a folder."""
    if path.is_dir():
        return sum(f.stat().st_size for f in path.rglob("*") if f.is_file() and not f.is_symlink())
    return path.stat().st_size if path.is_file() else 0


def readable_size(size: int) -> str:
    """Turn bytes into words: 512 B, 38 KB, 1.1 GB."""
    for unit, scale in (("GB", 1e9), ("MB", 1e6), ("KB", 1e3)):
        if size >= scale:
            return f"{size / scale:.1f} {unit}" if size < 10 * scale else f"{size / scale:.0f} {unit}"
    return f"{size} B"


def render_places(settings: Settings) -> str:
    """Turn what is stored where into a table."""
    found = places(settings)
    rows = "".join(
        f'<tr><td data-label="What">{escape(place.holds)}</td>'
        f'<td data-label="Where"><code>{escape(str(place.path))}</code></td>'
        f'<td data-label="Size">{readable_size(place.bytes) if place.bytes else "nothing yet"}</td></tr>'
        for place in found
    )
    total = readable_size(sum(place.bytes for place in found))
    return (
        f'<div class="table" tabindex="0"><table class="places"><thead><tr><th scope="col">What</th>'
        f'<th scope="col">Where</th><th scope="col">Size</th></tr></thead><tbody>{rows}</tbody></table></div>'
        f'<p class="facts">{total} in all. Deleting the folder {escape(str(settings.home))} is a clean start.</p>'
    )
