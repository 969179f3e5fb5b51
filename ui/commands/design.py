"""`design`: system-design problems, interviews and worked designs on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markdown import Markdown
from rich.markup import escape

from assistant.design.pages import notes_lines, problem_markdown, sheet_markdown
from assistant.design.problem import problem_named
from assistant.drill.actions import SetTimer
from content.designs import Design, load_designs, outline_of
from content.scenarios import load_grid
from ui.commands.drill import play
from ui.commands.options import AsJson
from ui.drilling import drill_room
from ui.drills import timer_named
from ui.failures import UsageProblem
from ui.interviews import (
    in_other_words,
    known_family,
    known_phases,
    new_interview,
    pose,
    unfinished_interview,
)
from ui.study import open_study
from ui.terminal import console, print_json, print_table

design_cli = typer.Typer(
    help="System-design problems, 45-minute interviews and worked designs.", no_args_is_help=True
)
Families = Annotated[
    list[str] | None,
    typer.Option("--family", help="Only this family, such as fraud; may be repeated."),
]
Company = Annotated[str, typer.Option("--company", help="bigtech, scaleup or startup.")]
Seed = Annotated[int, typer.Option("--seed", help="Draw the same way again; 0 draws anew.")]
Reword = Annotated[
    bool, typer.Option("--reword", help="Let the model reword it; kept only if every fact survives.")
]


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.add_typer(design_cli, name="design")


@design_cli.command("new")
def new(
    family: Families = None,
    company: Company = "",
    seed: Seed = 0,
    notes: Annotated[bool, typer.Option("--notes", help="Print the interviewer's notes as well.")] = False,
    in_other_words_too: Reword = False,
    as_json: AsJson = False,
) -> None:
    """Pose a problem that was never posed before."""
    study = open_study()
    problem = pose(study, 1, families=family or [], company=company, seed=seed)[0]
    if in_other_words_too:
        problem = in_other_words(study, problem)
    if as_json:
        print_json(
            {
                "key": problem.key,
                **problem.combination._asdict(),
                "title": problem.title,
                "prompt": problem.prompt,
                **({"facts": dict(problem.facts), "twist_text": problem.twist} if notes else {}),
            }
        )
        return
    text = "\n".join(notes_lines(1, problem, load_grid())) if notes else problem_markdown(problem)
    show(text)


@design_cli.command("drill")
def drill(
    family: Families = None,
    company: Company = "",
    seed: Seed = 0,
    key: Annotated[str, typer.Option("--problem", help="Key of a problem posed before.")] = "",
    phase: Annotated[
        list[str] | None,
        typer.Option("--phase", help="Only this phase, such as serving; may be repeated. It starts anew."),
    ] = None,
    timer: Annotated[str, typer.Option("--timer", help="on, doubled or off.")] = "on",
    new: Annotated[
        bool, typer.Option("--new", help="Start anew even if an interview was left unfinished.")
    ] = False,
    in_other_words_too: Reword = False,
) -> None:
    """Be interviewed for 45 minutes in eight phases, or drilled in some; leaving keeps everything, it goes on later."""
    mode = timer_named(timer)
    phases = known_phases(phase or [])
    study = open_study()
    room = drill_room(study)
    unfinished = None if new or key or phases else unfinished_interview(study)
    if unfinished is not None:
        current = room.open(unfinished.id, study.now())
        console.print(f"Going on with {escape(current.title)}; --new starts another.")
        if current.timer != mode:
            current = room.act(current, SetTimer(mode), study.now())
    else:
        problem = (
            problem_named(key)
            if key
            else pose(study, 1, families=family or [], company=company, seed=seed)[0]
        )
        if in_other_words_too:
            problem = in_other_words(study, problem)
        current = new_interview(study, room, problem, phases=phases, timer=mode)
    play(study, room, current)


@design_cli.command("sheet")
def sheet(
    count: Annotated[int, typer.Argument(min=1, max=50, help="How many problems.")],
    family: Families = None,
    company: Company = "",
    seed: Seed = 0,
    notes: Annotated[
        bool, typer.Option("--notes", help="Add the interviewer's notes: facts, rubric, twist.")
    ] = False,
    form: Annotated[str, typer.Option("--format", help="md or pdf.")] = "md",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File to write; without it Markdown is printed.")
    ] = None,
) -> None:
    """Make a sheet of problems for printing, as Markdown or PDF."""
    if form not in ("md", "pdf"):
        raise UsageProblem(f"The format is md or pdf, not {form!r}.")
    if form == "pdf" and output is None:
        raise UsageProblem("A PDF is written to a file; name it with -o FILE.")
    problems = pose(open_study(), count, families=family or [], company=company, seed=seed)
    text = sheet_markdown(problems, notes=notes)
    if output is None:
        show(text)
        return
    if form == "pdf":
        from ui.print_pdf import pdf_of  # brings a library that nothing else waits for

        output.write_bytes(pdf_of(text, title="System-design interviews"))
    else:
        output.write_text(text, encoding="utf-8")
    console.print(f"Wrote {escape(str(output))}.")


@design_cli.command("outline")
def outline(
    family: Annotated[str, typer.Argument(help="A family, such as fraud.")], as_json: AsJson = False
) -> None:
    """Read the worked design of a family."""
    design = outline_of(known_family(family))
    if design is None:
        raise UsageProblem(f"There is no worked design of {family} yet.")
    if as_json:
        print_json({**design.meta.model_dump(mode="json"), "body": design.body})
        return
    show(outline_markdown(design))


@design_cli.command("list")
def listing(
    posed: Annotated[bool, typer.Option("--posed", help="List the problems posed so far instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the families, or the problems posed so far."""
    if posed:
        rows = open_study().problems.posed()
        if as_json:
            print_json(rows)
            return
        print_table(
            f"{len(rows)} problems", ["posed", "family", "key"],
            ([f"{r.at.astimezone():%Y-%m-%d %H:%M}", r.family, r.key] for r in rows),
        )  # fmt: skip
        return
    families = load_grid().families
    worked = load_designs()
    if as_json:
        print_json(
            [{"id": i, "title": f.title, "task": f.task, "outline": i in worked} for i, f in families.items()]
        )
        return
    print_table(
        f"{len(families)} families", ["id", "title", "task"],
        ([i, f.title, f.task] for i, f in families.items()),
    )  # fmt: skip


def outline_markdown(design: Design) -> str:
    """Turn a worked design into a page with its sources."""
    references = "\n".join(f"- {r.authors}: *{r.title}* ({r.year}). <{r.url}>" for r in design.meta.sources)
    return f"# {design.title}\n\n{design.meta.summary}\n\n{design.body}\n## Sources\n\n{references}\n"


def show(text: str) -> None:
    """Print Markdown, drawn in a terminal and plain when piped."""
    console.print(
        Markdown(text) if console.is_terminal else text, soft_wrap=not console.is_terminal, markup=False
    )
