"""`cards` and `stories`: what is to be remembered and told, listed, written to a file and read from one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from assistant.behavioral import STORIES_WANTED, coverage, is_sound
from assistant.progress.export import anki_text, cards_csv, cards_from_csv, cards_markdown, write_anki_package
from ui.commands.options import AsJson
from ui.drilling import bank_ids
from ui.failures import UsageProblem
from ui.render_drill_end import due_words
from ui.study import open_study
from ui.terminal import console, print_json, print_table

cards_cli = typer.Typer(
    help="The cards of missed questions and your own: list, export, import.", invoke_without_command=True
)
TEXTS = {".csv": cards_csv, ".md": cards_markdown, ".txt": anki_text}


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.add_typer(cards_cli, name="cards")
    cli.command("stories")(stories)


@cards_cli.callback()
def list_cards(
    context: typer.Context,
    as_json: AsJson = False,
) -> None:
    """List all cards, the soonest due first."""
    if context.invoked_subcommand is not None:
        return
    study = open_study()
    found, now = study.memory.cards(), study.now()
    if as_json:
        print_json(found)
        return
    if not found:
        console.print("There are no cards yet; `whetstone drill` makes one of every question that is missed.")
        return
    print_table(
        f"{len(found)} cards",
        ["due", "topic", "question", "why", "times", "missed again"],
        (
            ["aside" if c.suspended else due_words(c.due, now), c.topic, c.front, c.reason, c.reps, c.lapses]
            for c in found
        ),
    )


@cards_cli.command("export")
def export_cards(
    file: Annotated[
        Path, typer.Argument(help="Where to: .apkg or .txt for Anki, .csv or .md; - prints CSV.")
    ],
) -> None:
    """Write all cards; Anki updates its cards when a package is imported again."""
    study = open_study()
    found = study.memory.cards()
    if str(file) == "-":
        sys.stdout.write(cards_csv(found))
        return
    if file.suffix == ".apkg":
        write_anki_package(found, file, study.now())
    elif file.suffix in TEXTS:
        file.write_text(TEXTS[file.suffix](found), encoding="utf-8")
    else:
        raise UsageProblem(f"Cards are written as .apkg, {', '.join(TEXTS)}, not as {file.name!r}.")
    written = f"{len(found)} card{'s' * (len(found) != 1)} written to {file}."
    console.print(f"{written} What comes from a resource keeps its license: for your own use.", markup=False)


@cards_cli.command("import")
def import_cards(
    file: Annotated[Path, typer.Argument(help="A CSV file with the columns topic, front and back.")],
) -> None:
    """Read cards of your own; they are due at once, and drills ask them among the others."""
    study = open_study()
    read = cards_from_csv(file.read_bytes(), bank_ids())
    study.records.add_own_cards(list(read.cards), study.now())
    console.print(read.line)


def stories(as_json: AsJson = False) -> None:
    """List the story bank, and which competencies it covers; stories are written in the Drill tab of the app."""
    study = open_study()
    found = study.records.stories()
    if as_json:
        print_json({"stories": found, "coverage": coverage(found)})
        return
    if found:
        print_table(
            f"{len(found)} of {STORIES_WANTED} stories",
            ["id", "story", "competencies", "sound"],
            ([s.id, s.title, ", ".join(s.competencies), "yes" if is_sound(s) else "not yet"] for s in found),
        )
    open_ = [name for name, titles in coverage(found).items() if not titles]
    console.print(
        f"No story shows: {', '.join(open_)}. `whetstone app` keeps stories in its Drill tab."
        if open_
        else "Every competency has a story."
    )
