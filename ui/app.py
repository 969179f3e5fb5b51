"""The page: a header, the tabs, and what they share."""

from __future__ import annotations

from collections.abc import Callable

import gradio as gr

from ui.drills import Drills
from ui.replies import Replies
from ui.study import Study
from ui.tabs import ask, design, drill, handbook, library, progress, settings, today
from ui.tabs.room import Room, panel

# In the order shown: what the tab is called, its name in addresses and keys, and what builds it.
TABS: tuple[tuple[str, str, Callable[[Room], None]], ...] = (
    ("Today", "today", today.build),
    ("Ask", "ask", ask.build),
    ("Drill", "drill", drill.build),
    ("Design", "design", design.build),
    ("Handbook", "handbook", handbook.build),
    ("Progress", "progress", progress.build),
    ("Library", "library", library.build),
    ("Settings", "settings", settings.build),
)
UPLOADS_KEPT_S = 3600  # Gradio's own copies; ours lie in the data folder
SANS = ["ui-sans-serif", "system-ui", "sans-serif"]
MONO = ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace"]

HEADER = """
<header class="masthead"><a class="skip" href="#tabs" data-skip>Skip to the content</a>
<h1><a href="/" class="wordmark">Whetstone</a></h1><div class="masthead-buttons">
<button type="button" class="icon" data-theme-toggle aria-label="Switch between light and dark" title="Light or dark">
<span aria-hidden="true">◐</span></button>
<button type="button" class="icon" data-help aria-label="Keys and help" title="Keys (?)"><span aria-hidden="true">?</span>
</button></div></header><p class="announce" role="status" aria-live="polite"></p>
"""


def build_app(study: Study, replies: Replies, drills: Drills) -> gr.Blocks:
    """Lay out the page over a study."""
    page = gr.Blocks(
        title="Whetstone",
        analytics_enabled=False,
        fill_width=True,
        delete_cache=(UPLOADS_KEPT_S, UPLOADS_KEPT_S),
    )
    with page:
        room = Room(study, replies, drills, page)
        panel(HEADER, elem_id="masthead")
        with gr.Tabs(elem_id="tabs"):
            for label, name, build in TABS:
                with gr.Tab(label, id=name, elem_id=f"tab-{name}"):
                    build(room)
        for box in room.early:
            box.render()  # type: ignore[no-untyped-call]
    page.queue(default_concurrency_limit=8, max_size=64)
    # Gradio checks that a file was uploaded only for apps that it started itself; ours is mounted.
    page.has_launched = True
    return page


def theme() -> gr.themes.Base:
    """A bare theme in the machine's own fonts; `static/study.css` does the rest."""
    return gr.themes.Base(font=SANS, font_mono=MONO)
