"""Short messages as HTML: what happened, and the way out."""

from __future__ import annotations

import re
import time
from html import escape
from typing import Literal

from ui.failures import sentence

Kind = Literal["good", "note", "bad"]


def notice(text: str, kind: Kind = "note", action: str = "") -> str:
    """Turn a sentence (and the HTML of a button or link that helps) into a message; "" stays ""."""
    if not text:
        return ""
    role = "alert" if kind == "bad" else "status"
    at = f' data-at="{time.monotonic_ns()}"' if kind == "bad" else ""  # the same error again is told again
    return f'<div class="notice {kind}" role="{role}"{at}><p>{with_code(text)}</p>{action}</div>'


def with_code(text: str) -> str:
    """Turn a sentence into HTML in which what stands between backticks, such as a command, is code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def problem(error: Exception, action: str = "") -> str:
    """Turn an expected error into a message."""
    return notice(sentence(error), "bad", action)


def do_button(
    name: str, value: object, label: str, *, tab: str = "", confirm: str = "", style: str = "plain"
) -> str:
    """Make the HTML of a button that runs the command `name` with a value (see `ui.tabs.commands`)."""
    extra = f' data-tab="{escape(tab)}"' if tab else ""
    extra += f' data-confirm="{escape(confirm)}"' if confirm else ""
    return (
        f'<button type="button" class="{style}" data-do="{escape(name)}" '
        f'data-value="{escape(str(value))}"{extra}>{escape(label)}</button>'
    )
