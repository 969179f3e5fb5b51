"""Settings: every setting with its meaning, a test of the model, what is stored where, export and deletion."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

import gradio as gr

from assistant.models.chat import Message
from assistant.models.download import DownloadDone, DownloadProgress
from assistant.plan.desk import changed_profile
from assistant.plan.today import long_date
from ui.failures import expected
from ui.notices import notice, problem
from ui.own_data import KINDS, SECRET, delete_kinds
from ui.planning import desk_of, facts_of, local_now
from ui.render_settings import readable_size, render_places
from ui.settings import Settings, save_setting
from ui.study import Study
from ui.tabs.room import PRIVATE, Command, Room, on_command, panel

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


def build(room: Room) -> None:
    """Lay out the tab."""
    study = room.study
    with gr.Column(elem_id="settings"):
        message = panel(elem_id="settings-message")
        with gr.Group(elem_classes="sheet"):
            panel("<h2>Interview and time</h2>")
            with gr.Row(elem_classes="bar"):
                day = gr.Textbox(
                    "",
                    label="Day of the interview",
                    info="such as 2027-03-31; empty for none",
                    elem_id="set-interview",
                )
                hours = gr.Textbox(
                    "", label="Hours a day at most", info="counts for the plan", elem_id="set-hours"
                )
            with gr.Row(elem_classes="bar"):
                keep = gr.Button("Save interview and hours", variant="primary")
            panel(
                '<p class="facts">The plan itself stands in the <button type="button" class="link" data-tab="today">Today '
                "tab</button>.</p>"
            )
            dated = panel(elem_id="dated")
            keep.click(partial(save_dates, study), [day, hours], [dated], **PRIVATE)
        for group, names in GROUPS.items():
            with gr.Group(elem_classes="sheet"):
                panel(f"<h2>{group}</h2>")
                fields = [field(study.settings, name) for name in names if name in Settings.model_fields]
                with gr.Row(elem_classes="bar"):
                    save = gr.Button(f"Save {group.lower()} settings", variant="primary")
                    if group == "Model":
                        test = gr.Button("Test the model", elem_classes="plain", elem_id="test-model")
                    if group == "Search":
                        probe = gr.Button("Test the search", elem_classes="plain", elem_id="test-search")
                if group == "Search":
                    probed = panel(elem_id="probed")
                    probe.click(partial(test_search, study), [], [probed], concurrency_limit=None, **PRIVATE)
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
                '<p><a class="plain" href="study/export.zip" download>Export everything of your own</a> '
                '<span class="facts">drills, answers, notes, the plan, conversations, sources and settings, without '
                "passwords and keys</span></p>"
            )
            doomed = gr.CheckboxGroup(
                [*((label, key) for key, label in KINDS.items()), ("Everything", EVERYTHING)],
                label="Delete",
                elem_id="doomed",
            )
            with gr.Row(elem_classes="bar"):
                sure = gr.Textbox("", label=f"Type “{CONFIRMATION}” to confirm", elem_id="sure")
                delete = gr.Button("Delete for good", variant="stop", elem_id="delete-all")
            deleted = panel(elem_id="deleted")
    delete.click(partial(delete_data, room), [doomed, sure], [deleted, stored, sure, doomed], **PRIVATE)
    on_command("look-settings", partial(look, study), [], [stored, day, hours], early=room.early)


def look(study: Study, command: Command) -> tuple[str, str, str]:
    """Measure what is stored, and read the day of the interview and the hours of the plan ("" without one)."""
    interview, state = study.progress.interview(), desk_of(study).state()
    return (
        render_places(study.settings),
        f"{interview:%Y-%m-%d}" if interview else "",
        f"{state.profile.minutes / 60:g}" if state else "",
    )


def save_dates(study: Study, day: str, hours: str) -> str:
    """Keep the day of the interview, and lay a plan under way anew for it and for the hours."""
    try:
        interview = date.fromisoformat(day.strip()) if day.strip() else None
    except ValueError:
        return notice(f"{day.strip()!r} is no date; write it as 2027-03-31.", "bad")
    try:
        limit = float(hours.strip() or 0)
    except ValueError:
        return notice(f"{hours.strip()!r} is no number of hours; write it as 2.5.", "bad")
    try:
        return notice(keep_dates(study, interview, limit), "good")
    except expected() as error:
        return problem(error)


def keep_dates(study: Study, interview: date | None, hours: float) -> str:
    """Store the day and the hours and say what became of the plan; raises PlanError if it cannot be kept so."""
    desk, today = desk_of(study), local_now(study).date()
    state = desk.state()
    if interview is None or state is None:
        study.progress.set_interview(interview)
        state = desk.state()
        if state is None:
            when = f"Reviews now aim at {long_date(interview)}. " if interview else "No interview is set. "
            return f"{when}The Today tab lays out a plan."
    moved = interview if interview != state.profile.interview else None
    profile = changed_profile(state.profile, today, interview=moved, hours=hours)
    after, changed = desk.replan(facts_of(study), today, profile)
    told = f"The plan runs to {long_date(after.profile.last_day)}, at most {after.profile.minutes / 60:g} hours a day"
    left_out = (
        f"; {len(changed.dropped)} tasks found no room and are listed in the Today tab"
        if changed.dropped
        else ""
    )
    return f"{told}{left_out}."


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


def test_search(study: Study) -> Iterator[str]:
    """Embed a question, measure it, and compare the vectors with the library."""
    yield notice("Loading the embedder and looking at the index …")
    started = time.monotonic()
    try:
        size = study.embedder.embed_query("overfitting").shape[0]
        took = time.monotonic() - started
        report, found = study.verify(), len(study.retriever().retrieve("overfitting"))
    except expected() as error:
        yield problem(error)
        return
    state = "agrees with" if report.sound else "lags behind"
    mend = "" if report.sound else " Rebuild it in the Library tab."
    yield notice(
        f"{study.embedder.name} turned a question into {size} numbers in {took:.1f} s; a search for it found {found} "
        f"passages. The index {state} the library.{mend}", "good" if report.sound else "note",
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
    settings = room.study.settings
    if not doomed:
        return notice("Choose what to delete first."), render_places(settings), sure, doomed
    if sure.strip().lower() != CONFIRMATION:
        told = notice(f"Type “{CONFIRMATION}” in the box to confirm.", "bad")
        return told, render_places(settings), sure, doomed
    kinds = list(KINDS) if EVERYTHING in doomed else doomed
    try:
        if "conversations" in kinds:
            room.replies.close()
        gone = delete_kinds(room.study, kinds)
    except expected() as error:
        return problem(error), render_places(settings), "", doomed
    words = "everything" if EVERYTHING in doomed else "; ".join(name[:1].lower() + name[1:] for name in gone)
    return notice(f"Deleted: {words}.", "good"), render_places(settings), "", []
