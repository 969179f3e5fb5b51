"""The library as HTML: what it holds, how a reading goes on, and the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from content.handbook import HANDBOOK_SOURCE_ID
from content.source import Source
from content.topics import topic_title
from index.reconcile import EmbedProgress
from index.records import Counts, LedgerRow, Outcome
from index.sync import SourceFinished, SourceStarted, SyncDone, SyncEvent
from ingest.fetch.events import Progress
from ui.jobs import JobState
from ui.notices import do_button, notice
from ui.render_markdown import safe_url


def render_counts(counts: Counts, rows: Sequence[LedgerRow]) -> str:
    """Say in one row of figures what the library holds."""
    read = sum(row.outcome in (Outcome.INDEXED, Outcome.PARTIAL) for row in rows)
    figures = [
        (f"{read} of {len(rows)}", "sources read"),
        (f"{counts.documents:,}", "documents"),
        (f"{counts.distinct:,}", "passages searched"),
    ]
    failed = sum(row.outcome is Outcome.FAILED for row in rows)
    if failed:
        figures.append((f"{failed}", "failed"))
    return (
        '<dl class="figures">'
        + "".join(f"<div><dt>{label}</dt><dd>{figure}</dd></div>" for figure, label in figures)
        + "</dl>"
    )


def duration(seconds: float) -> str:
    """Turn seconds into words: 40 s, 3 min, 1 h 5 min."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def render_progress(state: JobState[SyncEvent], source: SourceStarted | None, elapsed_s: float) -> str:
    """Turn the state of a reading into a bar with what is done now and about how long it will take."""
    if not state.running:
        return ""
    number, total = (source.number, source.total) if source else (0, 0)
    title = source.source.title if source else "Starting"
    share, detail = 0.0, ""
    last = state.last
    if isinstance(last, EmbedProgress):
        share = last.done / max(1, last.total)
        title = "Embedding passages"
        detail = f"{last.done:,} of {last.total:,}" + (
            f", about {duration(last.eta_s)} left" if last.eta_s else ""
        )
    else:
        inner = last.done / last.total if isinstance(last, Progress) and last.total else 0.0
        share = (max(0, number - 1) + inner) / total if total else 0.0
        detail = last.message if isinstance(last, Progress) else ""
        if share > 0.02:
            detail += (
                f"{' · ' if detail else ''}about {duration(elapsed_s / share - elapsed_s)} left to fetch"
            )
    count = f"Source {number} of {total} · " if total and not isinstance(last, EmbedProgress) else ""
    return (
        f'<div class="progress" role="progressbar" aria-valuenow="{share * 100:.0f}" aria-valuemin="0" '
        f'aria-valuemax="100" aria-label="Reading sources"><p><strong>{escape(count + title)}</strong> '
        f'<span class="facts">{escape(detail)}</span></p>'
        f'<progress max="100" value="{share * 100:.1f}"></progress></div>'
    )


def render_outcome(state: JobState[SyncEvent]) -> str:
    """Say how the latest reading ended."""
    if state.running or (state.last is None and not state.failure):
        return ""
    if state.failure:
        return notice(state.failure, "bad")
    rows = [event.row for event in state.kept if isinstance(event, SourceFinished)]
    failed = sum(row.outcome is Outcome.FAILED for row in rows)
    counted = f"{len(rows)} source{'s' if len(rows) != 1 else ''}"
    if state.cancelled:
        return notice(f"Canceled after {counted}. What was read is kept; start again to go on.")
    if failed and len(rows) == 1:
        return notice(f"{rows[0].title} could not be read: {rows[0].reason}", "bad")
    embedded = state.last.embedded if isinstance(state.last, SyncDone) else 0
    read = f"{counted} looked at, {embedded:,} passage{'s' if embedded != 1 else ''} newly embedded."
    if failed:
        return notice(f"{read} {failed} failed; the ledger says why, and Retry tries them again.", "bad")
    return notice(read, "good") if rows else ""


def render_ledger(
    rows: Sequence[LedgerRow], sources: Mapping[str, Source], *, words: str = "", busy: bool = False
) -> str:
    """Turn ledger rows into a table; rows whose title, topics or outcome lack the words are left out."""
    body = []
    for row in rows:
        source = sources.get(row.source_id)
        topics = ", ".join(topic_title(topic) for topic in source.topics[:3]) if source else ""
        if source and len(source.topics) > 3:
            topics += f" and {len(source.topics) - 3} more"
        searched = f"{row.title} {row.source_id} {topics} {row.outcome}".lower()
        if all(word in searched for word in words.lower().split()):
            body.append(_ledger_row(row, source, topics, busy))
    if not body:
        return '<p class="empty">No source holds these words.</p>'
    heads = ("Source", "State", "Documents", "Passages", "License", "When")
    cells = "".join(f'<th scope="col">{head}</th>' for head in heads)
    cells += '<th scope="col"><span class="announce">Actions</span></th>'
    return (
        f'<div class="table" tabindex="0"><table class="ledger"><thead><tr>{cells}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def _ledger_row(row: LedgerRow, source: Source | None, topics: str, busy: bool) -> str:
    url = safe_url(source.url) if source else ""
    title = escape(row.title)
    if url:
        title = f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{title}</a>'
    good_for = source.good_for if source else ""
    style = row.outcome.replace(" ", "-")
    reason = f'<span class="reason">{escape(row.reason)}</span>' if row.reason else ""
    buttons = ""
    if source and not busy:
        if row.outcome is not Outcome.LINK_ONLY:
            buttons += do_button("read", row.source_id, "Read", style="plain small")
        if row.source_id != HANDBOOK_SOURCE_ID:
            buttons += do_button(
                "remove",
                row.source_id,
                "Remove",
                style="plain small",
                confirm=f"Remove “{row.title}” and everything read from it?",
            )
    cells = (
        ("Source", f'<span class="title">{title}</span><span class="facts">{escape(topics)}</span>'
         + (f'<span class="good-for">{escape(good_for)}</span>' if good_for else "")),
        ("State", f'<span class="state {style}">{escape(row.outcome)}</span>{reason}'),
        ("Documents", f"{row.documents:,}" if row.documents else ""),
        ("Passages", f"{row.chunks:,}" if row.chunks else ""),
        ("License", escape(row.licence)),
        ("When", escape(row.finished_at[:10])),
        ("", f'<span class="row-buttons">{buttons}</span>'),
    )  # fmt: skip
    return "<tr>" + "".join(f'<td data-label="{label}">{content}</td>' for label, content in cells) + "</tr>"
