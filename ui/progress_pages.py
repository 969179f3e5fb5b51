"""What the server offers to the Progress tab: the report and the checklist as pages and files, and the error log."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from assistant.progress.export import errors_markdown
from ui.pages import attachment
from ui.render_report import FORMATS, report_file, report_page
from ui.reporting import report_on
from ui.study import Study

MEDIA = {"md": "text/markdown; charset=utf-8", "html": "text/html; charset=utf-8", "pdf": "application/pdf"}


def add_progress_pages(app: FastAPI, study: Study) -> None:
    """Register the routes of the Progress tab below /study."""

    @app.get("/study/report")
    def page() -> Response:
        """The report as a page for the browser's own print."""
        return HTMLResponse(report_page(report_on(study)))

    @app.get("/study/report.{kind}")
    def report(kind: str) -> Response:
        """The report as a file."""
        return file("report", kind)

    @app.get("/study/checklist.{kind}")
    def checklist(kind: str) -> Response:
        """The checklist on one page, as a file."""
        return file("checklist", kind)

    def file(name: str, kind: str) -> Response:
        if kind not in FORMATS:
            return PlainTextResponse(f"It is saved as {', '.join(FORMATS)}, not {kind!r}.", 404)
        data = report_file(report_on(study), kind, checklist=name == "checklist")
        return attachment(data, f"whetstone-{name}.{kind}", MEDIA[kind])

    @app.get("/study/errors.md")
    def errors() -> Response:
        """The error log as Markdown."""
        text = errors_markdown(study.memory.errors())
        return attachment(text.encode(), "whetstone-errors.md", MEDIA["md"])
