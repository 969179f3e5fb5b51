"""`models`: which models there are, which speaks and why, and fetching one."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from assistant.models.chat import ModelError
from assistant.models.download import (
    EMBEDDED_MODEL,
    DownloadDone,
    DownloadProgress,
    download_model,
    find_model,
)
from ui.study import open_study
from ui.terminal import console, print_table, progress_bars

models_cli = typer.Typer(help="List models or fetch one.", invoke_without_command=True)


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.add_typer(models_cli, name="models")


@models_cli.callback()
def list_all(context: typer.Context) -> None:
    """List the models at hand and say which one speaks."""
    if context.invoked_subcommand is not None:
        return
    study = open_study()
    try:
        rows = [["ollama", model.name, f"{model.bytes / 1e9:.1f} GB"] for model in study.ollama().models()]
    except ModelError as error:
        rows = [["ollama", "", str(error)]]
    file = find_model(study.settings.models_folder)
    rows.append(
        ["embedded", EMBEDDED_MODEL.name, "ready" if file else "not downloaded; `whetstone models pull`"]
    )
    print_table("Models", ["engine", "model", "size"], rows)
    console.print(escape(study.model_choice().reason))


@models_cli.command("pull")
def pull(
    name: Annotated[
        str, typer.Argument(help="An Ollama model such as llama3.1:8b; without it, the embedded model.")
    ] = "",
) -> None:
    """Fetch the embedded model, or a model for Ollama; an interrupted download goes on where it stopped."""
    study = open_study()
    events = study.ollama().pull(name) if name else download_model(study.settings.models_folder)
    with progress_bars() as bars:
        task = bars.add_task("starting", total=None)
        for event in events:
            if isinstance(event, DownloadProgress):
                bars.update(
                    task,
                    description=event.message[:50],
                    completed=event.done / 1e6,
                    total=event.total / 1e6 if event.total else None,
                )
            elif isinstance(event, DownloadDone):
                console.print(f"{escape(str(event.path))} is ready ({escape(event.origin)}).")
    if name:
        console.print(f"{escape(name)} is ready at {escape(study.settings.ollama_host)}.")
