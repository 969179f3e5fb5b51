"""The command line as a user runs it: a process of its own over a data folder, without a model."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(home: Path, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    """Run `whetstone` with these arguments, `text` being typed; what it searches is embedded by hashing."""
    chosen = {"WHETSTONE_HOME": str(home), "WHETSTONE_EMBEDDER": "hashing", "WHETSTONE_MODEL": "none"}
    return subprocess.run(
        [sys.executable, "-m", "ui.cli", *arguments], capture_output=True, text=True, input=text, cwd=ROOT,
        env={**os.environ, **chosen}, timeout=900, check=False,
    )  # fmt: skip
