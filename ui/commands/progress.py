"""`progress`, `report` and `errors`: where the user stands, on the screen and on paper."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from assistant.plan.today import long_date
from assistant.progress.errors import ERROR_TYPES, ErrorEntry
from assistant.progress.mastery import FEW
from assistant.progress.report import Report
from assistant.progress.report_figures import ASPECTS, TopicRow
from assistant.progress.report_markdown import TRENDS, aspect_text
from content.topics import topic_title
from ui.commands.options import AsJson, require_topics
from ui.failures import UsageProblem
from ui.reporting import report_on
from ui.study import Study, open_study
from ui.terminal import console, print_json, print_table


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.command("progress")(progress)
    cli.command("report")(report)
    cli.command("errors")(errors)


def progress(
    topic: Annotated[str, typer.Option("--topic", help="One topic in detail.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show how well each topic is known, and how surely that can be said."""
    require_topics(topic or None)
    study = open_study()
    found = report_on(study)
    if as_json:
        print_json(progress_json(found, topic))
    elif topic:
        print_topic(next(row for row in found.topics if row.topic == topic), study)
    else:
        print_progress(found)


def print_progress(found: Report) -> None:
    """Print the table of topics and what is due."""
    if console.is_terminal:
        print_standing(found)
    if found.is_empty:
        console.print("`whetstone drill` asks the first five questions and begins this table.")
        return
    print_table(
        "Topics, the weakest first",
        ["topic", "answers", "mastery", "at least", "trend", "due"],
        (
            [row.topic, row.mastery.attempts, *known(row), TRENDS[row.mastery.trend], row.due]
            for row in found.asked
        ),
    )
    if not console.is_terminal:
        return
    if found.too_sure:
        names = ", ".join(f"{topic_title(row.topic)} (by {row.gap:.0%})" for row in found.too_sure)
        console.print(f"More confident than right on: {names}.")
    if found.open_errors:
        console.print(f"{found.open_errors} open errors: `whetstone errors`.")
    console.print(f"[dim]{escape(found.grader.words)}[/]")


def print_standing(found: Report) -> None:
    """Print the lines above the table: dates, rhythm, reviews."""
    if found.plan:
        console.print(escape(found.plan.headline))
    if found.days_left is not None and found.interview:
        console.print(f"Interview on {long_date(found.interview)}, {found.days_left} days left.")
    console.print(found.rhythm.words)
    today = found.due[0].total
    if today:
        console.print(f"{today} reviews are due today: `whetstone drill --kind review`.")


def known(row: TopicRow) -> tuple[str, str]:
    """Mastery and its lower bound in words, once there are five answers."""
    m = row.mastery
    return ("too few to say", "") if m.attempts < FEW else (f"{m.estimate:.0%}", f"{m.lower:.0%}")


def print_topic(row: TopicRow, study: Study) -> None:
    """Print one topic: mastery, what was asked how, its open errors, and the command that goes on."""
    console.print(f"[bold]{topic_title(row.topic)}[/]: {row.mastery.words}")
    trend = TRENDS[row.mastery.trend]
    if trend:
        console.print(f"The last answers are {trend}.")
    asked = [
        f"{aspect} {aspect_text(row.aspects[aspect])}" for aspect in ASPECTS if row.aspects[aspect].attempts
    ]
    if asked:
        console.print(f"By what was asked (number of answers): {', '.join(asked)}.")
    if row.gap is not None:
        console.print(f"Confidence minus score: {row.gap:+.0%}.")
    if row.due:
        console.print(f"{row.due} cards due.")
    mine = [e for e in study.memory.errors() if e.topic == row.topic and e.status != "fixed"]
    for error in mine:
        console.print(
            f"  {error.id}  {escape(error.prompt)} [dim]({error.type}, seen {error.seen} x)[/]",
            soft_wrap=True,
        )
    console.print(f"`whetstone drill --topic {row.topic}` goes on here.")


def progress_json(found: Report, topic: str = "") -> dict[str, object]:
    """Turn a report, or one topic of it, into what JSON can hold."""
    topics = [topic_json(row) for row in found.topics if topic in ("", row.topic)]
    return {
        "at": found.at.isoformat(),
        "interview": str(found.interview or ""),
        "days_left": found.days_left,
        "rhythm": {
            "days_of_14": found.rhythm.days,
            "in_a_row": found.rhythm.run,
            "answers": found.rhythm.answers,
        },
        "topics": topics,
        "calibration": found.calibration,
        "due": [
            {"on": str(day.on), "scheduled": day.scheduled, "returning": day.returning} for day in found.due
        ],
        "open_errors": found.open_errors,
        "mocks": found.mocks,
        "grader": found.grader,
    }


def topic_json(row: TopicRow) -> dict[str, object]:
    """Turn a topic into what JSON can hold; `few` says that its figures mean little yet."""
    m = row.mastery
    return {
        "topic": row.topic, "answers": m.attempts, "mastery": round(m.estimate, 3), "lower": round(m.lower, 3),
        "few": m.attempts < FEW, "trend": m.trend, "last_at": m.last_at.isoformat() if m.last_at else "",
        "due": row.due, "confidence_minus_score": None if row.gap is None else round(row.gap, 3),
        "aspects": {
            aspect: {"answers": a.attempts, "mastery": round(a.estimate, 3), "lower": round(a.lower, 3)}
            for aspect, a in row.aspects.items() if a.attempts
        },
        "course": [{"on": str(day), "mastery": round(value, 3)} for day, value in row.course],
    }  # fmt: skip


def report(
    format: Annotated[str, typer.Option("--format", help="md, html or pdf.")] = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; its ending says the format.")
    ] = None,
    checklist: Annotated[bool, typer.Option("--checklist", help="Only the checklist, on one page.")] = False,
) -> None:
    """Write the progress report: Markdown on the screen, or a file as Markdown, HTML or PDF."""
    from ui.render_report import FORMATS, report_file  # ReportLab takes a moment to import

    kind = format or (output.suffix.lstrip(".").lower() if output else "md") or "md"
    if kind not in FORMATS:
        raise UsageProblem(f"A report is written as {', '.join(FORMATS)}, not {kind!r}.")
    if kind == "pdf" and output is None:
        raise UsageProblem("A PDF goes into a file; name it with -o report.pdf.")
    data = report_file(report_on(open_study()), kind, checklist=checklist)
    if output is None:
        sys.stdout.write(data.decode())
        return
    output.write_bytes(data)
    console.print(f"Written to {escape(str(output))}.", soft_wrap=True)


def errors(
    close: Annotated[
        list[int] | None, typer.Option("--close", help="Call an error fixed; may be repeated.")
    ] = None,
    reopen: Annotated[list[int] | None, typer.Option("--reopen", help="Put an error back.")] = None,
    note: Annotated[int, typer.Option("--note", help="Put TEXT on this error as your own note.")] = 0,
    type: Annotated[
        str, typer.Option("--type", help=f"With --note: what it really was ({', '.join(ERROR_TYPES)}).")
    ] = "",
    all_: Annotated[bool, typer.Option("--all", help="Fixed ones too.")] = False,
    text: Annotated[list[str] | None, typer.Argument(help="The note.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the error log; call errors fixed, or write a note on one."""
    memory = open_study().memory
    if note:
        entry = memory.error(note)
        words = " ".join(text) if text else entry.fix_note
        memory.correct_error(note, type=type or entry.type, fix_note=words)  # type: ignore[arg-type]
        console.print(f"Error {note}: {type or entry.type}. {escape(words)}", soft_wrap=True)
        return
    if type or text:
        raise UsageProblem("A note needs the error it belongs to: `whetstone errors --note 3 TEXT`.")
    if close or reopen:
        for number in (*(close or ()), *(reopen or ())):
            entry = memory.close_error(number, closed=number in (close or ()))
            console.print(f"Error {number} is {entry.status}: {escape(entry.prompt)}", soft_wrap=True)
        return
    found = [entry for entry in memory.errors() if all_ or entry.status != "fixed"]
    if as_json:
        print_json(found)
    else:
        print_errors(found)


def print_errors(found: Sequence[ErrorEntry]) -> None:
    """Print the log with what was missing."""
    if not console.is_terminal:
        print_table("", [], ([e.id, e.topic, e.type, e.status, e.seen, e.prompt, e.fix_note] for e in found))
        return
    for error in found:
        seen = f", {error.seen} times" if error.seen > 1 else ""
        console.print(
            f"[bold]{error.id}[/]  {escape(error.prompt)} [dim]({error.topic}, {error.type}, {error.status}{seen})[/]"
        )
        for line in error.missing.splitlines():
            console.print(f"     - {escape(line)}")
        if error.fix_note:
            console.print(f"     [italic]{escape(error.fix_note)}[/]")
    if not found:
        console.print("Nothing is open. What you miss in a drill is kept here.")
    else:
        console.print("[dim]An error closes by two good answers three days apart, or with --close ID.[/]")
