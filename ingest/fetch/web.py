"""The web client: one URL into one reply, guarded at every hop, patient with servers, capped in size."""

from __future__ import annotations

import email.utils
import time
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import urljoin, urlsplit

import httpx

from ingest.fetch.access import WebAccess
from ingest.fetch.events import FetchError
from ingest.fetch.guard import route

MAX_REDIRECTS = 5
TRY_AGAIN = frozenset({429, 500, 502, 503, 504})
LONGEST_WAIT_S = 60.0  # a server that asks for more is left for the next run


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered. `url` is where the redirects ended, before any mapping to a mirror."""

    url: str
    status: int
    media_type: str
    charset: str
    etag: str
    last_modified: str
    data: bytes


class WebClient:
    """GET requests under one WebAccess; use as a context manager.

    A connection belongs to one host name and goes to its checked address: a pool shared by address would
    hand a page of one host to a connection whose certificate was checked for another.
    """

    def __init__(self, access: WebAccess, *, deadline: float = float("inf")) -> None:
        self._access = access
        self._deadline = deadline
        self._hosts: dict[str, httpx.Client] = {}
        # Both the bundled and the system's authorities: behind a company's proxy only the latter will do.
        self._trust = httpx.create_ssl_context(trust_env=False)
        self._trust.load_default_certs()

    def __enter__(self) -> WebClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for client in self._hosts.values():
            client.close()

    def get(self, url: str, *, max_bytes: int, etag: str = "", last_modified: str = "") -> Reply:
        """Turn a URL into its Reply, with 304 and no data where `etag` or `last_modified` still hold.

        Raises FetchError when the host cannot be reached after the retries, when a hop is not allowed,
        when the deadline passed, or when the body exceeds `max_bytes`.
        """
        headers = {"If-None-Match": etag} if etag else {}
        headers |= {"If-Modified-Since": last_modified} if last_modified else {}
        here = url
        for _ in range(MAX_REDIRECTS + 1):
            reply, location = self._patiently(here, headers, max_bytes)
            if not location:
                return reply
            here = self._next_hop(here, location)
        raise FetchError(f"{url} redirects more than {MAX_REDIRECTS} times; open it in a browser.")

    def _next_hop(self, url: str, location: str) -> str:
        """Turn a redirect into the next URL, named upstream even where a mirror answered."""
        prefix, replacement = self._access.mirror_of(url)
        target = urljoin(self._access.mirrored(url), location)
        if prefix and target.startswith(replacement):
            return prefix + target[len(replacement) :]
        return target

    def _patiently(self, url: str, headers: dict[str, str], max_bytes: int) -> tuple[Reply, str]:
        for attempt in range(self._access.retries + 1):
            last = attempt == self._access.retries
            wait = 2.0**attempt
            try:
                reply, location, retry_after = self._once(url, headers, max_bytes)
            except (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError) as error:
                refused = isinstance(error, httpx.ConnectError) and "certificate" in str(error).lower()
                if last or refused:
                    raise FetchError(
                        f"{url} cannot be reached ({_short(error)}); check the network connection and retry."
                    ) from error
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise FetchError(f"{url} cannot be read ({_short(error)}); open it in a browser.") from error
            else:
                wait = max(wait, retry_after)
                if reply.status not in TRY_AGAIN or last or wait > LONGEST_WAIT_S:
                    return reply, location
            if self._access.clock() + wait > self._deadline:
                raise FetchError(f"{url} did not answer within the time limit for one source; retry later.")
            self._access.sleep(wait)
        raise AssertionError("unreachable")

    def _once(self, url: str, headers: dict[str, str], max_bytes: int) -> tuple[Reply, str, float]:
        way = route(url, self._access)
        if self._access.clock() > self._deadline:
            raise FetchError(f"{url} was not fetched: the time limit for one source was reached; retry.")
        parts = urlsplit(way.url)
        client = self._client(f"{parts.scheme}://{parts.netloc}")
        last_error: httpx.ConnectError | httpx.ConnectTimeout | None = None
        for address in way.addresses or ("",):
            target = httpx.URL(way.url)
            extensions: dict[str, str] = {}
            host = {"Host": parts.netloc.rpartition("@")[2]}
            if address:
                extensions = {"sni_hostname": parts.hostname or ""}
                target = target.copy_with(host=address)
            try:
                with client.stream("GET", target, headers=headers | host, extensions=extensions) as response:
                    return self._read(url, response, max_bytes)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                last_error = error
        assert last_error is not None
        raise last_error

    def _read(self, url: str, response: httpx.Response, max_bytes: int) -> tuple[Reply, str, float]:
        too_large = f"{url} is larger than the limit of {max_bytes / 1_000_000:.0f} MB for one file."
        data = bytearray()
        if response.status_code == 200:
            if int(response.headers.get("content-length", "0") or 0) > max_bytes:
                raise FetchError(too_large)
            # The size that counts is the unpacked one, and a server may send for ever a byte at a time.
            for piece in response.iter_bytes():
                data += piece
                if len(data) > max_bytes:
                    raise FetchError(too_large)
                if self._access.clock() > self._deadline:
                    raise FetchError(f"{url} took longer than the time limit for one source; retry later.")
        reply = Reply(
            url=url,
            status=response.status_code,
            media_type=response.headers.get("content-type", "").split(";")[0].strip().lower(),
            charset=response.charset_encoding or "",
            etag=response.headers.get("etag", ""),
            last_modified=response.headers.get("last-modified", ""),
            data=bytes(data),
        )
        location = response.headers.get("location", "") if response.is_redirect else ""
        return reply, location, _seconds(response.headers.get("retry-after", ""))

    def _client(self, origin: str) -> httpx.Client:
        if origin not in self._hosts:
            self._hosts[origin] = httpx.Client(
                headers={
                    "User-Agent": self._access.user_agent,
                    "Accept": "text/html,application/pdf,*/*;q=0.5",
                },
                timeout=self._access.timeout_s,
                follow_redirects=False,
                verify=self._trust,
                proxy=self._access.proxy or None,
                trust_env=False,  # what the environment says reaches us as `access`
            )
        return self._hosts[origin]


def _seconds(retry_after: str) -> float:
    """Turn a Retry-After header (seconds or a date) into seconds from now; 0 where it says nothing."""
    if retry_after.strip().isdigit():
        return float(retry_after)
    parsed = email.utils.parsedate_tz(retry_after)
    return max(0.0, email.utils.mktime_tz(parsed) - time.time()) if parsed else 0.0


def _short(error: Exception) -> str:
    return str(error) or type(error).__name__
