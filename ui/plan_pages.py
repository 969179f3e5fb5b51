"""What the server offers to the Today tab beside its commands: the plan as a calendar file."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse, Response

from assistant.plan.calendar import calendar
from ui.pages import attachment
from ui.planning import desk_of
from ui.study import Study


def add_plan_pages(app: FastAPI, study: Study) -> None:
    """Register the routes of the plan below /study."""

    @app.get("/study/plan.ics")
    def plan_calendar() -> Response:
        """The plan as a calendar file."""
        state = desk_of(study).state()
        if state is None:
            return PlainTextResponse("There is no plan yet; make one in the Today tab.", 404)
        return attachment(calendar(state, study.now()), "whetstone.ics", "text/calendar; charset=utf-8")
