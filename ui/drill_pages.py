"""What the server offers to the Drill tab beside its commands: keeping drafts, and cards and drills as files."""

from __future__ import annotations

import tempfile
from pathlib import Path

from fastapi import Body, FastAPI
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from assistant.drill.actions import Sketch
from assistant.progress.database import ProgressError
from assistant.progress.export import anki_text, cards_csv, cards_markdown, write_anki_package
from ui.drill_screens import packet_shown, starters
from ui.drills import Drills, Place, read_place
from ui.failures import expected, sentence
from ui.forms import Form, form_of
from ui.own_data import file_name
from ui.pages import attachment
from ui.render_drill_end import end_markdown, left_over

TEXTS = {
    "txt": (anki_text, "text/plain; charset=utf-8"),
    "md": (cards_markdown, "text/markdown; charset=utf-8"),
    "csv": (cards_csv, "text/csv; charset=utf-8"),
}


def add_drill_pages(app: FastAPI, drills: Drills) -> None:
    """Register the routes of the Drill tab below /study."""

    @app.post("/study/drills/keep")
    def keep(place: str = Body(), fields: dict[str, object] = Body()) -> Response:  # noqa: B008
        """Keep what was typed, or sketched, so far; a page may send this while it is being closed."""
        try:
            keep_now = keep_sketch if "sketch" in fields else drills.keep
            return JSONResponse({"kept": keep_now(read_place(place), form_of(fields))})
        except expected() as error:
            return JSONResponse({"kept": False, "problem": sentence(error)})

    def keep_sketch(place: Place, form: Form) -> bool:
        shown = drills.act(place, Sketch(form.text("sketch")))
        return drills.same(shown.drill, place)

    @app.get("/study/drills/{drill_id}.md")
    def drill(drill_id: int) -> Response:
        """A drill with its answers and verdicts, and the packet of a loop, as Markdown."""
        try:
            found = drills.room.store.load(drill_id)
        except ProgressError as error:
            return PlainTextResponse(str(error), 404)
        if found.ended_at is None:
            return PlainTextResponse("The drill has not ended; its answers are shown at its end.", 409)
        text = end_markdown(found, packet_shown(found), left_over(found, starters()))
        name = f"{file_name(found.title)}-{found.started_at:%Y-%m-%d}.md"
        return attachment(text.encode(), name, "text/markdown; charset=utf-8")

    @app.get("/study/cards.{kind}")
    def cards(kind: str) -> Response:
        """All cards, as an Anki package, Anki text, Markdown or CSV."""
        found = drills.study.memory.cards()
        if kind == "apkg":
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "cards.apkg"
                write_anki_package(found, path, drills.study.now())
                return attachment(path.read_bytes(), "whetstone-cards.apkg", "application/octet-stream")
        if kind not in TEXTS:
            return PlainTextResponse(f"Cards are saved as apkg, {', '.join(TEXTS)}, not {kind!r}.", 404)
        write, media_type = TEXTS[kind]
        return attachment(write(found).encode(), f"whetstone-cards.{kind}", media_type)
