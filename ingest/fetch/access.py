"""How the network may be used (WebAccess) and how much may be taken from it (Limits)."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

USER_AGENT = "whetstone/0.1 (personal study assistant; reads linked pages, obeys robots.txt)"


def system_addresses(host: str, port: int) -> list[str]:
    """Turn a host name into its IP addresses, as the system resolves it; raises OSError where it cannot."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


@dataclass(frozen=True, slots=True)
class WebAccess:
    """Who we are on the network and where we may go.

    `mirrors` maps URL prefixes to others (a proxy, a local copy); the longest matching prefix wins. A
    mapped URL is trusted; any other address must be public unless `allow_private`. `proxy` is the URL of
    an HTTP proxy, "" for none; it resolves host names itself. `timeout_s` is per network operation.
    `clock` is monotonic seconds, `sleep` waits for seconds, `resolve` turns host and port into addresses.
    """

    mirrors: Mapping[str, str] = field(default_factory=dict)
    allow_private: bool = False
    proxy: str = ""
    user_agent: str = USER_AGENT
    timeout_s: float = 20.0
    retries: int = 3
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    resolve: Callable[[str, int], Sequence[str]] = system_addresses

    def mirror_of(self, url: str) -> tuple[str, str]:
        """Turn a URL into the (prefix, replacement) that maps it; two empty strings when none does."""
        prefix = max((p for p in self.mirrors if url.startswith(p)), key=len, default="")
        return (prefix, self.mirrors[prefix]) if prefix else ("", "")

    def mirrored(self, url: str) -> str:
        """Turn a URL into the one to fetch instead; the URL itself when no prefix matches."""
        prefix, replacement = self.mirror_of(url)
        return replacement + url[len(prefix) :]


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one source may take: bytes of one file and of all, pages of a site, seconds in all."""

    max_file_bytes: int = 64_000_000  # the largest linked book is a PDF of some 30 MB
    max_source_bytes: int = 300_000_000
    max_pages: int = 500
    timeout_s: float = 600.0
