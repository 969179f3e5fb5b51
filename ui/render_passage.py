"""Passages as source cards: where a text comes from, what of it carries the answer, and how to open it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlencode

from assistant.exchange import CheckedSentence, Support
from assistant.sentences import plain, split_statements
from content.handbook import HANDBOOK_SOURCE_ID
from content.text import content_words
from index.passage import Passage
from ui.changes import Change
from ui.render_markdown import Mark, render_markdown, safe_url

# A statement is shown as evidence if it holds this share of the cited sentence's content words, or is the best.
EVIDENCE_SHARE = 0.5
SNIPPET_LENGTH = 150  # characters
BLOCK_TAG = re.compile(r"</?(?:p|ul|ol|li|h\d|div|blockquote|pre|button|table|hr)\b[^>]*>")
LINK_TAG = re.compile(r"</?a\b[^>]*>")


def render_card(
    passage: Passage,
    number: int,
    card_id: str,
    cited_by: Sequence[CheckedSentence] = (),
    opened: bool = False,
    changes: Mapping[str, Change] | None = None,
) -> str:
    """Turn a passage into a card that opens; what supports the sentences that cite it is highlighted.

    `changes` names the passages that their source no longer holds as they are shown here.
    """
    change = (changes or {}).get(passage.chunk_id)
    since = f'<span class="since">{change}</span>' if change else ""
    text = restore_tables(passage.text)
    marks = evidence_marks(text, cited_by)
    excerpt = render_markdown(text, marks=marks, top_heading=4)
    heading, _, section = passage.heading_path.partition(" > ")
    title = section.rpartition(" > ")[2] or heading or passage.title
    above = passage.heading_path.rpartition(" > ")[0]
    facts = [passage.source_title, passage.licence]
    if passage.page:
        facts.append(f"page {passage.page}")
    if passage.cell:
        facts.append(f"cell {passage.cell}")
    return (
        f'<details class="card" id="{card_id}"{" open" if opened else ""}><summary>'
        f'<span class="number">{number}</span><span class="head"><span class="title">{escape(title)}</span>'
        f'<span class="path">{escape(above)}</span>'
        f'<span class="facts">{escape(" · ".join(fact for fact in facts if fact))}</span>{since}'
        f'<span class="snippet">{snippet(text, marks)}</span></span></summary>'
        f'<div class="passage">{excerpt}</div>{as_it_stood(passage, change)}{also_in(passage)}'
        f'<p class="links">{card_links(passage, change)}</p></details>'
    )


def as_it_stood(passage: Passage, change: Change | None) -> str:
    """Say of a passage that has changed that the card keeps the words that were cited, and where they stood."""
    if change is None:
        return ""
    place = [passage.path]
    if passage.first_line:
        place.append(f"lines {passage.first_line} to {passage.last_line}")
    if passage.commit:
        place.append(f"commit {passage.commit[:10]}")
    return f'<p class="also">Kept here as it was cited: {escape(", ".join(place))}.</p>'


def card_links(passage: Passage, change: Change | None = None) -> str:
    """Make the links that open the stored text at the place, and the place itself."""
    place = urlencode({"first": passage.first_line, "last": passage.last_line, "chunk": passage.chunk_id})
    links = []
    if passage.document_id and change is not Change.REMOVED:  # what is only linked has no stored text
        label = "Open the text of today" if change else "Open stored text"
        links.append(f'<a href="study/stored/{passage.document_id}?{place}" data-reader>{label}</a>')
    if passage.source_id == HANDBOOK_SOURCE_ID:
        page = passage.path.rpartition("/")[2].removesuffix(".md")
        links.append(
            f'<a href="?read={escape(page)}" data-do="page" data-value="{escape(page)}" '
            'data-tab="handbook">Read the page</a>'
        )
    elif url := safe_url(passage.url):
        links.append(f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">Open upstream</a>')
    return "".join(links)


def also_in(passage: Passage) -> str:
    """Say where else (nearly) the same text stands."""
    if not passage.also_in:
        return ""
    places = []
    for origin in passage.also_in[:4]:
        label = escape(f"{origin.source_title}: {origin.path}")
        url = safe_url(origin.url)
        places.append(
            f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{label}</a>' if url else label
        )
    return f'<p class="also">Also in {"; ".join(places)}</p>'


def evidence_marks(text: str, sentences: Sequence[CheckedSentence]) -> list[Mark]:
    """Choose the statements of a passage that carry the sentences citing it."""
    statements = [s for s in split_statements(text) if s.kind in ("prose", "table")]
    words = [content_words(plain(statement.text)) for statement in statements]
    chosen: set[int] = set()
    for sentence in sentences:
        claimed = content_words(plain(sentence.text))
        if sentence.support not in (Support.SUPPORTED, Support.WEAK) or not claimed:
            continue
        shares = [len(claimed & held) / len(claimed) for held in words]
        best = max(shares, default=0.0)
        chosen |= {i for i, s in enumerate(shares) if s and (s >= EVIDENCE_SHARE or s == best)}
    return [Mark(statements[i].start, statements[i].end, "evidence") for i in sorted(chosen)]


def snippet(text: str, marks: Sequence[Mark]) -> str:
    """Turn the first highlighted statement, or else the beginning, into one or two lines of HTML."""
    chosen = text[marks[0].start : marks[0].end] if marks else text.strip()
    flat = re.sub(r"\s+", " ", re.sub(r"^[|#>*\-\s]+|\|", "", chosen)).strip()
    if len(flat) > SNIPPET_LENGTH:
        flat = flat[:SNIPPET_LENGTH].rsplit(" ", 1)[0]
        if flat.count("$") % 2:  # the cut fell into a formula
            flat = flat.rpartition("$")[0]
        flat += " …"
    return BLOCK_TAG.sub("", LINK_TAG.sub("", render_markdown(flat)))


def restore_tables(text: str) -> str:
    """Turn rows stored as `column: value | column: value` back into Markdown tables."""
    result: list[str] = []
    header: list[str] = []
    for line in text.splitlines():
        cells = [cell.partition(": ") for cell in line.split(" | ")]
        keys = [key.strip() for key, _, _ in cells]
        if len(cells) < 2 or not all(mark for _, mark, _ in cells) or line.lstrip().startswith(("|", "- ")):
            if header:
                result.append("")
            header = []
            result.append(line)
            continue
        if keys != header:
            header = keys
            result += ["", f"| {' | '.join(keys)} |", f"|{' --- |' * len(keys)}"]
        result.append(f"| {' | '.join(value.strip() for _, _, value in cells)} |")
    return "\n".join(result)
