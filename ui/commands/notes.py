"""`notes` and `log`: what the user writes down, and the log of LeetCode problems."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from assistant.plan.notes import KINDS
from ui.commands.options import AsJson
from ui.failures import UsageProblem
from ui.planning import log_problem
from ui.study import open_study
from ui.terminal import console, print_json, print_table

notes_cli = typer.Typer(help="Notes, case takeaways, wins and failures.", invoke_without_command=True)
log_cli = typer.Typer(help="The log of LeetCode problems.", invoke_without_command=True)


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.add_typer(notes_cli, name="notes")
    cli.add_typer(log_cli, name="log")


@notes_cli.callback()
def list_notes(
    context: typer.Context,
    kind: Annotated[str, typer.Option("--kind", help=f"Only one of {', '.join(KINDS)}.")] = "",
    as_json: AsJson = False,
) -> None:
    """List notes, the newest first."""
    if context.invoked_subcommand is not None:
        return
    if kind and kind not in KINDS:
        raise UsageProblem(f"There is no kind of note {kind!r}; the kinds are {', '.join(KINDS)}.")
    notes = open_study().notes.list(kind)
    if as_json:
        print_json(notes)
        return
    print_table(
        "Notes",
        ["id", "when", "kind", "note"],
        ([n.id, f"{n.at.astimezone():%Y-%m-%d %H:%M}", n.kind, n.text] for n in notes),
    )


@notes_cli.command("add")
def add_note(
    text: Annotated[
        list[str] | None, typer.Argument(help="The note; read from standard input without it.")
    ] = None,
    kind: Annotated[str, typer.Option("--kind", help=f"One of {', '.join(KINDS)}.")] = "note",
    task: Annotated[str, typer.Option("--task", help="Id of the plan task it belongs to.")] = "",
) -> None:
    """Write a note, a case takeaway, a win or a failure."""
    study = open_study()
    if text is None and sys.stdin.isatty():
        console.print("Write the note; Ctrl-D on an empty line ends it.")
    words = " ".join(text) if text else sys.stdin.read()
    note = study.notes.add(kind, words, study.now(), task_id=task)
    console.print(f"Kept as {note.kind} {note.id}.")


@notes_cli.command("delete")
def delete_note(note: Annotated[int, typer.Argument(help="Id of the note.")]) -> None:
    """Delete a note."""
    open_study().notes.delete(note)
    console.print(f"Note {note} is gone.")


@log_cli.callback()
def list_problems(
    context: typer.Context,
    as_json: AsJson = False,
) -> None:
    """List the problems tried, with pattern, minutes and how it went."""
    if context.invoked_subcommand is not None:
        return
    tries = open_study().records.practice()
    if as_json:
        print_json(tries)
        return
    print_table(
        "LeetCode",
        ["when", "problem", "level", "pattern", "min", "hints", "result"],
        (
            [f"{t.at.astimezone():%Y-%m-%d}", t.slug, t.difficulty, t.pattern, t.minutes, t.hints,
             "solved" if t.solved else "missed"]
            for t in tries
        ),
    )  # fmt: skip


@log_cli.command("add")
def add_problem(
    problem: Annotated[
        str, typer.Argument(help="The end of the problem's address, such as two-sum, or all of it.")
    ],
    minutes: Annotated[int, typer.Option("--minutes", min=0, help="Minutes spent.")] = 0,
    missed: Annotated[bool, typer.Option("--missed", help="It was not solved.")] = False,
    hints: Annotated[int, typer.Option("--hints", min=0, help="Hints taken.")] = 0,
    pattern: Annotated[str, typer.Option("--pattern", help="Its pattern, where it is not known.")] = "",
    difficulty: Annotated[str, typer.Option("--difficulty", help="easy, medium or hard.")] = "",
) -> None:
    """Log a try at a LeetCode problem; a miss that is solved later counts as redone."""
    entry = log_problem(
        open_study(), problem, minutes=minutes, solved=not missed, hints=hints, pattern=pattern,
        difficulty=difficulty,
    )  # fmt: skip
    result = "solved" if entry.solved else "missed; redo it in a few days"
    console.print(f"{entry.slug} ({entry.difficulty}, {entry.pattern}): {result}.")
