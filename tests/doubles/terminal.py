"""A pseudo-terminal read from the outside, as a user sees it."""

from __future__ import annotations

import os
import select
import time


def read_until(terminal: int, words: str, seconds: float = 60) -> str:
    """Read what is printed until it holds some words."""
    said, last = "", time.monotonic() + seconds
    while words not in said and time.monotonic() < last:
        if select.select([terminal], [], [], 1)[0]:
            said += os.read(terminal, 4096).decode(errors="replace")
    assert words in said, said
    return said
