"""`export` and `delete`: a user's own data as one archive, and its deletion."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from ui.failures import UsageProblem
from ui.own_data import KINDS, delete_kinds, places, write_archive
from ui.render_settings import readable_size
from ui.study import open_study
from ui.terminal import console, print_table

CONFIRMATION = "delete"


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.command("export")(export)
    cli.command("delete")(delete)


def export(
    file: Annotated[Path, typer.Argument(help="Archive to write.")] = Path("whetstone-export.zip"),
) -> None:
    """Write everything of your own into one zip archive, without passwords and keys."""
    write_archive(open_study(), file)
    console.print(
        f"Written to {escape(str(file))} ({readable_size(file.stat().st_size)}). Unpacked into an empty data folder it "
        "brings everything back.",
        soft_wrap=True,
    )


def delete(
    what: Annotated[list[str] | None, typer.Argument(help=f"Kinds of data: {', '.join(KINDS)}.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Say what is stored where, and delete kinds of it for good; stop the app first."""
    study = open_study()
    kinds = list(KINDS) if everything else what or []
    if not kinds:
        print_table(
            f"Stored in {study.settings.home}",
            ["what", "where", "size"],
            (
                [p.holds, p.path, readable_size(p.bytes) if p.bytes else "nothing yet"]
                for p in places(study.settings)
            ),
        )
        if console.is_terminal:
            console.print(f"`whetstone delete KIND` deletes; the kinds are {', '.join(KINDS)}.")
        return
    named = "; ".join(KINDS.get(kind, kind) for kind in kinds)
    if (
        not yes
        and console.input(f"This deletes for good: {escape(named)}. Type “{CONFIRMATION}”: ").strip()
        != CONFIRMATION
    ):
        raise UsageProblem(f"Nothing was deleted; “{CONFIRMATION}” was not typed.")
    for name in delete_kinds(study, kinds):
        console.print(f"Deleted: {name[:1].lower()}{name[1:]}.")
