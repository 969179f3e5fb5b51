"""Library: what is read, reading more of it, sources of one's own, and the upkeep of the index."""

from __future__ import annotations

import re
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr

from content.source import Source
from content.topics import TOPICS
from index.records import Outcome
from ui.commands.library import ledger_of
from ui.failures import expected
from ui.notices import notice, problem
from ui.protect import is_loopback
from ui.reading import Reading
from ui.render_library import render_counts, render_ledger, render_outcome, render_progress
from ui.render_markdown import safe_url
from ui.tabs.room import PRIVATE, Command, Room, on_command, panel

LOOK_S = 1.0  # seconds between two looks at a reading under way
UPLOADS = "uploads"  # folder of the data folder
UPLOAD_TYPES = [".md", ".mdx", ".txt", ".rst", ".pdf", ".ipynb", ".html", ".docx", ".py", ".csv"]
DEFAULT_TOPIC = "interviews"

# What most handlers return: a message, the figures, the progress, the ledger, and whether to keep looking.
Shown = tuple[str, str, str, Any, Any]


def build(room: Room) -> None:
    """Lay out the tab."""
    reading = Reading(room.study)
    topics = [(topic.title, topic.id) for topic in TOPICS]
    with gr.Column(elem_id="library"):
        counts = panel(elem_id="counts")
        with gr.Row(elem_classes="bar"):
            everything = gr.Button("Read all sources", variant="primary")
            retry = gr.Button("Retry what failed", elem_classes="plain")
            cancel = gr.Button("Cancel reading", elem_classes="plain", elem_id="cancel-reading")
            only = gr.Dropdown(
                [("All topics", ""), *topics], value="", label="Only this topic", elem_id="read-topic"
            )
        message = panel(elem_id="library-message")
        progress = panel(elem_id="library-progress")
        with gr.Accordion("Add a source", open=False):
            panel(
                "<p>A web page, documentation site, git repository, PDF, or a file or folder on the computer that "
                "runs Whetstone. Uploaded files are copied into its data folder.</p>"
            )
            with gr.Row(elem_classes="end"):
                address = gr.Textbox("", label="Address or path", placeholder="https://…", scale=3)
                topic = gr.Dropdown(topics, value=DEFAULT_TOPIC, label="Topic")
                follow = gr.Number(0, label="Linked pages as well", minimum=0, maximum=200, precision=0)
                add = gr.Button("Add and read", elem_classes="plain", elem_id="add-source")
            files = gr.File(
                label="Or drop files here", file_count="multiple", file_types=UPLOAD_TYPES, height=120
            )
        with gr.Accordion("Import a guide", open=False):
            panel(
                "<p>Paste or drop a Markdown guide: every link in it becomes a source under its heading.</p>"
            )
            with gr.Row():
                guide = gr.Textbox("", label="Markdown", lines=4, max_lines=12, scale=3)
                guide_file = gr.File(label="Or a file", file_types=[".md", ".txt"], height=120)
            take = gr.Button("Import links", elem_classes="plain")
        with gr.Accordion("Index", open=False):
            with gr.Row(elem_classes="bar"):
                check = gr.Button("Verify the index", elem_classes="plain")
                rebuild = gr.Button("Rebuild the index", elem_classes="plain")
            index_message = panel()
        words = gr.Textbox(
            "", label="Find a source", placeholder="Find a source, topic or state", container=False
        )
        ledger = panel(elem_id="ledger")
    look = gr.Timer(LOOK_S, active=False)
    shown = [message, counts, progress, ledger, look]
    everything.click(partial(read_all, reading), [only, words], shown, **PRIVATE)
    retry.click(partial(read_failed, reading), [words], shown, **PRIVATE)
    cancel.click(partial(cancel_reading, reading), [], [message], queue=False, **PRIVATE)
    gr.on([add.click, address.submit], partial(add_address, reading), [address, topic, follow, words],
          [*shown, address], **PRIVATE)  # fmt: skip
    files.upload(partial(add_files, reading), [files, topic, words], [*shown, files], **PRIVATE)
    take.click(partial(import_guide, reading), [guide, guide_file, words], shown, **PRIVATE)
    check.click(partial(verify, reading), [], [index_message], **PRIVATE)
    rebuild.click(partial(rebuild_index, reading), [words], shown, **PRIVATE)
    words.change(partial(show_ledger, reading), [words], [ledger], **PRIVATE)
    look.tick(partial(watch, reading), [words], shown, **PRIVATE)
    on_command("read", partial(read_one, reading), [words], shown)
    on_command("remove", partial(remove, reading), [words], shown)
    on_command("look-library", partial(visit, reading), [words], shown, early=room.early)


def show(reading: Reading, words: str, message: str = "") -> Shown:
    """Show the library as it is now."""
    study, state = reading.study, reading.state
    rows = ledger_of(study)
    sources = {source.id: source for source in reading.study.sources()}
    return (
        message or render_outcome(state),
        render_counts(study.library.counts(), rows),
        show_progress(reading),
        render_ledger(rows, sources, words=words, busy=state.running),
        gr.Timer(active=state.running),
    )


def show_progress(reading: Reading) -> str:
    """Show how far a reading is."""
    return render_progress(reading.state, reading.place, reading.elapsed_s)


def visit(reading: Reading, command: Command, words: str) -> Shown:
    """Look again when the tab is opened: another page may have started a reading."""
    return show(reading, words)


def watch(reading: Reading, words: str) -> Shown:
    """Follow a reading; what was said when it started stays until it ends."""
    shown = show(reading, words)
    return (gr.skip(), *shown[1:]) if reading.state.running else shown


def show_ledger(reading: Reading, words: str) -> str:
    """Show the ledger rows that hold the words."""
    sources = {source.id: source for source in reading.study.sources()}
    return render_ledger(ledger_of(reading.study), sources, words=words, busy=reading.state.running)


def read(reading: Reading, sources: list[Source], words: str, added: str = "") -> Shown:
    """Start reading sources in the background, and say which were added for it."""
    if not sources:
        return show(reading, words, notice("There is nothing to read."))
    if not reading.start(sources):
        busy = f"{added} A reading is under way; wait for it or cancel it first."
        return show(reading, words, notice(busy.strip(), "bad"))
    return show(reading, words, notice(added, "good"))


def read_all(reading: Reading, topic: str, words: str) -> Shown:
    """Read every source, or those of a topic; what is unchanged costs nothing."""
    return read(reading, [s for s in reading.study.sources() if not topic or topic in s.topics], words)


def read_failed(reading: Reading, words: str) -> Shown:
    """Read again what failed or was only partly read."""
    again = {
        r.source_id for r in reading.study.library.ledger() if r.outcome in (Outcome.FAILED, Outcome.PARTIAL)
    }
    wanted = [source for source in reading.study.sources() if source.id in again]
    if not wanted:
        return show(reading, words, notice("Nothing to retry: no source failed.", "good"))
    return read(reading, wanted, words)


def read_one(reading: Reading, command: Command, words: str) -> Shown:
    """Read one source."""
    return read(reading, [s for s in reading.study.sources() if s.id == command.value], words)


def cancel_reading(reading: Reading) -> str:
    """Ask the reading to end after its current step."""
    reading.cancel()
    return notice("Canceling after the current step …") if reading.state.running else ""


def add_address(reading: Reading, address: str, topic: str, follow: float, words: str) -> tuple[Any, ...]:
    """Add an address as a source and read it."""
    if not address.strip():
        return (*show(reading, words, notice("Type an address or a path first.", "bad")), address)
    if not safe_url(address) and not is_loopback(reading.study.settings.host):
        told = (
            "Paths are added on the machine itself, with `whetstone sources add`: this app is open to others."
        )
        return (*show(reading, words, notice(told, "bad")), address)
    try:
        source = reading.study.add_source(address.strip(), [topic or DEFAULT_TOPIC], int(follow or 0))
    except expected() as error:
        return (*show(reading, words, problem(error)), address)
    return (*read(reading, [source], words, f"Added {source.title}."), "")


def add_files(reading: Reading, files: list[str], topic: str, words: str) -> tuple[Any, ...]:
    """Copy uploaded files into the data folder, and read them."""
    folder = reading.study.settings.home / UPLOADS
    sources = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in files or []:
            name = re.sub(r"[^\w.() -]", "_", Path(file).name).lstrip(".") or "file.txt"
            target = folder / name
            shutil.copyfile(file, target)
            sources.append(reading.study.add_source(str(target), [topic or DEFAULT_TOPIC]))
    except expected() as error:
        return (*show(reading, words, problem(error)), None)
    names = ", ".join(source.title for source in sources)
    return (*read(reading, sources, words, f"Added {names}." if names else ""), None)


def import_guide(reading: Reading, text: str, file: str | None, words: str) -> Shown:
    """Make a guide's links sources; reading them is a step of its own."""
    try:
        guide = Path(file).read_text(encoding="utf-8", errors="replace") if file else text
        new = reading.study.import_guide(guide)
    except expected() as error:
        return show(reading, words, problem(error))
    count = f"{len(new)} new source{'s' if len(new) != 1 else ''}"
    told = (
        f"{count}. “Read all sources” fetches {'it' if len(new) == 1 else 'them'}."
        if new
        else "No new links in it."
    )
    return show(reading, words, notice(told, "good" if new else "note"))


def remove(reading: Reading, command: Command, words: str) -> Shown:
    """Forget a source and what was read of it."""
    try:
        source = reading.study.remove_source(command.value)
    except expected() as error:
        return show(reading, words, problem(error))
    return show(reading, words, notice(f"Removed {source.title}.", "good"))


def verify(reading: Reading) -> str:
    """Compare the vector index with the library."""
    try:
        report = reading.study.verify()
    except expected() as error:
        return problem(error)
    if report.sound:
        return notice(f"The index is sound: {report.stored:,} vectors, one for each passage.", "good")
    return notice(
        f"The index differs from the library: {report.missing} vectors missing, {report.stray} stray, "
        f"{report.changed} outdated. Rebuilding mends it without fetching anything.",
        "bad",
    )


def rebuild_index(reading: Reading, words: str) -> Shown:
    """Build the vector index anew in the background."""
    if not reading.rebuild():
        return show(reading, words, notice("A reading is under way; wait for it or cancel it first.", "bad"))
    return show(reading, words, notice("Building the index anew …"))
