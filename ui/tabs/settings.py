"""Settings: every setting with its meaning, a test of the model, what is stored where, export and deletion."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import gradio as gr

from assistant.models.chat import Message
from assistant.models.download import DownloadDone, DownloadProgress
from content.handbook import HANDBOOK_SOURCE_ID
from ui.failures import expected
from ui.notices import notice, problem
from ui.render_settings import readable_size, render_places
from ui.settings import FILE_NAME, Settings, save_setting
from ui.study import Study
from ui.tabs.room import PRIVATE, Command, Room, on_command, panel

GROUPS = {
    "Model": (
        "model", "ollama_host", "openai_url", "openai_model", "openai_key", "allow_remote_models",
        "download_model", "model_file", "context_tokens", "workers",
    ),
    "Search": ("embedder", "reranker", "chroma_url"),
    "Fetching": ("mirrors", "allow_private_urls"),
    "App": ("host", "port", "open_browser", "auth"),
}  # fmt: skip
SECRET = ("auth", "openai_key")  # never sent to the page
# These are read when the app starts or when a part of it is first made; the others count at once.
AT_START = ("embedder", "reranker", "chroma_url", "host", "port", "open_browser", "auth")
CONFIRMATION = "delete"
CHOICES = {
    "conversations": "Conversations",
    "library": "What was read of sources other than the handbook",
    "cache": "Fetched repositories and pages",
    "models": "Downloaded model files",
    "own": "Own sources, uploads and settings",
}


def build(room: Room) -> None:
    """Lay out the tab."""
    study = room.study
    with gr.Column(elem_id="settings"):
        message = panel(elem_id="settings-message")
        for group, names in GROUPS.items():
            with gr.Group(elem_classes="sheet"):
                panel(f"<h2>{group}</h2>")
                fields = [field(study.settings, name) for name in names if name in Settings.model_fields]
                with gr.Row(elem_classes="bar"):
                    save = gr.Button(f"Save {group.lower()} settings", variant="primary")
                    if group == "Model":
                        test = gr.Button("Test the model", elem_classes="plain", elem_id="test-model")
                if group == "Model":
                    tested = panel(elem_id="tested")
                    test.click(partial(test_model, study), [], [tested], concurrency_limit=None, **PRIVATE)
                    with gr.Row(elem_classes="bar"):
                        name = gr.Textbox(
                            "",
                            label="Fetch a model",
                            info="an Ollama model such as llama3.1:8b; empty for the embedded one (1.1 GB)",
                        )
                        fetch = gr.Button("Fetch", elem_classes="plain")
                        halt = gr.Button("Cancel", elem_classes="plain")
                    fetched = panel(elem_id="fetched")
                    fetch.click(
                        partial(fetch_model, study), [name], [fetched], concurrency_limit=None, **PRIVATE
                    )
                    halt.click(partial(cancel_fetching, study), [], [], queue=False, **PRIVATE)
                save.click(partial(save_settings, study, names), fields, [message], **PRIVATE)
        with gr.Group(elem_classes="sheet"):
            panel("<h2>Your data</h2>")
            stored = panel(elem_id="places")
            panel(
                '<p><a class="plain" href="study/export.zip" download>Export conversations, sources and settings</a>'
                "</p>"
            )
            doomed = gr.CheckboxGroup(
                [(label, key) for key, label in CHOICES.items()], label="Delete", elem_id="doomed"
            )
            with gr.Row(elem_classes="bar"):
                sure = gr.Textbox("", label=f"Type “{CONFIRMATION}” to confirm", elem_id="sure")
                delete = gr.Button("Delete for good", variant="stop", elem_id="delete-all")
            deleted = panel(elem_id="deleted")
    delete.click(partial(delete_data, room), [doomed, sure], [deleted, stored, sure, doomed], **PRIVATE)
    on_command("look-settings", partial(look, study), [], [stored])
    room.page.load(partial(look, study, Command("", "")), [], [stored], **PRIVATE)


def look(study: Study, command: Command) -> str:
    """Measure what is stored."""
    return render_places(study.settings)


def field(settings: Settings, name: str) -> gr.Component:
    """Make the control of one setting; what the environment sets cannot be changed here."""
    about = Settings.model_fields[name]
    value, info = getattr(settings, name), about.description or ""
    fixed = f"WHETSTONE_{name.upper()}" in os.environ
    if fixed:
        info += f" (set by WHETSTONE_{name.upper()} in the environment)"
    elif name in AT_START:
        info += " (counts from the next start)"
    label = name.replace("_", " ").capitalize().replace("Openai", "OpenAI").replace(" url", " URL")
    given: dict[str, Any] = {"label": label, "info": info, "interactive": not fixed, "elem_id": f"set-{name}"}
    if isinstance(value, bool):
        return gr.Checkbox(value, **given)
    if isinstance(value, int):
        return gr.Number(value, precision=0, **given)
    if isinstance(value, dict):
        lines = "\n".join(f"{prefix} = {other}" for prefix, other in value.items())
        return gr.Textbox(lines, lines=2, placeholder="https://from.example = https://to.example", **given)
    if name in SECRET:
        hint = "unchanged; a space clears it" if value else "not set"
        return gr.Textbox("", type="password", placeholder=hint, **given)
    return gr.Textbox(str(value), **given)


def parse(name: str, value: Any, current: Any) -> Any:
    """Turn what a control holds into the setting's value."""
    if isinstance(current, dict):
        pairs = (line.partition(" = ") for line in str(value).splitlines() if line.strip())
        return {left.strip(): right.strip() for left, _, right in pairs}
    if isinstance(current, bool):
        return bool(value)
    if isinstance(current, int):
        return int(value or 0)
    text = str(value or "")
    if name in SECRET:
        return text.strip() if text else current
    return text.strip()


def save_settings(study: Study, names: tuple[str, ...], *values: Any) -> str:
    """Store the settings that were changed, and let those count at once that can."""
    changed = []
    try:
        for name, value in zip(names, values, strict=True):
            current = getattr(study.settings, name)
            wanted = parse(name, value, current)
            if wanted != current:
                save_setting(name, wanted)
                study.settings = study.settings.model_copy(update={name: wanted})
                changed.append(name)
    except expected() as error:
        return problem(error)
    if not changed:
        return notice("Nothing was changed.")
    later = [name for name in changed if name in AT_START]
    text = f"Saved {', '.join(name.replace('_', ' ') for name in changed)}."
    if later:
        text += (
            " Start Whetstone again for this to count."
            if len(later) == len(changed)
            else (f" {', '.join(later)} will count from the next start.")
        )
    if set(changed) & set(GROUPS["Model"]):
        text += f" {study.model_choice(again=True).reason}"
    return notice(text, "good")


def test_model(study: Study) -> Iterator[str]:
    """Let the model say one sentence, and measure it."""
    yield notice("Asking the model for one sentence …")
    started = time.monotonic()
    choice = study.model_choice(again=True)
    if choice.model is None:
        yield notice(choice.reason, "bad")
        return
    question = Message("user", "Say in one short sentence what a loss function is.")
    first, pieces = 0.0, []
    try:
        for piece in choice.model.stream([question], max_tokens=40):
            if piece:
                first = first or time.monotonic() - started
                pieces.append(piece)
    except expected() as error:
        yield problem(error)
        return
    took = time.monotonic() - started
    rate = len(pieces) / max(0.1, took - first)
    said = " ".join("".join(pieces).split())
    yield notice(
        f"{choice.model.name} answers: first word after {first:.1f} s, then about {rate:.0f} words a second. "
        f"It said: “{said}”", "good",
    )  # fmt: skip


def fetch_model(study: Study, name: str) -> Iterator[str]:
    """Fetch the embedded model or one of Ollama's in the background, and follow it."""
    name = name.strip()
    started = study.download.start(lambda: study.ollama().pull(name)) if name else study.start_download()
    if not started:
        yield notice("A model is being fetched already:")
    while (state := study.download.state).running:
        if isinstance(state.last, DownloadProgress):
            done, total = state.last.done, state.last.total
            share = f" {readable_size(done)} of {readable_size(total)}" if total else ""
            yield notice(f"{state.last.message}.{share}")
        study.download.wait(1.0)
    if state.failure:
        yield notice(state.failure, "bad")
    elif state.cancelled:
        yield notice("Canceled. What has arrived is kept; fetching goes on from there.")
    else:
        where = f" in {state.last.path}" if isinstance(state.last, DownloadDone) else ""
        yield notice(f"The model is ready{where}. {study.model_choice(again=True).reason}", "good")


def cancel_fetching(study: Study) -> None:
    """Ask a download to end."""
    study.download.cancel()


def delete_data(room: Room, doomed: list[str], sure: str) -> tuple[str, str, str, list[str]]:
    """Delete what was chosen, once the word is typed."""
    study = room.study
    if not doomed:
        return notice("Choose what to delete first."), render_places(study.settings), sure, doomed
    if sure.strip().lower() != CONFIRMATION:
        told = notice(f"Type “{CONFIRMATION}” in the box to confirm.", "bad")
        return told, render_places(study.settings), sure, doomed
    if study.ingestion.state.running or study.download.state.running:
        told = notice("A reading or download is under way; wait for it or cancel it first.", "bad")
        return told, render_places(study.settings), sure, doomed
    try:
        for choice in doomed:
            delete_choice(room, choice)
    except expected() as error:
        return problem(error), render_places(study.settings), "", doomed
    gone = ", ".join(CHOICES[choice].lower() for choice in doomed)
    return notice(f"Deleted: {gone}.", "good"), render_places(study.settings), "", []


def delete_choice(room: Room, choice: str) -> None:
    """Delete one kind of data."""
    study, home = room.study, room.study.settings.home
    if choice == "conversations":
        room.replies.close()
        for conversation in study.conversations.list():
            study.conversations.delete(conversation.id)
    elif choice == "library":
        with study.library.writing():
            for row in study.library.ledger():
                if row.source_id != HANDBOOK_SOURCE_ID:
                    study.library.remove_source(row.source_id)
        for _ in study.reconcile():
            pass
    elif choice == "cache":
        shutil.rmtree(study.settings.cache_folder, ignore_errors=True)
    elif choice == "models":
        for file in study.settings.models_folder.glob("*.gguf*"):
            file.unlink()
        study.model_choice(again=True)
    elif choice == "own":
        shutil.rmtree(home / "uploads", ignore_errors=True)
        for name in ("sources.yaml", FILE_NAME):
            (home / name).unlink(missing_ok=True)
