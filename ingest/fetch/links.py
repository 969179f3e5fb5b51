"""Links: what a web page links to, how much it says, and URLs in the one form that names a page."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

# Query fields that say where a reader came from, not what is read.
TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|mc_[ce]id|ref|ref_src|source|sk|trk|igshid|_hs\w+", re.IGNORECASE
)
DIRECTORY_INDEX = re.compile(r"/index\.html?$", re.IGNORECASE)
SILENT = frozenset({"script", "style", "noscript", "template", "svg"})


class PageScan(HTMLParser):
    """One pass over a page: its links, and how many characters of text a reader would see."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.base = ""
        self.hrefs: list[str] = []
        self.text_length = 0
        self.has_script = False
        self.nofollow = False
        self._silent_depth = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note links, the base URL, scripts and what robots are asked."""
        values = {name: value or "" for name, value in attrs}
        if tag in SILENT:
            self._silent_depth += 1
            self.has_script = self.has_script or tag == "script"
        elif tag in ("a", "area") and values.get("href") and "nofollow" not in values.get("rel", "").lower():
            self.hrefs.append(values["href"])
        elif tag == "base" and not self.base:
            self.base = values.get("href", "")
        elif tag == "meta" and values.get("name", "").lower() == "robots":
            self.nofollow = "nofollow" in values.get("content", "").lower()

    def handle_endtag(self, tag: str) -> None:
        """Leave an element whose text nobody sees."""
        if tag in SILENT and self._silent_depth:
            self._silent_depth -= 1

    def handle_data(self, data: str) -> None:
        """Count the text that is seen."""
        if not self._silent_depth:
            self.text_length += len(data.strip())

    def urls(self, page_url: str) -> list[str]:
        """Turn the links into normalized absolute web URLs, each once, in page order."""
        if self.nofollow:
            return []
        base = urljoin(page_url, self.base)
        found: dict[str, None] = {}
        for href in self.hrefs:
            try:
                url = normalized(urljoin(base, href.strip()))
            except ValueError:  # an unbalanced bracket or an impossible port: no URL at all
                continue
            if url:
                found[url] = None
        return list(found)


def normalized(url: str) -> str:
    """Turn a URL into the one form that names its page; "" for anything but http(s).

    The host is lower case, the default port, the fragment, tracking fields and a directory's index file
    are dropped, the remaining query is sorted, percent-encoding is uniform.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if parts.scheme not in ("http", "https") or not host:
        return ""
    if ":" in host:
        host = f"[{host}]"
    if parts.port and parts.port != {"http": 80, "https": 443}[parts.scheme]:
        host += f":{parts.port}"
    path = quote(unquote(parts.path), safe="/:@!$&'()*+,;=~-._") or "/"
    path = DIRECTORY_INDEX.sub("/", re.sub(r"/{2,}", "/", path))
    query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not TRACKING.fullmatch(k)]
    return urlunsplit((parts.scheme, host, path, urlencode(sorted(query)), ""))


def decoded(data: bytes, charset: str) -> str:
    """Turn the bytes of a page into text, by the stated charset, the page's own, or UTF-8."""
    stated = charset or next(
        (match.decode("ascii", "replace") for match in re.findall(rb"charset=[\"']?([\w-]+)", data[:2048])),
        "",
    )
    try:
        return data.decode(stated or "utf-8", "replace")
    except LookupError:  # a charset nobody knows
        return data.decode("utf-8", "replace")
