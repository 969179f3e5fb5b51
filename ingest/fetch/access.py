"""How the network may be used (WebAccess) and how much may be taken from it (Limits)."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

USER_AGENT = "whetstone/0.1 (personal study assistant; reads linked pages once, obeys robots.txt)"


@dataclass(frozen=True, slots=True)
class WebAccess:
    """Who we are on the network and where we may go.

    `mirrors` maps URL prefixes to others (a proxy, a local copy); the longest matching prefix wins. A
    mapped URL is trusted; any other address must be public unless `allow_private`. `timeout_s` is per
    network operation. `clock` is monotonic seconds and `sleep` waits for seconds.
    """

    mirrors: Mapping[str, str] = field(default_factory=dict)
    allow_private: bool = False
    user_agent: str = USER_AGENT
    timeout_s: float = 20.0
    retries: int = 3
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def mirrored(self, url: str) -> str:
        """Turn a URL into the one to fetch instead; the URL itself when no prefix matches."""
        prefix = max((p for p in self.mirrors if url.startswith(p)), key=len, default="")
        return self.mirrors[prefix] + url[len(prefix) :] if prefix else url


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one source may take: bytes, pages, and seconds in all."""

    max_file_bytes: int = 30_000_000
    max_source_bytes: int = 300_000_000
    max_pages: int = 500
    timeout_s: float = 600.0
