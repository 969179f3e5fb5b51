"""The settings tab as HTML: a form for each group of settings, where data lies, and what can be deleted."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from html import escape

from ui.own_data import KINDS, SECRET, places
from ui.settings import Settings

GROUPS = {
    "Model": (
        "model", "ollama_host", "openai_url", "openai_model", "openai_key", "allow_remote_models",
        "download_model", "model_file", "context_tokens", "workers",
    ),
    "Search": ("embedder", "reranker", "chroma_url"),
    "Fetching": ("mirrors", "allow_private_urls"),
    "Drills": ("refine_grades", "hidden_answers"),
    "App": ("host", "port", "open_browser", "auth"),
}  # fmt: skip
# These are read when the app starts or when a part of it is first made; the others count at once.
AT_START = ("embedder", "reranker", "chroma_url", "host", "port", "open_browser", "auth")
CONFIRMATION = "delete"
EVERYTHING = "everything"
FETCHING = (
    '<form data-fields class="fetching"><label class="field" id="set-fetch"><span>Fetch a model</span><input type="text" '
    'name="name" aria-describedby="about-fetch"></label><p class="facts" id="about-fetch">an Ollama model such as '
    'llama3.1:8b; empty for the embedded one (1.1 GB)</p><div class="bar">{fetch} {cancel}</div></form>'
)


def fixed(name: str) -> bool:
    """Whether the environment sets a setting, so that it cannot be changed here."""
    return f"WHETSTONE_{name.upper()}" in os.environ


def title_of(name: str) -> str:
    """Turn the name of a setting into words."""
    return name.replace("_", " ").capitalize().replace("Openai", "OpenAI").replace(" url", " URL")


def render_dates(interview: date | None, hours: str) -> str:
    """Make the form of the day of the interview and of the hours of a plan ("" without one)."""
    return (
        '<section class="sheet"><h2>Interview and time</h2><form data-fields><div class="row-of-fields">'
        '<label class="field" id="set-interview"><span>Day of the interview</span>'
        f'<input type="date" name="interview" value="{interview or ""}"></label>'
        '<label class="field" id="set-hours"><span>Hours a day at most</span>'
        f'<input type="number" name="hours" min="0.5" max="16" step="any" value="{escape(hours)}"></label></div>'
        f'<div class="bar">{_send("dates", "Save interview and hours")}</div></form><p class="facts">Empty for none. The '
        'plan itself stands in the <button type="button" class="link" data-tab="today">Today tab</button>.</p></section>'
    )


def render_group(settings: Settings, group: str) -> str:
    """Make the form of a group of settings, with the buttons that try them out."""
    fields = "".join(_field(settings, name) for name in GROUPS[group])
    tests = {
        "Model": _press("test-model", "Test the model"),
        "Search": _press("test-search", "Test the search"),
    }
    more = ""
    if group == "Model":
        more = FETCHING.format(
            fetch=_send("fetch", "Fetch", "plain"), cancel=_press("cancel", "Cancel", "cancel-fetching")
        )
    return (
        f'<section class="sheet"><h2>{group}</h2><form data-fields autocomplete="off">{fields}<div class="bar">'
        f"{_send(f'save {group}', f'Save {group.lower()} settings')} {tests.get(group, '')}</div></form>{more}</section>"
    )


def render_deletion(fresh: int) -> str:
    """Make the form that deletes kinds of data; another number in `fresh` empties it."""
    kinds: Sequence[tuple[str, str]] = (*KINDS.items(), (EVERYTHING, "Everything"))
    boxes = "".join(
        f'<label class="check"><input type="checkbox" name="kind" value="{escape(key)}"> <span>{escape(label)}</span>'
        "</label>"
        for key, label in kinds
    )
    return (
        '<section class="sheet"><h2>Your data</h2><p><a class="plain" href="study/export.zip" download>Export everything of '
        'your own</a> <span class="facts">drills, answers, notes, the plan, conversations, sources and settings, without '
        f'passwords and keys</span></p><form data-fields autocomplete="off" data-fresh="{fresh}"><fieldset id="doomed">'
        f'<legend>Delete</legend>{boxes}</fieldset><label class="field" id="sure"><span>Type “{CONFIRMATION}” to confirm'
        '</span><input type="text" name="sure"></label><div class="bar"><button type="submit" class="danger" '
        'id="delete-all" data-do="settings" data-value="delete">Delete for good</button></div></form></section>'
    )


def _send(verb: str, label: str, style: str = "primary-button") -> str:
    return (
        f'<button type="submit" class="{style}" data-do="settings" data-value="{escape(verb)}">{escape(label)}'
        "</button>"
    )


def _press(verb: str, label: str, element_id: str = "") -> str:
    return (
        f'<button type="button" class="plain" id="{element_id or verb}" data-do="settings" data-value="{escape(verb)}">'
        f"{escape(label)}</button>"
    )


def _field(settings: Settings, name: str) -> str:
    """Make the labeled control of one setting."""
    value, about = getattr(settings, name), Settings.model_fields[name].description or ""
    if fixed(name):
        about += f" (set by WHETSTONE_{name.upper()} in the environment)"
    elif name in AT_START:
        about += " (counts from the next start)"
    given = f'name="{name}" aria-describedby="about-{name}"{" disabled" if fixed(name) else ""}'
    title, note = escape(title_of(name)), f'<p class="facts" id="about-{name}">{escape(about)}</p>'
    if isinstance(value, bool):
        ticked = " checked" if value else ""
        return (
            f'<label class="check" id="set-{name}"><input type="checkbox" value="yes" {given}{ticked}> '
            f"<span>{title}</span></label>{note}"
        )
    if isinstance(value, int):
        control = f'<input type="number" min="0" step="1" value="{value}" {given}>'
    elif isinstance(value, dict):
        lines = escape("\n".join(f"{prefix} = {other}" for prefix, other in value.items()))
        control = (
            f'<textarea rows="2" spellcheck="false" placeholder="https://from.example = https://to.example" {given}>\n'
            f"{lines}</textarea>"
        )
    elif name in SECRET:
        hint = "unchanged; a space clears it" if value else "not set"
        control = f'<input type="password" autocomplete="new-password" placeholder="{hint}" value="" {given}>'
    else:
        control = f'<input type="text" spellcheck="false" value="{escape(str(value))}" {given}>'
    return f'<label class="field" id="set-{name}"><span>{title}</span>{control}</label>{note}'


def readable_size(size: int) -> str:
    """Turn bytes into words: 512 B, 38 KB, 1.1 GB."""
    for unit, scale in (("GB", 1e9), ("MB", 1e6), ("KB", 1e3)):
        if size >= scale:
            return f"{size / scale:.1f} {unit}" if size < 10 * scale else f"{size / scale:.0f} {unit}"
    return f"{size} B"


def render_places(settings: Settings) -> str:
    """Turn what is stored where into a table."""
    found = places(settings)
    rows = "".join(
        f'<tr><td data-label="What">{escape(place.holds)}</td>'
        f'<td data-label="Where"><code>{escape(str(place.path))}</code></td>'
        f'<td data-label="Size">{readable_size(place.bytes) if place.bytes else "nothing yet"}</td></tr>'
        for place in found
    )
    total = readable_size(sum(place.bytes for place in found))
    return (
        '<section class="sheet"><h2>What is stored where</h2><div class="table" tabindex="0"><table class="places"><thead>'
        '<tr><th scope="col">What</th><th scope="col">Where</th><th scope="col">Size</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
        f'<p class="facts">{total} in all. Deleting the folder {escape(str(settings.home))} is a clean start.</p></section>'
    )
