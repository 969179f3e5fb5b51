"""One web page or one PDF: asked for again only if it changed, and told apart from a login page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from content.source import Source, SourceKind
from ingest.document import FetchedFile
from ingest.fetch.access import Limits, WebAccess
from ingest.fetch.events import FetchDone, FetchError, FetchEvent, FileFetched, LinkOnly, Progress
from ingest.fetch.links import PageScan, decoded
from ingest.fetch.page_cache import CachedPage, PageCache, sha256
from ingest.fetch.robots import Robots
from ingest.fetch.web import Reply, WebClient

HTML = frozenset({"text/html", "application/xhtml+xml"})
READABLE = HTML | {"application/pdf", "text/plain", "text/markdown"}
LOGIN_PATH = re.compile(r"/(log-?in|sign-?in|signup|account/|auth/|sso/|accounts/)", re.IGNORECASE)
EMPTY_PAGE = 200  # characters of text below which a page with scripts has nothing without them


class NoPage(FetchError):
    """The server answers, but there is no page to read at this URL."""


def fetch_page(
    source: Source, *, cache: Path, access: WebAccess, limits: Limits, known_state: str
) -> Iterator[FetchEvent]:
    """Turn a page or PDF source into its one file; raises LinkOnly or FetchError when there is none."""
    pages = PageCache(cache / "pages")
    yield Progress(f"Fetching {source.title}", 0, 1)
    with WebClient(access, deadline=access.clock() + limits.timeout_s) as client:
        if not Robots(client, access).allows(source.url):
            raise LinkOnly(
                f"robots.txt of {urlsplit(source.url).hostname} asks programs not to read {source.url}"
            )
        page = get_page(client, pages, source.url, limits.max_file_bytes)
    check_start(source.url, page)
    if source.kind is SourceKind.PDF and page.media_type != "application/pdf":
        raise FetchError(f"{source.url} is not a PDF but {page.media_type}; add it as a page instead.")
    state = sha256(f"{path_of(source.url)}\0{page.version}".encode())
    unchanged = state == known_state
    if not unchanged:
        yield FileFetched(file_of(source, path_of(source.url), page))
    yield FetchDone(state, "", "", len(page.data), unchanged=unchanged, partial="")


def get_page(client: WebClient, pages: PageCache, url: str, max_bytes: int) -> CachedPage:
    """Turn a URL into its page, from the cache where the server says that it did not change.

    Raises LinkOnly where the server wants a login, NoPage where the page is gone or of a type that is not
    read, FetchError where the server cannot answer now.
    """
    known = pages.load(url)
    reply = client.get(
        url,
        max_bytes=max_bytes,
        etag=known.etag if known else "",
        last_modified=known.last_modified if known else "",
    )
    if reply.status == 304 and known:
        return known
    if reply.status in (401, 403, 407):
        raise LinkOnly(
            f"{url} refuses programs or asks for a login (status {reply.status}); open it in a browser"
        )
    if reply.status in (404, 410):
        raise NoPage(f"{url} does not exist any more (status {reply.status}); correct or remove the source.")
    if reply.status != 200:
        raise FetchError(f"{url} answers with error {reply.status}; retry later.")
    page = CachedPage(
        url=reply.url,
        media_type=_media_type(reply),
        charset=reply.charset,
        etag=reply.etag,
        last_modified=reply.last_modified,
        version=sha256(reply.data),
        data=reply.data,
    )
    if page.media_type not in READABLE:
        raise NoPage(
            f"{url} is of type {page.media_type or 'unknown'}, which is not read; remove the source."
        )
    pages.store(url, page)
    return page


def check_start(url: str, page: CachedPage) -> None:
    """Raise LinkOnly when the page that a source starts with shows nothing to a program."""
    asked, got = urlsplit(url), urlsplit(page.url)
    if LOGIN_PATH.search(got.path + "/") and not LOGIN_PATH.search(asked.path + "/"):
        raise LinkOnly(f"{url} asks for a login; open it in a browser")
    if page.media_type in HTML:
        scan = PageScan(decoded(page.data, page.charset))
        if scan.has_script and scan.text_length < EMPTY_PAGE:
            raise LinkOnly(f"{url} shows nothing without JavaScript; open it in a browser")


def file_of(source: Source, path: str, page: CachedPage) -> FetchedFile:
    """Turn a cached page into the file handed on."""
    return FetchedFile(source.id, path, page.url, page.media_type, page.version, page.data)


def path_of(url: str) -> str:
    """Turn a URL into the path that names its page inside a source."""
    parts = urlsplit(url)
    path = unquote(parts.path).lstrip("/")
    if not path or path.endswith("/"):
        path += "index.html"
    return f"{path}?{parts.query}" if parts.query else path


def _media_type(reply: Reply) -> str:
    """What the bytes are: servers often send a PDF or a page without saying so, or say so wrongly."""
    if reply.data[:1024].lstrip().startswith(b"%PDF-"):
        return "application/pdf"
    if reply.media_type in ("", "application/octet-stream", "binary/octet-stream"):
        return "text/html" if re.match(rb"\s*<(!doctype html|html)", reply.data[:200], re.IGNORECASE) else ""
    return reply.media_type
