"""`sources`, `ingest` and `index`: what is read, the reading of it, and the upkeep of its index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from content.source import Source
from index.reconcile import EmbedProgress
from index.records import LedgerRow, Outcome
from index.sync import SourceFinished, SourceStarted, SyncDone, SyncEvent
from ingest.fetch.events import Progress
from ui.commands.options import AsJson, require_topics
from ui.study import Study, open_study
from ui.terminal import console, errors, print_json, print_table, progress_bars

SOME_FAILED = 3  # exit code: the run went through, some sources did not

sources_cli = typer.Typer(help="List, add, remove and retry sources.", invoke_without_command=True)
index_cli = typer.Typer(help="Check or rebuild the vector index.", no_args_is_help=True)


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.add_typer(sources_cli, name="sources")
    cli.command("ingest")(ingest)
    cli.add_typer(index_cli, name="index")


@sources_cli.callback()
def list_sources(
    context: typer.Context,
    as_json: AsJson = False,
) -> None:
    """List every source with its state."""
    if context.invoked_subcommand is not None:
        return
    study = open_study()
    rows = ledger_of(study)
    if as_json:
        print_json(rows)
        return
    print_table(
        "Sources",
        ["source", "state", "documents", "chunks", "license", "note"],
        ([r.source_id, r.outcome, r.documents, r.chunks, r.licence, r.reason] for r in rows),
    )


def ledger_of(study: Study) -> list[LedgerRow]:
    """One row for every known source: the ledger's, or a waiting row for one never fetched."""
    stored = {row.source_id: row for row in study.library.ledger()}
    return [
        stored.get(source.id)
        or LedgerRow(
            source.id,
            source.title,
            source.kind,
            Outcome.WAITING,
            "not fetched yet",
            0,
            0,
            0,
            "",
            source.licence,
            "",
            0.0,
        )
        for source in study.sources()
    ]


@sources_cli.command("add")
def add(
    address: Annotated[str, typer.Argument(help="A web address, a folder or a file.")],
    topic: Annotated[
        list[str] | None, typer.Option("--topic", help="Topic it belongs to; may be repeated.")
    ] = None,
    follow: Annotated[
        int, typer.Option("--follow", min=0, help="How many linked pages to fetch as well.")
    ] = 0,
) -> None:
    """Add a source of your own and read it."""
    require_topics(*topic or ())
    study = open_study()
    source = study.add_source(address, topic or ["interviews"], follow)
    console.print(f"Added {escape(source.id)} ({source.kind}).")
    raise typer.Exit(run(study, [source], as_json=False))


@sources_cli.command("remove")
def remove(source: Annotated[str, typer.Argument(help="Id or URL of the source.")]) -> None:
    """Forget a source and everything read from it."""
    removed = open_study().remove_source(source)
    console.print(
        f"Removed {escape(removed.id)}. `whetstone sources add {escape(removed.url)}` brings it back."
    )


@sources_cli.command("import")
def import_guide(
    guide: Annotated[Path, typer.Argument(help="A Markdown file whose links become sources.")],
) -> None:
    """Make every link of a Markdown guide a source; `whetstone ingest` then reads them."""
    new = open_study().import_guide(guide.read_text(encoding="utf-8"))
    for source in new:
        console.print(f"+ {escape(source.id)} [dim]({source.kind}; {', '.join(source.topics)})[/]")
    console.print(f"{len(new)} new sources. `whetstone ingest` reads them." if new else "No new links in it.")


@sources_cli.command("retry")
def retry() -> None:
    """Fetch again what failed or was only partly read."""
    study = open_study()
    again = {
        row.source_id for row in study.library.ledger() if row.outcome in (Outcome.FAILED, Outcome.PARTIAL)
    }
    wanted = [source for source in study.sources() if source.id in again]
    if not wanted:
        console.print("Nothing to retry: no source failed.")
        return
    raise typer.Exit(run(study, wanted, as_json=False))


def ingest(
    source: Annotated[list[str] | None, typer.Argument(help="Ids of sources; without them, all.")] = None,
    topic: Annotated[str | None, typer.Option("--topic", help="Only sources of this topic.")] = None,
    follow: Annotated[
        int | None, typer.Option("--follow", min=0, help="Fetch up to so many pages that a source links.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the ledger rows as JSON.")] = False,
) -> None:
    """Fetch, read and index the sources; what is unchanged costs nothing."""
    from dataclasses import replace

    study = open_study()
    chosen = [study.find_source(name) for name in source] if source else list(study.sources())
    if topic:
        require_topics(topic)
        chosen = [s for s in chosen if topic in s.topics]
    if follow is not None:
        chosen = [replace(s, follow=follow) for s in chosen]
    raise typer.Exit(run(study, chosen, as_json=as_json))


def run(study: Study, sources: Sequence[Source], *, as_json: bool) -> int:
    """Ingest sources with progress on standard error and one row each on standard output; the exit code."""
    rows, embedded = watch(study.sync(sources))
    if as_json:
        print_json(rows)
    else:
        print_table(
            "Ledger",
            ["source", "outcome", "documents", "chunks", "seconds", "note"],
            ([r.source_id, r.outcome, r.documents, r.chunks, f"{r.seconds:.1f}", r.reason] for r in rows),
        )
        counts = study.library.counts()
        failed = sum(row.outcome is Outcome.FAILED for row in rows)
        errors.print(
            f"{len(rows)} sources, {failed} failed; {embedded} chunks embedded; "
            f"the library holds {counts.documents} documents and {counts.distinct} distinct chunks."
        )
    return SOME_FAILED if any(row.outcome is Outcome.FAILED for row in rows) else 0


def watch(events: Iterator[SyncEvent]) -> tuple[list[LedgerRow], int]:
    """Show events as progress bars; returns the ledger rows and the number of chunks embedded."""
    rows: list[LedgerRow] = []
    embedded = 0
    with progress_bars() as bars:
        overall = bars.add_task("sources", total=None)
        inner = bars.add_task("", total=None)
        for event in events:
            if isinstance(event, SourceStarted):
                bars.update(overall, total=event.total, completed=event.number - 1, description="sources")
                bars.update(inner, description=event.source.id[:50], completed=0, total=None)
            elif isinstance(event, Progress):
                bars.update(
                    inner, description=event.message[:50], completed=event.done, total=event.total or None
                )
            elif isinstance(event, SourceFinished):
                rows.append(event.row)
                bars.advance(overall)
            elif isinstance(event, EmbedProgress):
                bars.update(inner, description="embedding", completed=event.done, total=event.total)
            elif isinstance(event, SyncDone):
                embedded = event.embedded
    return rows, embedded


@index_cli.command("verify")
def verify() -> None:
    """Compare the vector index with the library; exit code 1 if they differ."""
    report = open_study().verify()
    if report.sound:
        console.print(f"The index is sound: {report.stored} vectors, one for each distinct chunk.")
        return
    if report.build is None:
        console.print("There is no vector index yet; `whetstone ingest` makes one.")
    else:
        console.print(
            f"The index differs from the library: {report.missing} vectors missing, {report.stray} stray, "
            f"{report.changed} outdated, {report.unfindable} of {report.sampled} not found by search. "
            "`whetstone index rebuild` mends it."
        )
    raise typer.Exit(1)


@index_cli.command("rebuild")
def rebuild() -> None:
    """Build the vector index anew from the library, without fetching anything."""
    study = open_study()
    with progress_bars() as bars:
        task = bars.add_task("building", total=None)
        for event in study.reconcile(anew=True):
            if isinstance(event, EmbedProgress):
                bars.update(task, completed=event.done, total=event.total)
            else:
                console.print(
                    f"Rebuilt: {event.added} vectors, of which {event.embedded} were embedded anew."
                )
