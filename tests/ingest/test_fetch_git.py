"""git commands that take their time."""

from __future__ import annotations

import time
from pathlib import Path

from ingest.fetch.git import Git


def test_a_slow_command_gets_all_of_its_input(tmp_path: Path) -> None:
    git = Git(
        tmp_path / "x.git", protocols="file", options=(), deadline=time.monotonic() + 30, clock=time.monotonic,
        max_bytes=1_000_000,
    )  # fmt: skip
    # longer than the half second after which the limits are looked at for the first time
    out = git.run("-c", "alias.slow=!sleep 0.8; cat", "slow", stdin=b"first\nsecond\n")
    assert out == b"first\nsecond\n"
