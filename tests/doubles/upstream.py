"""A git repository on this machine that stands for one on a forge: real git, reached over file://."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

IDENTITY = {
    "GIT_AUTHOR_NAME": "upstream",
    "GIT_AUTHOR_EMAIL": "upstream@example.org",
    "GIT_COMMITTER_NAME": "upstream",
    "GIT_COMMITTER_EMAIL": "upstream@example.org",
}


@dataclass
class Upstream:
    """A repository with a work tree; every `commit` publishes at once."""

    folder: Path

    def git(self, *args: str) -> str:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        done = subprocess.run(
            ["git", "-C", str(self.folder), *args],
            check=True,
            capture_output=True,
            text=True,
            env=environment | IDENTITY,
        )
        return done.stdout.strip()

    def commit(self, files: dict[str, str | bytes | None]) -> str:
        """Write files (None removes one), commit them, and return the commit's id."""
        for name, content in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if content is None:
                path.unlink()
            else:
                path.write_bytes(content if isinstance(content, bytes) else content.encode())
        self.git("add", "--all", "--force")
        self.git("commit", "--quiet", "--allow-empty", "--message", "edit")
        return self.git("rev-parse", "HEAD")


def make_upstream(root: Path, name: str) -> Upstream:
    """Make the repository `name` ("owner/name") below a folder that stands for the forge."""
    upstream = Upstream(root / name)
    upstream.folder.mkdir(parents=True)
    upstream.git("init", "--quiet", "--initial-branch=main")
    upstream.git("config", "uploadpack.allowFilter", "true")
    upstream.git("config", "uploadpack.allowAnySHA1InWant", "true")
    return upstream
