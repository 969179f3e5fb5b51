"""What the server offers beside the app itself: stored texts, exports and our own static files."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import gradio
from fastapi import FastAPI
from fastapi.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.staticfiles import StaticFiles

from ui.own_data import file_name, write_archive
from ui.render_answer import conversation_markdown
from ui.render_stored import page, render_stored
from ui.study import Study

STATIC = Path(__file__).parent / "static"
STYLES = ("study", "drill", "design", "progress", "today")
SCRIPTS = (
    "words",
    "study",
    "formulas",
    "drill",
    "design",
    "today",
    "keys",
)  # the first two offer what the others use
PIECE_BYTES = 64 * 1024
GRADIO_ASSETS = Path(gradio.__file__).parent / "templates" / "frontend" / "assets"


def head_html() -> str:
    """Make the links to our style and script, and say where Gradio's copies of KaTeX and Mermaid lie.

    Their file names carry a digest that changes with Gradio's version, hence the search.
    """
    found = {
        name: next((f"/assets/{path.name}" for path in sorted(GRADIO_ASSETS.glob(pattern))), "")
        for name, pattern in (
            ("katex", "katex-*.js"),
            ("mermaid", "mermaid.core-*.js"),
        )
    }
    # A changed file gets another address, so that no browser goes on using an old copy.
    version = int(max(path.stat().st_mtime for path in STATIC.iterdir()))
    metas = "".join(f'<meta name="whetstone-{name}" content="{address}">' for name, address in found.items())
    styles = "".join(
        f'<link rel="stylesheet" href="/study/static/{name}.css?v={version}">' for name in STYLES
    )
    scripts = "".join(
        f'<script src="/study/static/{name}.js?v={version}" defer></script>' for name in SCRIPTS
    )
    return (
        f'{metas}<link rel="icon" href="/study/static/icon.svg" type="image/svg+xml">{styles}'
        f'<script src="/study/static/theme.js?v={version}"></script>{scripts}'
    )


def add_pages(app: FastAPI, study: Study) -> None:
    """Register the routes below /study."""
    app.mount("/study/static", StaticFiles(directory=STATIC))

    @app.get("/study/katex.css")
    def katex_style() -> Response:
        """KaTeX's style for the whole page: Gradio's copy holds within Gradio's own container only."""
        text = "".join(path.read_text(encoding="utf-8") for path in GRADIO_ASSETS.glob("katex-*.css"))
        text = re.sub(r"\.gradio-container[\w-]*\s+(?=\.)", "", text).replace("url(./", "url(/assets/")
        return Response(text, media_type="text/css", headers={"Cache-Control": "max-age=86400"})

    @app.get("/study/stored/{document_id}")
    def stored(document_id: int, first: int = 0, last: int = 0, chunk: str = "") -> Response:
        """The stored text of a document, at the place of a chunk."""
        document = study.library.document(document_id)
        if document is None:
            gone = "<h1>No longer stored</h1><p>The source was removed or no longer holds this document.</p>"
            return HTMLResponse(page("No longer stored", gone, assets=head_html()), 404)
        known = study.library.chunks([chunk]).get(chunk) if chunk else None
        changed = bool(chunk) and known is None
        if known is not None and not known.chunk.first_line <= last:  # the text before it grew
            first, last = known.chunk.first_line, known.chunk.last_line
        body = render_stored(document, first, last, changed=changed)
        return HTMLResponse(page(document.title, body, assets=head_html()))

    @app.get("/study/conversations/{conversation_id}.md")
    def conversation(conversation_id: int) -> Response:
        """A conversation as a Markdown file."""
        title = next((c.title for c in study.conversations.list() if c.id == conversation_id), "")
        if not title:
            return PlainTextResponse("There is no such conversation.", 404)
        text = conversation_markdown(title, study.conversations.answers(conversation_id))
        return attachment(text.encode(), f"{file_name(title)}.md", "text/markdown; charset=utf-8")

    @app.get("/study/export.zip")
    def export() -> Response:
        """Everything of the user's own (without passwords and keys) as one archive."""
        study.settings.cache_folder.mkdir(parents=True, exist_ok=True)
        # A file without a name: nothing of it stays behind, even when the reader breaks off the download.
        file = tempfile.TemporaryFile(dir=study.settings.cache_folder)  # noqa: SIM115 - closed when it is sent
        write_archive(study, file)
        size = file.tell()
        file.seek(0)
        return StreamingResponse(
            pieces(file),
            media_type="application/zip",
            headers={
                "Content-Disposition": 'attachment; filename="whetstone-export.zip"',
                "Content-Length": str(size),
            },
        )


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """Read an open file piece by piece, and close it."""
    with file:
        while piece := file.read(PIECE_BYTES):
            yield piece


def attachment(data: bytes, name: str, media_type: str) -> Response:
    """Make a response that is saved under a name."""
    return Response(
        data, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
