"""What the server offers to the Design tab beside its commands: sheets and debriefs as files."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, Query
from fastapi.responses import PlainTextResponse, Response

from assistant.design.pages import answers_markdown, debrief_markdown, sheet_markdown
from assistant.design.problem import problem_named
from assistant.design.session import briefs_in, debrief_of
from assistant.progress.database import ProgressError
from content.text import ContentError
from ui.interviews import reading_after
from ui.own_data import file_name
from ui.pages import attachment
from ui.render_design import MOST_IN_A_SHEET
from ui.study import Study


def add_design_pages(app: FastAPI, study: Study) -> None:
    """Register the routes of the Design tab below /study."""

    @app.get("/study/design/sheet.{form}")
    def sheet(form: str, key: Annotated[list[str], Query()], notes: int = 0) -> Response:
        """Problems that were drawn, as Markdown or PDF, with or without the interviewer's notes."""
        try:
            problems = [problem_named(name) for name in key[:MOST_IN_A_SHEET]]
        except ContentError as error:
            return PlainTextResponse(str(error), 404)
        return as_file(sheet_markdown(problems, notes=bool(notes)), "System-design interviews", form)

    @app.get("/study/design/{drill_id}.{form}")
    def debrief(drill_id: int, form: str) -> Response:
        """The debrief of an interview as Markdown or PDF."""
        try:
            drill = study.progress.load(drill_id)
        except ProgressError as error:
            return PlainTextResponse(str(error), 404)
        briefs = briefs_in(drill)
        if drill.ended_at is None or not briefs:
            return PlainTextResponse("There is no finished design interview with this number.", 409)
        found = debrief_of(drill, briefs[0])
        text = debrief_markdown(found, reading_after(study, found))
        text += "\n" + answers_markdown(drill.attempts, drill.sketch, drill.asked)
        return as_file(text, f"Debrief {drill.title}", form)


def as_file(text: str, title: str, form: str) -> Response:
    """Turn Markdown into a file for saving; 404 for a format that is none."""
    if form == "md":
        return attachment(text.encode(), f"{file_name(title)}.md", "text/markdown; charset=utf-8")
    if form == "pdf":
        from ui.print_pdf import pdf_of  # brings a library that nothing else waits for

        return attachment(pdf_of(text, title=title), f"{file_name(title)}.pdf", "application/pdf")
    return PlainTextResponse("The format is md or pdf.", 404)
