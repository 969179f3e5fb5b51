"""The `whetstone` command: one sentence and a non-zero exit code for whatever goes wrong."""

from __future__ import annotations

import sys
from importlib import import_module

import typer

from ui.failures import expected, sentence

# The commands by the module of `ui.commands` that holds them, in the order of the help. One command imports its own
# module only: all of them together take a second of processor time.
COMMANDS = {
    "ask": ("ask", "chat"),
    "search": ("search",),
    "reading": ("handbook", "questions"),
    "library": ("sources", "ingest", "index"),
    "models": ("models",),
    "upkeep": ("app", "settings", "doctor"),
    "measure": ("eval",),
    "drill": ("drill",),
    "cards": ("cards", "stories"),
    "grade": ("grade", "calibrate"),
    "design": ("design",),
    "exercises": ("exercises",),
    "plan": ("plan",),
    "notes": ("notes", "log"),
    "progress": ("progress", "report", "errors"),
    "own_data": ("export", "delete"),
}


def typer_app(command: str = "") -> typer.Typer:
    """Turn a command's name into a command line that has it; all commands are there if it is none of them."""
    cli = typer.Typer(
        name="whetstone",
        help="A study partner for machine-learning interviews that runs on your own machine.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    # Without a callback a command line of one command would take the command's name for its first argument.
    cli.callback()(lambda: None)
    holding = [module for module, commands in COMMANDS.items() if command in commands]
    for module in holding or COMMANDS:
        import_module(f"ui.commands.{module}").register(cli)
    return cli


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; expected failures print one sentence and exit with 1, Ctrl-C with 130."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        typer_app(given[0] if given else "")(given)
    except SystemExit:  # how every command ends: `expected` would import all that it names to compare with it
        raise
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
