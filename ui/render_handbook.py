"""The handbook as HTML: its pages by topic, and one page to read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from content.handbook import Page
from content.text import slug
from content.topics import TOPICS, topic_title
from ui.notices import do_button
from ui.render_markdown import render_markdown, safe_url


def render_contents(pages: Iterable[Page], current: str, *, found: bool = False) -> str:
    """Turn pages into a table of contents by topic; the topic being read, or all when `found`, stand open."""
    by_topic: dict[str, list[Page]] = {}
    for page in pages:
        by_topic.setdefault(page.topic, []).append(page)
    if not by_topic:
        return '<p class="empty">No page is called that. Try Ask: it searches the text of all pages.</p>'
    parts = []
    for topic in TOPICS:
        listed = by_topic.get(topic.id, [])
        if listed:
            is_open = found or any(page.id == current for page in listed)
            rows = "".join(f"<li>{page_link(page, current)}</li>" for page in listed)
            parts.append(
                f'<details class="topic"{" open" if is_open else ""}><summary>{escape(topic.title)}'
                f'<span class="count">{len(listed)}</span></summary><ul>{rows}</ul></details>'
            )
    return f'<nav class="contents" aria-label="Handbook pages">{"".join(parts)}</nav>'


def page_link(page: Page, current: str = "") -> str:
    """Make the link that opens a page."""
    here = ' aria-current="page"' if page.id == current else ""
    return (
        f'<a href="?read={page.id}#handbook" data-do="page" data-value="{page.id}" data-tab="handbook"{here}>'
        f"{escape(page.title)}</a>"
    )


def find_pages(pages: Mapping[str, Page], words: str) -> list[Page]:
    """Find the pages whose title or aliases hold all words; those that begin with them come first."""
    wanted = words.lower().split()
    if not wanted:
        return list(pages.values())
    found = []
    for page in pages.values():
        names = [page.title.lower(), page.id.replace("-", " "), *(a.lower() for a in page.meta.aliases)]
        if all(any(word in name for name in names) for word in wanted):
            found.append((not any(name.startswith(wanted[0]) for name in names), page))
    return [page for _, page in sorted(found, key=lambda item: item[0])]


def render_page(page: Page, pages: Mapping[str, Page]) -> str:
    """Turn a page into an article: where it belongs, its text, where to go on, and its literature."""
    before = _row("Read first", [pages[i] for i in page.meta.prerequisites if i in pages])
    after = _row("See also", [pages[i] for i in page.meta.see_also if i in pages])
    references = "".join(
        f"<li>{escape(r.authors)}. <cite>{_reference(r.title, r.url)}</cite> ({r.year}).</li>"
        for r in page.meta.sources
    )
    ask = do_button("about", page.id, "Ask about this page", tab="ask", style="primary-button")
    quiz = do_button("start-drill", f"rapid:page:{page.id}", "Quiz me on this page", tab="drill")
    return (
        f'<article class="page prose-text" data-page="{page.id}"><header>'
        f'<p class="facts">{escape(topic_title(page.topic))} · {escape(page.meta.level)}</p>'
        f"<h2>{escape(page.title)}</h2>{before}</header>"
        f"{render_markdown(page.body, top_heading=3)}"
        f'<footer>{after}<h3>Sources</h3><ol class="references">{references}</ol>'
        f'<p class="facts">Last reviewed {page.meta.reviewed:%B} {page.meta.reviewed.day}, '
        f'{page.meta.reviewed.year}.</p><p class="bar">{ask}{quiz}</p></footer></article>'
    )


def _row(label: str, pages: list[Page]) -> str:
    if not pages:
        return ""
    return f'<p class="related"><span>{label}:</span> {", ".join(page_link(page) for page in pages)}</p>'


def _reference(title: str, url: str) -> str:
    address = safe_url(url)
    if not address:
        return escape(title)
    return f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer">{escape(title)}</a>'


def render_cover(pages: Mapping[str, Page]) -> str:
    """Show the handbook before a page is chosen: its topics, each with the pages to begin with."""
    cards = []
    for topic in TOPICS:
        listed = [page for page in pages.values() if page.topic == topic.id]
        if listed:
            first = [page for page in listed if page.meta.level == "core"][:4] or listed[:4]
            links = "".join(f"<li>{page_link(page)}</li>" for page in first)
            count = f"{len(listed)} page{'s' if len(listed) != 1 else ''}"
            cards.append(
                f'<section id="t-{slug(topic.id)}"><h3>{escape(topic.title)}</h3>'
                f'<p class="facts">{count}</p><ul>{links}</ul></section>'
            )
    minutes = round(sum(len(page.body.split()) for page in pages.values()) / 220)
    return (
        '<article class="cover"><h2>The handbook</h2>'
        f"<p>{len(pages)} short pages, one concept each: what it is, how it works, when it fails, and what "
        f'interviewers probe. About {minutes // 60} hours of reading in all.</p><div class="shelf">{"".join(cards)}'
        "</div></article>"
    )
