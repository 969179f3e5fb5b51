"""Small parts that forms and lists share as HTML: a line of Markdown, a labeled box, the button that sends a form."""

from __future__ import annotations

from html import escape

from ui.render_markdown import render_markdown


def inline(text: str) -> str:
    """Turn a sentence of Markdown into HTML that may stand inside a heading or a line."""
    html = render_markdown(text).strip()
    if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1:
        return html[3:-4]
    return escape(text)


def text_box(name: str, label: str, value: str, rows: int, *, required: bool = False) -> str:
    """Make a labeled box for several lines of text."""
    needed = " required" if required else ""
    return (
        f'<label class="field"><span>{escape(label)}</span><textarea name="{name}" rows="{rows}" maxlength="20000" '
        f'spellcheck="true"{needed}>\n{escape(value)}</textarea></label>'
    )


def submit_button(value: str, label: str, style: str = "primary-button") -> str:
    """Make the button that sends its form with a command of the tab, after the browser has checked the fields."""
    return (
        f'<button type="submit" class="{style}" data-do="drill" data-value="{escape(value)}">{escape(label)}'
        "</button>"
    )
