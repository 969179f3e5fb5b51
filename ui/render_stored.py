"""The stored text of a document as a page of its own, with the place that was cited marked."""

from __future__ import annotations

import re
from html import escape

from index.records import StoredDocument
from ui.render_markdown import render_code, render_markdown, safe_url

# Rendering takes about 0.3 s for 100,000 characters; of longer documents the part around the place is shown.
LONGEST = 150_000
AROUND = 250  # lines before and after the place
CODE_TYPES = {"text/x-python": "python", "application/x-python": "python", "text/x-script.python": "python"}


def render_stored(document: StoredDocument, first: int, last: int, *, changed: bool = False) -> str:
    """Turn a stored document into a page; lines `first`..`last` (1-based, 0 for none) carry the class `here`."""
    text, offset = shorten(document.text, first, last)
    first, last = (max(1, first - offset), last - offset) if first else (0, 0)
    language = CODE_TYPES.get(document.media_type) or ("python" if document.path.endswith(".py") else "")
    if language:
        body = render_lines(text, language, first, last, offset)
    else:
        body = render_markdown(hide_front_matter(text), lines=(first, last), top_heading=2)
    facts = " · ".join(x for x in (document.source_title, document.path, document.licence) if x)
    version = f" · commit {document.commit[:10]}" if document.commit else ""
    url = safe_url(document.url)
    link = (
        f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">Open upstream</a>' if url else ""
    )
    told = (
        '<p class="notice note">The source has changed since this was cited; the marked place may have moved.</p>'
        if changed
        else ""
    )
    cut = (
        '<p class="facts">A long document: the part around the place is shown.</p>'
        if text is not document.text
        else ""
    )
    return (
        f'<article class="stored prose-text"><header><h1>{escape(document.title)}</h1>'
        f'<p class="facts">{escape(facts + version)} {link}</p>{told}{cut}</header>{body}</article>'
    )


def shorten(text: str, first: int, last: int) -> tuple[str, int]:
    """Cut a very long text to the lines around the place; returns it with the number of lines left out before."""
    if len(text) <= LONGEST:
        return text, 0
    lines = text.splitlines()
    begin = max(0, first - 1 - AROUND)
    while begin and lines[begin - 1].strip():  # begin after an empty line, so that no block is cut in two
        begin -= 1
    return "\n".join(lines[begin : max(last, begin + 2 * AROUND) + AROUND]), begin


def hide_front_matter(text: str) -> str:
    """Blank the metadata block that some Markdown files begin with, keeping the line numbers."""
    match = re.match(r"---\n.*?\n---\n", text, re.DOTALL)
    return "\n" * match[0].count("\n") + text[match.end() :] if match else text


def render_lines(code: str, language: str, first: int, last: int, offset: int) -> str:
    """Turn code into numbered lines, those of the place marked."""
    rows = []
    for number, line in enumerate(render_code(code, language).split("\n"), start=1):
        here = " here" if first and first <= number <= last else ""
        rows.append(f'<span class="line{here}" data-line="{number + offset}">{line}</span>')
    return f'<div class="code lines"><pre tabindex="0"><code>{"".join(rows)}</code></pre></div>'


def page(title: str, body: str, *, assets: str) -> str:
    """Wrap a body as a complete HTML page in the app's style."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · Whetstone</title>{assets}</head>"
        f'<body class="plain-page"><main id="stored">{body}</main></body></html>'
    )
