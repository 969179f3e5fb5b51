"""The URL of the exact place: a document's URL and a position in it, into a link that opens there."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

_RENDERED = (
    ".md",
    ".mdx",
    ".markdown",
    ".rst",
    ".html",
    ".htm",
    ".csv",
    ".svg",
)  # shown as pages, not as lines
_NO_LINES = (".ipynb", ".pdf", ".docx")
_LINE_HOSTS = ("github.com", "gitlab.com", "codeberg.org", "bitbucket.org")


def place_url(url: str, *, path: str, first_line: int, last_line: int, page: int, section: str) -> str:
    """Turn a document's URL into the URL of lines, a PDF page or a section of it.

    Code hosts open line ranges (`?plain=1` shows the lines of a rendered page); a notebook has none, so
    its own URL stays. A local path stays as it is.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or parts.fragment:
        return url
    if page:
        return f"{url}#page={page}"
    if section:
        return f"{url}#{quote(section, safe='!$&()*+,;=:@/?-._~%')}"
    suffix = path.lower()
    if parts.hostname not in _LINE_HOSTS or suffix.endswith(_NO_LINES) or not first_line:
        return url
    if parts.hostname == "bitbucket.org":
        return f"{url}#lines-{first_line}:{last_line}"
    if parts.hostname == "gitlab.com":
        lines = f"#L{first_line}-{last_line}"
    else:
        lines = f"#L{first_line}-L{last_line}" if last_line > first_line else f"#L{first_line}"
    plain = (
        "?plain=1" if suffix.endswith(_RENDERED) and parts.hostname in ("github.com", "gitlab.com") else ""
    )
    return f"{url}{plain}{lines}"
