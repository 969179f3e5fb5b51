"""What the settings tab shows beside its fields: where data lies, and what a test of the model said."""

from __future__ import annotations

from html import escape

from ui.own_data import places
from ui.settings import Settings


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
