"""The `whetstone` command: one sentence and a non-zero exit code for whatever goes wrong."""

from __future__ import annotations

import sys

import typer

from ui.commands import (
    ask,
    cards,
    design,
    drill,
    exercises,
    grade,
    library,
    measure,
    models,
    notes,
    own_data,
    plan,
    progress,
    reading,
    upkeep,
)
from ui.failures import expected, sentence

cli = typer.Typer(
    name="whetstone",
    help="A study partner for machine-learning interviews that runs on your own machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
ask.register(cli)
reading.register(cli)
library.register(cli)
models.register(cli)
upkeep.register(cli)
measure.register(cli)
drill.register(cli)
cards.register(cli)
grade.register(cli)
design.register(cli)
exercises.register(cli)
plan.register(cli)
notes.register(cli)
progress.register(cli)
own_data.register(cli)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; expected failures print one sentence and exit with 1, Ctrl-C with 130."""
    try:
        cli(arguments)
    except KeyboardInterrupt:
        typer.echo("Stopped. What was finished is kept.", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(141)
    except expected() as error:
        typer.echo(sentence(error), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
