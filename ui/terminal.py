"""What the command line prints: answers with their sources, ledgers, progress; plain text when piped."""

from __future__ import annotations

import html
import json
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from assistant.exchange import Answer, Outcome
from index.passage import Passage

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)
ESCAPED = re.compile(r"\\([\\`*_\[\]#|$~])")  # what `assistant.grade.feedback` puts a backslash before


def print_json(value: object) -> None:
    """Print a value (dataclasses included) as JSON on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=plain_value) + "\n")


def plain_value(value: object) -> Any:
    """Turn dataclasses, paths and enumerations into what JSON can hold."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return str(value)


def unescaped(markdown: str) -> str:
    """Turn Markdown in which data was escaped for a page into the same with the data as it was written."""
    return html.unescape(ESCAPED.sub(r"\1", markdown))


def print_answer(answer: Answer) -> None:
    """Print a finished answer, what supports it, and the sources that its markers open."""
    if console.is_terminal:
        from rich.markdown import Markdown

        console.print(Markdown(answer.whole.replace("[", "\\[")))
    else:
        console.print(escape(answer.whole))
    if answer.notice:
        console.print(f"\n[yellow]{escape(answer.notice)}[/]")
    shown = answer.nearest if answer.outcome is Outcome.NOT_COVERED else answer.passages
    cited = {n for sentence in (*answer.sentences, *answer.quoted) for n in sentence.citations}
    console.print()
    for number, passage in enumerate(shown, start=1):
        if answer.outcome is Outcome.NOT_COVERED or number in cited:
            print_source(number, passage)
    console.print(f"[dim]{escape(answer_line(answer))}[/]")


def print_source(number: int, passage: Passage) -> None:
    """Print one source: its number, place, licence and address."""
    console.print(
        f"[bold]\\[{number}][/] {escape(passage.heading_path)} [dim]({escape(passage.source_title)})[/]"
    )
    console.print(f"    [dim]{escape(passage.url)}[/]", soft_wrap=True)


def answer_line(answer: Answer) -> str:
    """Say in one line who spoke, how much of it is supported, and how long it took."""
    parts = [answer.model or ("no model: quoted from the sources" if answer.text else "")]
    if answer.standalone.strip() not in ("", answer.question.strip()):
        parts.append(f"understood as “{answer.standalone.strip()}”")
    if answer.outcome is Outcome.ANSWERED:
        parts.append(answer.support_line)
        parts.append(f"first word {answer.first_word_s:.1f} s")
    parts.append(f"{answer.total_s:.1f} s")
    return " · ".join(part for part in parts if part)


def print_passages(passages: Iterable[Passage]) -> None:
    """Print search results in rank order with their addresses."""
    for number, passage in enumerate(passages, start=1):
        print_source(number, passage)
        console.print(escape(passage.text.strip()), style="none")
        console.print()


def print_table(title: str, columns: list[str], rows: Iterable[Iterable[object]]) -> None:
    """Print rows under a title; as tab-separated lines when the output is not a terminal."""
    if not console.is_terminal:
        for row in rows:
            sys.stdout.write("\t".join(str(cell) for cell in row) + "\n")
        return
    table = Table(title=title, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(escape(str(cell)) for cell in row))
    console.print(table)


@contextmanager
def progress_bars() -> Iterator[Progress]:
    """Bars with a time estimate on standard error; nothing is drawn when it is not a terminal."""
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        TextColumn("{task.completed:.0f}/{task.total:.0f}"),
        TimeRemainingColumn(),
        console=errors,
        transient=True,
        disable=not errors.is_terminal,
    ) as bars:
        yield bars
