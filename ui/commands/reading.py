"""`handbook`: the built-in pages on the command line; `questions` has a module of its own."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markdown import Markdown

from content.handbook import load_handbook
from ui.commands.options import AsJson, require_topics
from ui.commands.questions import questions
from ui.failures import UsageProblem
from ui.terminal import console, print_json, print_table


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.command("handbook")(handbook)
    cli.command("questions")(questions)


def handbook(
    page: Annotated[
        str | None, typer.Argument(help="Id of a page to print; without it, pages are listed.")
    ] = None,
    topic: Annotated[str | None, typer.Option("--topic", help="List only this topic.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the handbook's pages, or print one."""
    pages = load_handbook()
    if page is None:
        require_topics(topic)
        wanted = [p for p in pages.values() if topic in (None, p.topic)]
        if as_json:
            print_json(
                [{"id": p.id, "title": p.title, "topic": p.topic, "level": p.meta.level} for p in wanted]
            )
            return
        print_table(f"{len(wanted)} pages", ["id", "title", "topic", "level"],
                    ([p.id, p.title, p.topic, p.meta.level] for p in wanted))  # fmt: skip
        return
    found = pages.get(page.lower()) or next(
        (
            p
            for p in pages.values()
            if page.lower() in (p.title.lower(), *(a.lower() for a in p.meta.aliases))
        ),
        None,
    )
    if found is None:
        close = [
            p.id
            for p in pages.values()
            if page.lower() in f"{p.id} {p.title} {' '.join(p.meta.aliases)}".lower()
        ]
        hint = f" Did you mean {', '.join(close[:5])}?" if close else " `whetstone handbook` lists the pages."
        raise UsageProblem(f"There is no page {page!r}.{hint}")
    if as_json:
        print_json({**found.meta.model_dump(mode="json"), "body": found.body})
        return
    references = "\n".join(f"- {r.authors}: *{r.title}* ({r.year}). <{r.url}>" for r in found.meta.sources)
    text = f"# {found.title}\n\n{found.body}\n\n## Sources\n\n{references}\n"
    console.print(
        Markdown(text) if console.is_terminal else text, soft_wrap=not console.is_terminal, markup=False
    )
