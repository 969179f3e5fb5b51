"""`exercises`: the coding exercises; list them, read one, run its visible tests against a file."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from content.exercises import Exercise
from ui.commands.coding import code_file, print_run, print_solution, print_statement, read_code
from ui.commands.options import require_topics
from ui.drilling import exercise_runner, exercises
from ui.failures import UsageProblem
from ui.study import open_study
from ui.terminal import console, print_json, print_table


def register(cli: typer.Typer) -> None:
    """Add the command of this module."""
    cli.command("exercises")(list_or_show)


def list_or_show(
    exercise: Annotated[str, typer.Argument(help="The id of an exercise; without it all are listed.")] = "",
    run: Annotated[
        Path | None, typer.Option("--run", help="Run the visible tests against this file of code.")
    ] = None,
    start: Annotated[
        bool, typer.Option("--start", help="Write the starter code into the data folder, unless it is there.")
    ] = False,
    solution: Annotated[bool, typer.Option("--solution", help="Print a solution.")] = False,
    topic: Annotated[
        list[str] | None, typer.Option("--topic", help="List only this topic; may be repeated.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """List the coding exercises, print one, or run its visible tests."""
    if not exercise:
        if run or start or solution:
            raise UsageProblem("Name the exercise, for example `whetstone exercises k-means --start`.")
        require_topics(*topic or ())
        listed = [e for e in exercises().values() if not topic or set(topic) & set(e.topics)]
        print_list(listed, as_json=as_json)
        return
    found = exercises().get(exercise)
    if found is None:
        raise UsageProblem(f"There is no exercise {exercise!r}; there are {', '.join(exercises())}.")
    if run is not None:
        done = exercise_runner().run_visible(found.id, read_code(run))
        if as_json:
            print_json({"passed": done.passed, **asdict(done)})
        else:
            print_run(done)
        if done.passed < done.total:
            raise typer.Exit(1)
    elif start:
        console.print(str(code_file(open_study(), found)), markup=False, soft_wrap=True)
    elif as_json:
        print_json(as_values(found, solution=solution))
    elif solution:
        print_solution(found)
    else:
        print_statement(found)
        console.print(f"\n{found.visible.rstrip()}", markup=False, soft_wrap=True)


def print_list(listed: list[Exercise], *, as_json: bool) -> None:
    """Print one line an exercise."""
    if as_json:
        names = ("id", "title", "topics", "level", "minutes", "covers")
        print_json([{name: getattr(e, name) for name in names} for e in listed])
        return
    print_table(
        "Exercises",
        ["id", "title", "level", "minutes", "topics"],
        ([e.id, e.title, e.level, e.minutes, ", ".join(e.topics)] for e in listed),
    )


def as_values(exercise: Exercise, *, solution: bool) -> dict[str, object]:
    """Turn an exercise into what may be shown before an attempt: no hidden tests, and no solution unless wished."""
    hidden = {"hidden", "mutants", "checking", "key_points"} | (set() if solution else {"reference"})
    return exercise.model_dump(exclude=hidden)
