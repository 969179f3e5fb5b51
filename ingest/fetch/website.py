"""Documentation sites: every page below the start URL, politely, with only the changed ones resent."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from content.source import Source
from ingest.fetch.access import Limits, WebAccess
from ingest.fetch.events import (
    FetchDone,
    FetchError,
    FetchEvent,
    FileFetched,
    FileProblem,
    LinkOnly,
    Progress,
)
from ingest.fetch.links import PageScan, decoded, normalized
from ingest.fetch.page import HTML, NoPage, check_start, file_of, get_page, path_of
from ingest.fetch.page_cache import CachedPage, PageCache, sha256
from ingest.fetch.robots import Robots
from ingest.fetch.select import SITE_MACHINERY, Selection
from ingest.fetch.web import WebClient

PAGE_SUFFIXES = frozenset({"html", "htm", "xhtml", "php", "aspx", "jsp", "pdf", "md"})
GIVE_UP_AFTER = 5  # failures in a row: the site is down, not a page


@dataclass(slots=True)
class _Crawl:
    """What a crawl has found so far: paths with the URL they are cached under and their version."""

    versions: dict[str, str] = field(default_factory=dict)
    cached_as: dict[str, str] = field(default_factory=dict)
    bytes: int = 0
    stale: int = 0  # pages taken from the cache because the site did not answer
    lost: int = 0  # pages that could not be had at all
    stopped: str = ""  # why the crawl ended early

    def add(self, url: str, path: str, page: CachedPage) -> None:
        self.versions[path] = page.version
        self.cached_as[path] = url
        self.bytes += len(page.data)

    @property
    def state(self) -> str:
        return sha256("\n".join(f"{path}\0{self.versions[path]}" for path in sorted(self.versions)).encode())

    @property
    def partial(self) -> str:
        notes = [self.stopped] if self.stopped else []
        if self.lost:
            notes.append(f"{self.lost} page{'s' * (self.lost > 1)} could not be fetched")
        if self.stale:
            notes.append(f"{self.stale} kept as last fetched, because the site did not answer")
        return "; ".join(notes)


def fetch_website(
    source: Source, *, cache: Path, access: WebAccess, limits: Limits, known_state: str
) -> Iterator[FetchEvent]:
    """Turn a site into its pages in scope: same host, below the folder of the start URL.

    Raises LinkOnly when the start page cannot be read by a program, FetchError when it cannot be had.
    """
    pages = PageCache(cache / "pages")
    crawl = _Crawl()
    with WebClient(access, deadline=access.clock() + limits.timeout_s) as client:
        yield from _crawl(source, client, pages, access, limits, crawl)
    unchanged = crawl.state == known_state
    if not unchanged:
        for path in sorted(crawl.versions):
            page = pages.load(crawl.cached_as[path])
            if page is None:
                raise FetchError(f"The cache of {source.title} was damaged while it was read; retry.")
            yield FileFetched(file_of(source, path, page))
    if not crawl.partial:
        pages.keep_only(crawl.cached_as.values())
    yield FetchDone(crawl.state, "", "", crawl.bytes, unchanged=unchanged, partial=crawl.partial)


def _crawl(
    source: Source, client: WebClient, pages: PageCache, access: WebAccess, limits: Limits, crawl: _Crawl
) -> Iterator[Progress | FileProblem]:
    start = normalized(source.url)
    deadline = access.clock() + limits.timeout_s
    robots = Robots(client, access)
    if not robots.allows(start):
        raise LinkOnly(f"robots.txt of {urlsplit(start).hostname} asks programs not to read {start}")
    first = get_page(client, pages, start, limits.max_file_bytes)
    check_start(start, first)
    # The site may send its bare address on to a language or version: that folder is the site.
    scope = _Scope(normalized(first.url))
    selection = Selection(source.include, source.exclude, SITE_MACHINERY)
    queue, seen = deque([scope.start]), {scope.start, start}
    delay, failures, asked = robots.delay_s(start), 0, 0
    while queue:
        url = queue.popleft()
        path = scope.path(url)
        yield Progress(f"Reading {source.title}: {path}", asked, asked + len(queue) + 1)
        if len(crawl.versions) >= limits.max_pages:
            crawl.stopped = f"stopped at {limits.max_pages} pages, the limit for one source"
            return
        if crawl.bytes >= limits.max_source_bytes:
            crawl.stopped = f"stopped at {limits.max_source_bytes // 1_000_000} MB, the limit for one source"
            return
        if access.clock() + delay > deadline:
            crawl.stopped = f"stopped after {limits.timeout_s:.0f} s, the limit for one source"
            return
        asked += 1
        asked_as = start if url == scope.start else url
        if url == scope.start:
            page = first
        else:
            if delay:
                access.sleep(delay)
            try:
                page = get_page(client, pages, url, limits.max_file_bytes)
                failures = 0
            except (LinkOnly, NoPage) as error:  # a dead link of the site, not a gap in what we have
                yield FileProblem(path, str(error))
                continue
            except FetchError as error:
                yield FileProblem(path, str(error))
                failures += 1
                if failures >= GIVE_UP_AFTER:
                    crawl.stopped = "the site stopped answering"
                    return
                kept = pages.load(url)
                if kept is None:
                    crawl.lost += 1
                    continue
                crawl.stale += 1
                page = kept
        landed = scope.over_its_scheme(normalized(page.url))
        if not scope.holds(landed) or (landed != url and landed in seen and url != scope.start):
            continue
        seen.add(landed)
        path = scope.path(landed)
        if selection.wants(path) and path not in crawl.versions:
            crawl.add(asked_as, path, page)
        if page.media_type in HTML:
            for link in PageScan(decoded(page.data, page.charset)).urls(page.url):
                link = scope.over_its_scheme(link)
                if link in seen or not scope.holds(link) or not _may_be_page(link):
                    continue
                seen.add(link)
                if not selection.excludes(scope.path(link)) and robots.allows(link):
                    queue.append(link)


class _Scope:
    """The part of the web that one site is: a host, and the folder of the page it starts with."""

    def __init__(self, start: str) -> None:
        self.start = start
        parts = urlsplit(start)
        self._scheme = parts.scheme
        self._host = parts.netloc
        self._folder = parts.path[: parts.path.rindex("/") + 1]

    def holds(self, url: str) -> bool:
        """Whether a URL lies in the site, over http or https."""
        parts = urlsplit(url)
        return parts.netloc == self._host and parts.path.startswith(self._folder)

    def over_its_scheme(self, url: str) -> str:
        """Turn an http and an https link to the site into the same URL; other URLs stay."""
        return urlsplit(url)._replace(scheme=self._scheme).geturl() if self.holds(url) else url

    def path(self, url: str) -> str:
        """Turn a URL of the site into its path below the start folder."""
        return path_of(url).removeprefix(path_of(self._folder).removesuffix("index.html"))


def _may_be_page(url: str) -> bool:
    name = urlsplit(url).path.rpartition("/")[2]
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    # A suffix with digits or a long one is part of a name ("v1.2", "node.js-guide"), not a file type.
    return not suffix or suffix in PAGE_SUFFIXES or not suffix.isalpha() or len(suffix) > 5
