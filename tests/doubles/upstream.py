"""A git repository on this machine that stands for one on a forge: real git, over file:// or HTTP."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.doubles.serving import QuietHandler, serving

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


@contextmanager
def forge_over_http(root: Path, moved: Mapping[str, str]) -> Iterator[str]:
    """Serve the repositories below `root` over git's HTTP protocol and yield the forge's URL.

    `moved` maps the path of a repository ("/owner/name") to the URL it redirects to.
    """

    class Handler(QuietHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path.removesuffix("/info/refs")
            if path in moved:
                self.send_response(301)
                self.send_header("Location", self.path.replace(path, moved[path], 1))
                self.end_headers()
                return
            if not (root / path.lstrip("/")).is_dir():
                self.send_error(404)
                return
            refs = self.upload_pack(path, b"", "--advertise-refs")
            self.answer("advertisement", b"001e# service=git-upload-pack\n0000" + refs)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.answer("result", self.upload_pack(self.path.removesuffix("/git-upload-pack"), body))

        def upload_pack(self, path: str, body: bytes, *options: str) -> bytes:
            command = ["git", "upload-pack", "--stateless-rpc", *options, str(root / path.lstrip("/"))]
            environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
            return subprocess.run(
                command, input=body, capture_output=True, env=environment, check=False
            ).stdout

        def answer(self, kind: str, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", f"application/x-git-upload-pack-{kind}")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with serving(Handler) as url:
        yield url
