"""A web server on this machine whose pages, failures and delays a test sets and whose requests it counts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.doubles.serving import QuietHandler, serving


@dataclass
class Answer:
    """One reply: `etag` is derived from the body unless headers name one."""

    body: bytes = b""
    status: int = 200
    media_type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class LocalSite:
    """The pages by path, and what was asked for: (path, status) in order."""

    pages: dict[str, Answer | Callable[[], Answer]] = field(default_factory=dict)
    requests: list[tuple[str, int]] = field(default_factory=list)
    url: str = ""

    def page(self, path: str, html: str) -> None:
        self.pages[path] = Answer(html.encode())

    def statuses(self) -> list[int]:
        return [status for path, status in self.requests if path != "/robots.txt"]


@contextmanager
def local_site() -> Iterator[LocalSite]:
    """Serve an empty LocalSite on a free port of 127.0.0.1 until the block ends."""
    site = LocalSite()

    class Handler(QuietHandler):
        def do_GET(self) -> None:
            found = site.pages.get(self.path, Answer(b"no such page", 404))
            answer = found if isinstance(found, Answer) else found()
            etag = answer.headers.get("ETag", f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"')
            same = answer.status == 200 and self.headers.get("If-None-Match") == etag
            status = 304 if same else answer.status
            site.requests.append((self.path, status))
            self.send_response(status)
            for name, value in {"ETag": etag, "Content-Type": answer.media_type, **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0" if same else str(len(answer.body)))
            self.end_headers()
            if not same:
                self.wfile.write(answer.body)

    with serving(Handler) as site.url:
        yield site
