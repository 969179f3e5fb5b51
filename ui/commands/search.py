"""`search`: a question in, passages out; it imports nothing that speaks, grades or plans."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import unquote

import typer

from assistant.meta import Librarian
from ui.commands.options import SourceOption, Topic, filters_of
from ui.corpus import open_corpus
from ui.failures import UsageProblem
from ui.terminal import console, print_answer, print_json, print_passages


def register(cli: typer.Typer) -> None:
    """Add the command of this module."""
    cli.command("search")(search)


def search(
    query: Annotated[str, typer.Argument(help="What to look for.")] = "",
    topic: Topic = None,
    source: SourceOption = None,
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", help="Only this kind of source, such as handbook or repository."),
    ] = None,
    tokens: Annotated[
        int, typer.Option("--tokens", min=100, help="How much text to return, in tokens.")
    ] = 2000,
    as_json: Annotated[bool, typer.Option("--json", help="Print the passages as JSON.")] = False,
    batch: Annotated[
        Path | None, typer.Option("--batch", help="JSON lines with id and question; prints JSON lines.")
    ] = None,
) -> None:
    """Find passages without asking a model."""
    corpus = open_corpus(once=batch is None)
    filters = filters_of(topic, source, kind)
    if batch is not None:
        retriever = corpus.retriever()
        for row in read_batch(batch):
            passages = retriever.retrieve(row["question"], budget_tokens=tokens, filters=filters)
            found = [
                {"text": p.text, "url": unquote(p.url), "title": p.heading_path, "score": p.score}
                for p in passages
            ]
            typer.echo(json.dumps({"id": row["id"], "passages": found}, ensure_ascii=False))
        return
    if not query.strip():
        raise UsageProblem(
            "The query is empty; write it after `whetstone search`, or give --batch FILE.jsonl."
        )
    retriever = corpus.retriever()
    told = Librarian(corpus.library, retriever, corpus.embedder).answer(query, filters)
    if told is not None and not as_json:
        print_answer(told)
        return
    passages = (
        list(told.passages)
        if told is not None
        else retriever.retrieve(query, budget_tokens=tokens, filters=filters)
    )
    if as_json:
        print_json(passages)
    elif not passages:
        console.print("Nothing found. Try other words, or `whetstone ingest` to read more sources.")
    else:
        print_passages(passages)


def read_batch(path: Path) -> list[dict[str, Any]]:
    """Read a file of JSON lines with id and question; raises UsageProblem naming the first bad line."""
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise UsageProblem(f"{path}, line {number}: not JSON ({error.msg}).") from error
        if not isinstance(row, dict) or not {"id", "question"} <= row.keys():
            raise UsageProblem(f'{path}, line {number}: each line needs "id" and "question".')
        rows.append(row)
    return rows
