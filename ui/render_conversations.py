"""What surrounds a conversation, as HTML: the list of conversations, the welcome, the line on the model."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape

from assistant.conversations import Conversation
from ui.notices import do_button, with_code


def render_conversations(
    conversations: Sequence[Conversation], current: int, now: datetime, *, searched: bool = False
) -> str:
    """Turn conversations into a list whose rows open, rename, export and delete them."""
    if not conversations:
        return f'<p class="empty">{"Nothing found." if searched else "Conversations are kept here."}</p>'
    rows = "".join(_row(conversation, current, now) for conversation in conversations)
    return f'<ul class="conversations" data-current="{current or ""}">{rows}</ul>'


def _row(conversation: Conversation, current: int, now: datetime) -> str:
    number, title = conversation.id, escape(conversation.title)
    mark = ' aria-current="true"' if number == current else ""
    return (
        f'<li{mark}><a href="?c={number}" data-do="open" data-value="{number}">'
        f'<span class="title">{title}</span><span class="facts">{escape(when(conversation.updated_at, now))}</span></a>'
        f'<details class="menu"><summary aria-label="More for {title}">⋯</summary><div class="choices">'
        f'<button type="button" data-do="rename" data-value="{number}" data-prompt="Title of the conversation" '
        f'data-default="{title}">Rename</button>'
        f'<a href="study/conversations/{number}.md" download>Export as Markdown</a>'
        f'<button type="button" data-do="delete" data-value="{number}" '
        f'data-confirm="Delete “{title}”? It cannot be brought back.">Delete</button></div></details></li>'
    )


def when(iso: str, now: datetime) -> str:
    """Turn a stored time into words that fit a list: a clock time today, else a date."""
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError:
        return ""
    local, today = moment.astimezone(), now.astimezone()
    if local.date() == today.date():
        return f"{local:%H:%M}"
    return f"{local:%b} {local.day}" if local.year == today.year else f"{local:%b} {local.day}, {local.year}"


def render_welcome(suggestions: Sequence[tuple[str, str]], latest: Sequence[Conversation]) -> str:
    """Show an empty conversation: what can be asked, and the way back to the latest one."""
    offers = "".join(
        f'<li><button type="button" class="offer" data-do="ask" data-value="{escape(question)}">'
        f'<span class="facts">{escape(topic)}</span><span class="text">{escape(question)}</span></button></li>'
        for topic, question in suggestions
    )
    back = "".join(
        f'<p class="back">Or go on with {do_button("open", c.id, c.title, style="link")}</p>'
        for c in latest
        if c.exchanges
    )
    return (
        '<section class="welcome"><h2>What would you like to get straight?</h2>'
        "<p>Answers come from the sources in your library, each sentence with the place it rests on.</p>"
        f'<ul class="offers">{offers}</ul>{back}</section>'
    )


def render_model(name: str, line: str) -> str:
    """Say which model speaks; the reason unfolds."""
    if not name:
        settings = do_button("", "", "Choose or fetch a model", tab="settings", style="link")
        if not line.startswith("No model"):  # one is on its way
            return f'<p class="model-line">{with_code(line)}</p>'
        return (
            '<details class="model-line"><summary>No model: answers are quotations from the sources</summary>'
            f"<p>{with_code(line)} {settings}</p></details>"
        )
    return f'<details class="model-line"><summary>{escape(name)} speaks</summary><p>{with_code(line)}</p></details>'
