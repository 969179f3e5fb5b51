"""Readers: the bytes of one fetched file in, a document of blocks out."""

from __future__ import annotations

from pathlib import PurePosixPath

from ingest.document import Document, FetchedFile
from ingest.language import language_of
from ingest.readers.decoding import decode
from ingest.readers.failure import ReadError

__all__ = ["READABLE_SUFFIXES", "ReadError", "read", "readable"]

READABLE_SUFFIXES = frozenset(
    (".md", ".markdown", ".mdx", ".rst", ".ipynb", ".pdf", ".html", ".htm", ".xhtml", ".py", ".txt", ".docx")
)
_WEB = frozenset(("text/html", "application/xhtml+xml"))


def readable(path: str, media_type: str = "") -> bool:
    """Whether there is a reader for a file of this name, or of this media type where the name says nothing."""
    return _kind(path, media_type) != ""


def read(file: FetchedFile) -> Document:
    """Turn a fetched file into a document; `ReadError` where it holds nothing readable."""
    kind = _kind(file.path, file.media_type)
    base = file.links_from or file.url
    # Imported here, for each brings its own library and most sources hold one or two kinds.
    if kind == "markdown":
        from ingest.readers.markdown import parse_markdown

        text = decode(file.data, file.path)
        title, blocks = parse_markdown(text, base)
    elif kind == "rst":
        from ingest.readers.restructured_text import parse_rst

        text = decode(file.data, file.path)
        title, blocks = parse_rst(text, base)
    elif kind == "python":
        from ingest.readers.python_code import parse_python

        text = decode(file.data, file.path)
        title, blocks = parse_python(text)
    elif kind == "text":
        from ingest.readers.plain_text import parse_text

        text = decode(file.data, file.path)
        title, blocks = parse_text(text)
    elif kind == "notebook":
        from ingest.readers.notebook import parse_notebook

        title, text, blocks = parse_notebook(file.data, file.path, base)
    elif kind == "pdf":
        from ingest.readers.pdf import parse_pdf

        title, text, blocks = parse_pdf(file.data, file.path)
    elif kind == "web":
        from ingest.readers.web_page import parse_web_page

        title, text, blocks = parse_web_page(decode(file.data, file.path), file.path, base)
    elif kind == "docx":
        from ingest.readers.docx import parse_docx

        title, text, blocks = parse_docx(file.data, file.path)
    else:
        raise ReadError(f"{file.path} is of a kind that cannot be read ({file.media_type or 'unknown type'})")
    if not blocks:
        raise ReadError(f"{file.path} holds no text")
    return Document(
        source_id=file.source_id,
        path=file.path,
        url=file.url,
        title=title or _title_of(file.path, file.source_id),
        version=file.version,
        media_type=file.media_type,
        text=text,
        blocks=tuple(blocks),
        language=language_of(" ".join(block.text for block in blocks)),
    )


def _kind(path: str, media_type: str) -> str:
    suffix = PurePosixPath(path).suffix.lower()
    media = media_type.split(";")[0].strip().lower()
    if media in _WEB or suffix in (".html", ".htm", ".xhtml"):
        return "web"
    if suffix in (".md", ".markdown", ".mdx") or media == "text/markdown":
        return "markdown"
    if suffix == ".rst":
        return "rst"
    if suffix == ".ipynb":
        return "notebook"
    if suffix == ".pdf" or media == "application/pdf":
        return "pdf"
    if suffix == ".py":
        return "python"
    if suffix == ".docx":
        return "docx"
    return "text" if suffix == ".txt" or media == "text/plain" else ""


def _title_of(path: str, source_id: str) -> str:
    """A title for a page that states none: its file name, or what contains it where that says nothing."""
    parts = [part for part in PurePosixPath(path).with_suffix("").parts if part not in ("/", "..")]
    while parts and parts[-1].lower() in ("readme", "index", "_index", "main", "default"):
        parts.pop()
    name = parts[-1] if parts else source_id.rstrip("/").rsplit("/", 1)[-1]
    return " ".join(name.replace("_", " ").replace("-", " ").split()) or path
