"""Handbook: the built-in pages, found by title, read, and asked about."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ui.render_handbook import find_pages, render_contents, render_cover, render_page
from ui.suggestions import handbook
from ui.tabs.room import PRIVATE, Command, Room, on_command, panel


def build(room: Room) -> None:
    """Lay out the tab."""
    current = gr.Textbox("", elem_id="page", label="Page", visible="hidden")
    with gr.Row(elem_id="handbook"):
        with gr.Column(elem_id="handbook-list"):
            search = gr.Textbox(
                "", label="Find a page", placeholder="Find a page", container=False, elem_id="find-page"
            )
            contents = panel(elem_id="contents")
        with gr.Column(elem_id="handbook-page"):
            page = panel(elem_id="reading")
    search.change(list_pages, [search, current], [contents], **PRIVATE)
    on_command("page", show_page, [search], [page, contents, current], early=room.early)


def list_pages(words: str, current: str) -> str:
    """List the pages that the words name."""
    return render_contents(find_pages(handbook(), words), current, found=bool(words.strip()))


def show_page(command: Command, words: str) -> tuple[Any, str, str]:
    """Show a page, or the cover where there is no such page."""
    pages = handbook()
    page = pages.get(command.value.partition("#")[0])  # the browser scrolls to the section
    html = render_page(page, pages) if page else render_cover(pages)
    current = page.id if page else ""
    return html, list_pages(words, current), current
