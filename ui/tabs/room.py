"""What a tab is built from, and how buttons inside rendered HTML reach Python."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import gradio as gr

from ui.drills import Drills
from ui.replies import Replies
from ui.study import Study

# Endpoints serve this page only: no public API.
PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


def panel(html: str = "", *, elem_id: str | None = None) -> gr.HTML:
    """Make a place for HTML of our own, without Gradio's styles for it."""
    return gr.HTML(html, elem_id=elem_id, apply_default_css=False)


@dataclass(frozen=True, slots=True)
class Room:
    """The study, the replies and drills under way, shared by all tabs, and the page that the tabs are on."""

    study: Study
    replies: Replies
    drills: Drills
    page: gr.Blocks = field(repr=False)
    early: list[gr.Textbox] = field(default_factory=list, repr=False)  # to be put outside the tabs


@dataclass(frozen=True, slots=True)
class Command:
    """What a button of rendered HTML asks for: its `data-value`, and the text typed into its prompt, if any."""

    value: str
    text: str

    @property
    def number(self) -> int:
        """The value as a number, 0 if it is none."""
        return int(self.value) if self.value.isdigit() else 0


def read_command(raw: str) -> Command:
    """Turn what the page sent into a command; anything malformed is an empty one."""
    try:
        sent = json.loads(raw)
    except ValueError:
        return Command("", "")
    if not isinstance(sent, dict):
        return Command("", "")
    return Command(str(sent.get("value", "")), str(sent.get("text", "")))


def on_command(
    name: str,
    handler: Callable[..., Any],
    inputs: list[Any] | None = None,
    outputs: list[Any] | None = None,
    *,
    early: list[gr.Textbox] | None = None,
) -> None:
    """Run `handler(command, *inputs)` when an element with `data-do="name"` is pressed.

    `static/study.js` writes the element's `data-value` into a hidden box, which is what Gradio listens to.
    Gradio makes the boxes of a tab when the tab is first opened; one in `early` is there from the start, so that the tab
    can be filled before that.
    """
    box = gr.Textbox("", elem_id=f"do-{name}", label=name, visible="hidden", render=early is None)
    if early is not None:
        early.append(box)

    def run(raw: str, *values: Any) -> Any:
        return handler(read_command(raw), *values)

    def run_stream(raw: str, *values: Any) -> Any:
        yield from handler(read_command(raw), *values)

    # Not `input`, which Gradio fires for typed keys only.
    box.change(
        run_stream if _is_generator(handler) else run,
        [box, *(inputs or [])],
        outputs,
        concurrency_limit=None,
        trigger_mode="multiple",
        **PRIVATE,
    )


def _is_generator(handler: Callable[..., Any]) -> bool:
    while isinstance(handler, partial):
        handler = handler.func
    return inspect.isgeneratorfunction(handler)
