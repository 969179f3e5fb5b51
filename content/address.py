"""Addresses: a URL or a path, as a user or a guide writes it, into the Source that it means."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from content.source import Source, SourceKind
from content.text import ContentError

# Where one repository has two path segments, and which first segments are pages of the host itself.
FORGES = ("github.com", "gitlab.com", "codeberg.org", "bitbucket.org")
FORGE_PAGES = frozenset(
    "about apps collections explore features issues login marketplace notifications orgs pricing pulls "
    "search settings signup site sponsors stars topics trending users".split()
)

NEEDS_BROWSER = {
    "kaggle.com": "Kaggle builds its pages with JavaScript and needs an account for the data",
    "leetcode.com": "LeetCode builds its pages with JavaScript and needs an account",
    "hackerrank.com": "HackerRank builds its pages with JavaScript and needs an account",
    "linkedin.com": "LinkedIn needs an account",
    "twitter.com": "X needs an account",
    "x.com": "X needs an account",
    "facebook.com": "Facebook needs an account",
    "youtube.com": "a video cannot be read",
    "youtu.be": "a video cannot be read",
}

ARXIV_PAPER = re.compile(r"^/(?:abs|pdf|html)/([a-z.-]+/\d{7}|\d{4}\.\d{4,5})(?:v\d+)?(?:\.pdf)?/?$", re.I)


def source_for(
    address: str,
    *,
    topics: tuple[str, ...] = (),
    title: str = "",
    origin: str = "user",
    follow: int = 0,
) -> Source:
    """Turn a URL or a local path into a Source, its kind guessed from the form of the address.

    Forge URLs mean the whole repository, arXiv URLs the paper's PDF, documentation hosts the whole site,
    other URLs one page. Raises ContentError where the address is neither a web URL nor an existing path.
    """
    address = address.strip()
    if re.match(r"^[a-z][a-z0-9+.-]*://", address, re.IGNORECASE):
        source_id, url, kind, name, reason = _web_source(address)
    else:
        source_id, url, kind, name, reason = _local_source(address)
    return Source(
        id=source_id,
        url=url,
        kind=kind,
        title=title or name,
        topics=topics,
        follow=follow,
        reason=reason,
        origin=origin,
    )


def _web_source(address: str) -> tuple[str, str, SourceKind, str, str]:
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    if parts.scheme.lower() not in ("http", "https") or not host:
        raise ContentError(f"{address}: not a web address; give an http(s) URL, or a path on this machine.")
    url = parts._replace(scheme=parts.scheme.lower(), fragment="").geturl()
    segments = [unquote(segment) for segment in parts.path.split("/") if segment]
    page_id = "/".join([host, *segments]) + (f"?{parts.query}" if parts.query else "")
    name = "/".join([host, *segments[-1:]])

    reason = next((why for domain, why in NEEDS_BROWSER.items() if _is_on(host, domain)), "")
    if reason:
        return page_id, url, SourceKind.LINK, name, reason + "; open it in a browser"
    if host in FORGES and len(segments) >= 2 and segments[0].lower() not in FORGE_PAGES:
        owner, repository = segments[0], segments[1].removesuffix(".git")
        repository_id = f"{host}/{owner}/{repository}"
        return repository_id, f"https://{repository_id}", SourceKind.REPOSITORY, f"{owner}/{repository}", ""
    if parts.path.endswith(".git"):
        return page_id.removesuffix(".git"), url, SourceKind.REPOSITORY, name.removesuffix(".git"), ""
    paper = ARXIV_PAPER.match(parts.path)
    if host == "arxiv.org" and paper:
        return (
            f"arxiv.org/{paper[1]}",
            f"https://arxiv.org/pdf/{paper[1]}",
            SourceKind.PDF,
            f"arXiv {paper[1]}",
            "",
        )
    if parts.path.lower().endswith(".pdf"):
        return page_id, url, SourceKind.PDF, unquote(segments[-1]), ""
    is_site = host.endswith((".readthedocs.io", ".github.io")) or host.startswith("docs.")
    if is_site and not re.search(r"\.[a-z]+$", parts.path, re.IGNORECASE):
        return page_id, url, SourceKind.WEBSITE, page_id, ""
    return page_id, url, SourceKind.PAGE, name, ""


def _local_source(address: str) -> tuple[str, str, SourceKind, str, str]:
    path = Path(address).expanduser().absolute()
    if not path.exists():
        raise ContentError(
            f"{address}: no such file or folder; give an existing path, or a URL that starts with https://."
        )
    kind = SourceKind.FOLDER if path.is_dir() else SourceKind.FILE
    return path.as_posix(), str(path), kind, path.name, ""


def _is_on(host: str, domain: str) -> bool:
    return host == domain or host.endswith("." + domain)
