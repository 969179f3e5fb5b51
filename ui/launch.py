"""Start the app: built-in content first, then the page, then whatever can be made ready in the background."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
import time
import webbrowser
from pathlib import Path

from rich.markup import escape

from assistant.models.embedded import EmbeddedModel
from assistant.prompt import system_message
from content.handbook import handbook_source
from index.lock import LibraryBusy
from index.reconcile import EmbedProgress
from ui.drilling import warm_judge
from ui.failures import expected, sentence
from ui.model_use import EMBEDDED_CONTEXT
from ui.settings import Settings
from ui.study import Study
from ui.terminal import console, errors

STATM = Path("/proc/self/statm")
ARENA_MAX = -8  # mallopt's M_ARENA_MAX
ARENAS = 2


def launch(settings: Settings) -> None:
    """Serve the app until interrupted; prints its address and the times until it is usable."""
    started = time.monotonic()
    share_memory()
    settings.home.mkdir(parents=True, exist_ok=True)
    study = Study(settings)
    prepare_library(study)
    choice = study.model_choice()
    console.print(escape(choice.reason))
    if choice.model is None and settings.model == "auto" and settings.download_model:
        study.start_download()
        console.print(
            "Fetching the embedded model (1.1 GB) in the background; until it is here, answers quote the passages. "
            "`whetstone settings download_model false` declines this."
        )
    threading.Thread(target=make_ready, args=(study,), daemon=True).start()

    from ui.serve import serve

    def ready(address: str) -> None:
        console.print(
            f"[bold]Whetstone is open at {address}[/] ({time.monotonic() - started:.1f} s{memory()}). Ctrl-C ends it."
        )
        if settings.open_browser:
            webbrowser.open(address)

    serve(study, on_ready=ready)


def share_memory() -> None:
    """Let the threads of the server allocate from two pools in common.

    glibc gives threads pools of their own and hardly gives back what lies free in them; the threads that answer a page
    come and go, and within minutes tens of megabytes would lie there.
    """
    if sys.platform.startswith("linux"):
        allocator = ctypes.CDLL(None)
        if hasattr(allocator, "mallopt"):  # other C libraries have none
            allocator.mallopt(ARENA_MAX, ARENAS)


def memory() -> str:
    """Say how much memory this process holds, "" where the system does not tell (macOS, Windows)."""
    if not STATM.exists():
        return ""
    pages = int(STATM.read_text(encoding="ascii").split()[1])
    return f", {pages * os.sysconf('SC_PAGE_SIZE') / 1e6:.0f} MB of memory"


def prepare_library(study: Study) -> None:
    """Read the built-in handbook if it changed; embedding goes on in the background while the page opens."""
    started = time.monotonic()
    events = study.sync([handbook_source()])
    try:
        for event in events:
            if isinstance(event, EmbedProgress):
                study.ingestion.start(lambda: events)
                break
    except LibraryBusy as error:
        console.print(f"[yellow]{escape(sentence(error))}[/] The app opens with what is there.")
    counts = study.library.counts()
    console.print(
        f"The library holds {counts.documents} documents, {counts.distinct} passages "
        f"({time.monotonic() - started:.1f} s)."
    )


def make_ready(study: Study) -> None:
    """Load what the first question and grade need: the embedder, the embedded model with its fixed prompts evaluated."""
    try:
        study.embedder.embed_query("warm")
        study.download.wait()
        model = study.model_choice().model
        if isinstance(model, EmbeddedModel):
            model.load()
            model.warm([system_message(EMBEDDED_CONTEXT.reads)])
            warm_judge(study)
    except expected() as error:
        errors.print(f"[yellow]{escape(sentence(error))}[/]")
