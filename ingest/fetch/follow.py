"""Following: links found in a source's documents into sources of their own, one hop away."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from urllib.parse import urlsplit

from content.address import source_for
from content.source import Source, SourceKind
from content.text import ContentError
from ingest.fetch.links import normalized

# Places with nothing to read: badges, images, people, videos, shops.
SKIPPED_HOSTS = (
    "shields.io badge.fury.io opensource.org creativecommons.org t.me discord.gg discord.com slack.com "
    "instagram.com reddit.com amazon.com patreon.com paypal.com buymeacoffee.com ko-fi.com star-history.com "
    "forms.gle docs.google.com drive.google.com goo.gl bit.ly mailto udemy.com coursera.org"
).split()
SKIPPED_SUFFIXES = tuple(".png .jpg .jpeg .gif .svg .webp .ico .mp4 .zip .gz .exe .dmg .csv .json".split())


def linked_sources(source: Source, urls: Iterable[str], limit: int) -> list[Source]:
    """Turn links of a source's documents into at most `limit` page and PDF sources, in link order.

    Each is followed no further and has the topics of `source`. Repositories, whole sites, videos, images
    and what lies inside the source itself are left out.
    """
    found: dict[str, Source] = {}
    home = urlsplit(normalized(source.url)) if "://" in source.url else None
    for url in urls:
        if len(found) >= limit:
            break
        target = _readable(url)
        if not target:
            continue
        parts = urlsplit(target)
        if home and parts.netloc == home.netloc and parts.path.startswith(home.path):
            continue
        try:
            linked = source_for(target, topics=source.topics, origin="followed")
        except ContentError:  # the link is no address of anything
            continue
        if linked.kind is SourceKind.WEBSITE:  # one page of it was linked, not the site
            linked = dataclasses.replace(linked, kind=SourceKind.PAGE)
        if linked.kind in (SourceKind.PAGE, SourceKind.PDF):
            found.setdefault(linked.id, linked)
    return list(found.values())


def _readable(url: str) -> str:
    """Turn a link into its normalized URL, or "" where nothing is to be read there."""
    try:
        target = normalized(url.strip())
    except ValueError:  # an unbalanced bracket or an impossible port: no URL at all
        return ""
    parts = urlsplit(target)
    host = parts.hostname or ""
    if any(host == skipped or host.endswith("." + skipped) for skipped in SKIPPED_HOSTS):
        return ""
    return "" if parts.path.lower().endswith(SKIPPED_SUFFIXES) else target
