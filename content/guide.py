"""Guides: the links of any Markdown guide, under its headings, into Sources with guessed topics."""

from __future__ import annotations

import dataclasses
import re
from urllib.parse import urlsplit

from content.address import FORGE_PAGES, FORGES, source_for
from content.source import Source, SourceKind
from content.text import FENCE, ContentError
from content.topics import TOPICS

HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*\s*$")
IMAGE = re.compile(r"!\[[^\]]*\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\)")
LINK = re.compile(
    r"\[(?P<text>[^\[\]]*)\]\(<?(?P<url>https?://(?:[^()\s<>]|\([^()\s]*\))+)>?(?:\s+[\"'][^)]*)?\)"
)
DEFINITION = re.compile(r"^\s*\[(?P<text>[^\]^]+)\]:\s*<?(?P<url>https?://[^\s>]+)>?")
BARE_URL = re.compile(r"(?P<url>https?://[^\s<>\"'`|\]]+)")

# Not study material: badges, licenses, and pages that only support the guide itself.
SKIPPED_HOSTS = ("img.shields.io", "shields.io", "badge.fury.io", "opensource.org", "creativecommons.org")
SKIPPED_SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".ico", ".mp4", ".zip")
LICENSE_PATH = re.compile(r"/(?:LICEN[CS]E|CONTRIBUTING|CODE_OF_CONDUCT)(?:\.\w+)?$", re.IGNORECASE)
FALLBACK_TOPIC = "interviews"


def sources_in(guide: str, *, origin: str = "user") -> list[Source]:
    """Turn the Markdown of a guide into the sources it links, each once, in order of first mention.

    Every topic under whose headings a source is linked is kept; a link to a file of a repository means
    the repository. Anchors, relative links, images, badges and license links are left out.
    """
    found: dict[str, Source] = {}
    headings: list[tuple[int, str]] = []
    text = FENCE.sub("", re.sub(r"<!--.*?-->", "", guide, flags=re.DOTALL))
    for line in text.splitlines():
        heading = HEADING.match(line)
        if heading:
            level = len(heading[1])
            headings = [item for item in headings if item[0] < level] + [(level, heading[2])]
        topics = _topics([title for _, title in headings])
        for title, url in _links(line):
            if not _is_study_material(url):
                continue
            try:
                source = source_for(url, topics=topics, origin=origin)
            except ContentError:  # an address that cannot mean a source, such as https:// without a host
                continue
            earlier = found.get(source.id)
            if earlier is None:
                found[source.id] = _titled(source, title)
            else:
                found[source.id] = dataclasses.replace(earlier, topics=_merged(earlier.topics, source.topics))
    return list(found.values())


def _links(line: str) -> list[tuple[str, str]]:
    """Turn one line into its (link text, URL) pairs, in order."""
    line = IMAGE.sub("", line)
    definition = DEFINITION.match(line)
    if definition:
        return [(definition["text"], definition["url"])]
    places: list[tuple[int, str, str]] = []
    for match in LINK.finditer(line):
        places.append((match.start(), match["text"], match["url"]))
    rest = LINK.sub(lambda match: " " * len(match[0]), line)
    for match in BARE_URL.finditer(rest):
        places.append((match.start(), "", _without_punctuation(match["url"])))
    return [(text.strip(), url) for _, text, url in sorted(places)]


def _without_punctuation(url: str) -> str:
    while url and (url[-1] in ".,;:!?*_'" or (url[-1] == ")" and url.count(")") > url.count("("))):
        url = url[:-1]
    return url


def _is_study_material(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:  # an unbalanced bracket in the host
        return False
    if not host or host in SKIPPED_HOSTS or parts.path.lower().endswith(SKIPPED_SUFFIXES):
        return False
    if LICENSE_PATH.search(parts.path) or "badge" in parts.path.lower():
        return False
    segments = [segment for segment in parts.path.split("/") if segment]
    # A forge's own pages and a person's profile hold nothing to study.
    return not (host in FORGES and (len(segments) < 2 or segments[0].lower() in FORGE_PAGES))


def _titled(source: Source, title: str) -> Source:
    """The source with its link text as title, unless that only repeats an address."""
    if not title or "/" in title or source.kind is SourceKind.REPOSITORY:
        return source
    return dataclasses.replace(source, title=re.sub(r"[*_`]", "", title))


def _merged(earlier: tuple[str, ...], later: tuple[str, ...]) -> tuple[str, ...]:
    """Both topics lists as one; the fallback topic stands only where nothing better is known."""
    every = tuple(dict.fromkeys(earlier + later))
    return tuple(topic for topic in every if topic != FALLBACK_TOPIC) or every


def _topics(headings: list[str]) -> tuple[str, ...]:
    """Turn a path of headings into the topics of the innermost heading that names any."""
    for heading in reversed(headings):
        low = heading.lower()
        hits = [
            (low.index(phrase), -len(phrase), topic.id)
            for topic in TOPICS
            for phrase in topic.words
            if re.search(rf"(?<![a-z]){re.escape(phrase)}", low)
        ]
        if hits:
            specific = [hit for hit in sorted(hits) if hit[2] != FALLBACK_TOPIC] or hits
            return (specific[0][2],)
    return (FALLBACK_TOPIC,)
