"""`app`, `settings` and `doctor`: running and keeping the product."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from ui.commands.options import AsJson
from ui.settings import FILE_NAME, Settings, data_folder, load_settings, save_setting
from ui.study import open_study
from ui.terminal import console, print_json, print_table


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.command("app")(app)
    cli.command("settings")(settings)
    cli.command("doctor")(doctor)


def app(
    host: Annotated[str | None, typer.Option("--host", help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option("--port", min=1, max=65535, help="Port to listen on.")] = None,
    auth: Annotated[str | None, typer.Option("--auth", help="USER:PASSWORD to ask for.")] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open a browser.")] = True,
) -> None:
    """Open the study room in the browser."""
    from ui.launch import launch

    given = {"host": host, "port": port, "auth": auth, "open_browser": None if browser else False}
    launch(
        load_settings().model_copy(update={name: value for name, value in given.items() if value is not None})
    )


def settings(
    name: Annotated[str | None, typer.Argument(help="A setting to show or change.")] = None,
    value: Annotated[str | None, typer.Argument(help="Its new value.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show all settings, or change one in the settings file."""
    if name is not None and value is not None:
        save_setting(name, parsed(name, value))
        console.print(
            f"{escape(name)} = {escape(value)}, stored in {escape(str(data_folder() / FILE_NAME))}."
        )
        return
    current = load_settings()
    values = current.model_dump(mode="json")
    if name is not None:
        if name not in values:
            raise typer.BadParameter(f"there is no setting {name!r}; `whetstone settings` lists them")
        console.print(str(values[name]), markup=False)
        return
    if as_json:
        print_json(values)
        return
    print_table(
        f"Settings ({data_folder() / FILE_NAME}; WHETSTONE_<NAME> in the environment wins)",
        ["setting", "value", "meaning"],
        ([key, values[key], field.description or ""] for key, field in Settings.model_fields.items()),
    )


def parsed(name: str, value: str) -> object:
    """Turn a value from the command line into the setting's type; a mapping is written FROM=TO,FROM=TO."""
    kind = Settings.model_fields[name].annotation if name in Settings.model_fields else str
    if kind is bool:
        return value.strip().lower() in ("1", "true", "yes", "on")
    if kind is int and value.strip().lstrip("-").isdigit():
        return int(value)
    if kind == dict[str, str]:
        pairs = [pair.partition("=") for pair in value.split(",") if pair.strip()]
        return {left.strip(): right.strip() for left, _, right in pairs}
    return value


def doctor(as_json: AsJson = False) -> None:
    """Say what is installed and working, and the one command that mends what is not."""
    from ui.diagnosis import examine

    findings = examine(open_study())
    if as_json:
        print_json(findings)
    else:
        for finding in findings:
            mark = {"good": "[green]ok[/]  ", "note": "[yellow]note[/]", "bad": "[red]bad[/] "}[finding.state]
            console.print(f"{mark} {escape(finding.name)}: {escape(finding.detail)}", soft_wrap=True)
            if finding.mend:
                console.print(f"       mend: {escape(finding.mend)}", soft_wrap=True)
    if any(finding.state == "bad" for finding in findings):
        raise typer.Exit(1)
