"""The progress report and the checklist as pages of their own: complete HTML without scripts, made for paper."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path

from assistant.plan.evidence import Row
from assistant.progress.report import Report
from assistant.progress.report_markdown import (
    checklist_markdown,
    errors_section,
    head,
    mocks_section,
    plan_section,
    report_markdown,
    sources_section,
)
from ui.render_markdown import render_markdown
from ui.render_progress import (
    render_cells,
    render_due,
    render_map,
    render_scores,
    render_sureness,
    render_topics,
)

STYLE = Path(__file__).parent / "static" / "report.css"


FORMATS = ("md", "html", "pdf")


def report_file(report: Report, kind: str, *, checklist: bool = False) -> bytes:
    """Turn a report, or its checklist alone, into the bytes of a file of one of FORMATS."""
    if kind == "html":
        return (checklist_page(report) if checklist else report_page(report)).encode()
    text = checklist_markdown(report.checklist) if checklist else report_markdown(report)
    if kind == "md":
        return text.encode()
    from ui.print_pdf import pdf_of  # brings a library that nothing else waits for

    return pdf_of(text, title="Checklist" if checklist else "Progress report")


def report_page(report: Report) -> str:
    """Turn a report into a page; the checklist stands on the last sheet."""
    plan = ""
    if report.plan:
        text, _, ahead = plan_section(report.plan).partition("### ")
        said = text.split("\n|")[0]
        plan = f"{_markdown(said, 2)}{render_cells(report.plan.cells)}{_markdown('### ' + ahead, 3) if ahead else ''}"
    known = ""
    if report.asked:
        known = (
            f'{render_topics(report, printed=True)}<div class="plots">{render_scores(report)}{render_sureness(report)}'
            f"{render_due(report)}</div>{render_map(report)}"
        )
    rest = "\n".join([mocks_section(report.mocks), errors_section(report)])
    last = f"<h2>How this was graded</h2><p>{escape(report.grader.words)}</p>" if not report.is_empty else ""
    body = (
        f"{_markdown(head(report), 1)}{plan}{known}{_markdown(rest, 2)}{_markdown(sources_section(report.sources), 2)}{last}"
        f'<section class="sheet-of-its-own">{_checklist(report.checklist)}</section>'
    )
    return _page("Progress report", body)


def checklist_page(report: Report) -> str:
    """Turn the checklist into a page that prints on one sheet."""
    return _page("Checklist", _checklist(report.checklist))


def _checklist(rows: tuple[Row, ...]) -> str:
    groups: dict[str, list[str]] = {}
    for row in rows:
        count = f" <small>{row.value} of {row.target}</small>" if row.target > 1 else ""
        state = "ticked" if row.ticked else "enough" if row.proposed else "open"
        told = {"ticked": "ticked: ", "enough": "enough was done: ", "open": ""}[state]
        groups.setdefault(row.group, []).append(
            f'<li class="{state}"><span class="box" aria-hidden="true"></span><span><span class="spoken">{told}</span>'
            f"{escape(row.label)}{count}</span></li>"
        )
    body = "".join(
        f"<section><h3>{escape(name)}</h3><ul>{''.join(items)}</ul></section>"
        for name, items in groups.items()
    )
    ticked = sum(row.ticked for row in rows)
    return (
        f'<h1>Checklist</h1><p class="facts">{ticked} of {len(rows)} ticked; a dotted box: what you did is enough for '
        f'a tick.</p><div class="checklist">{body}</div>'
    )


def _markdown(text: str, top: int) -> str:
    return render_markdown(text, top_heading=top) if text.strip() else ""


@cache
def _style() -> str:
    return STYLE.read_text(encoding="utf-8")


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · Whetstone</title><style>{_style()}</style></head><body><main>{body}</main></body></html>"
    )
