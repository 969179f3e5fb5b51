"""robots.txt: whether a program may read a URL, and how long it must wait between two requests."""

from __future__ import annotations

from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from ingest.fetch.access import WebAccess
from ingest.fetch.events import FetchError
from ingest.fetch.web import Reply, WebClient

MAX_ROBOTS_BYTES = 512_000  # RFC 9309 asks readers for at least 500 KiB
POLITE_DELAY_S = 0.25  # between requests to a host that names no delay


class Robots:
    """The rules of every host met, each robots.txt read once."""

    def __init__(self, client: WebClient, access: WebAccess) -> None:
        self._client = client
        self._access = access
        self._rules: dict[str, RobotFileParser] = {}

    def allows(self, url: str) -> bool:
        """Whether the host lets us read the URL; raises FetchError when the host cannot say now."""
        return self._of(url).can_fetch(self._access.user_agent, url)

    def delay_s(self, url: str) -> float:
        """Seconds to leave between two requests to the URL's host; 0 for a local copy."""
        if self._access.mirrored(url) != url:
            return 0.0
        rules = self._of(url)
        stated = rules.crawl_delay(self._access.user_agent)
        if stated is not None:
            return float(stated)
        rate = rules.request_rate(self._access.user_agent)
        return rate.seconds / max(1, rate.requests) if rate else POLITE_DELAY_S

    def _of(self, url: str) -> RobotFileParser:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = _parsed(
                self._client.get(f"{origin}/robots.txt", max_bytes=MAX_ROBOTS_BYTES)
            )
        return self._rules[origin]


def _parsed(reply: Reply) -> RobotFileParser:
    if reply.status >= 500 or reply.status == 429:
        raise FetchError(
            f"{reply.url} answers with error {reply.status}, so it is not known what may be read; retry later."
        )
    rules = RobotFileParser()
    # RFC 9309: where no file can be had (4xx), everything may be read. A page of HTML is no such file.
    lines = [] if reply.status != 200 or reply.media_type == "text/html" else _lines(reply.data)
    rules.parse(lines)
    rules.modified()
    return rules


def _lines(data: bytes) -> list[str]:
    return data.decode("utf-8-sig", "replace").splitlines()
