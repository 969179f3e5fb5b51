"""Local sources: a file or a folder on this machine, read in place."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from content.source import Source, SourceKind
from ingest.document import FetchedFile
from ingest.fetch.access import Limits
from ingest.fetch.events import FetchDone, FetchError, FetchEvent, FileFetched, FileProblem, Progress
from ingest.fetch.licence import LICENCE_FILE, spdx_guess
from ingest.fetch.page_cache import sha256
from ingest.fetch.select import Selection, media_type_of


def fetch_local(source: Source, *, limits: Limits, known_state: str) -> Iterator[FetchEvent]:
    """Turn a file or folder source into its wanted files; raises FetchError where it is gone.

    Links are not followed, hidden files and folders are not read. The state covers paths and bytes.
    """
    root = Path(source.url)
    yield Progress(f"Reading {source.title}", 0, 0)
    if source.kind is SourceKind.FILE:
        if not root.is_file():
            raise FetchError(f"The file {root} is gone; put it back or remove the source.")
        if not media_type_of(root.name):
            raise FetchError(
                f"{root} is of a type that is not read; use Markdown, text, PDF, HTML, notebook or Python."
            )
        wanted = [root]
        root = root.parent
    else:
        if not root.is_dir():
            raise FetchError(f"The folder {root} is gone; put it back or remove the source.")
        selection = Selection(source.include, source.exclude)
        wanted = [
            path
            for path in _files(root)
            if media_type_of(path.name) and selection.wants(path.relative_to(root).as_posix())
        ]
    versions: list[str] = []
    readable: list[Path] = []
    taken, partial = 0, ""
    for path in wanted:
        name = path.relative_to(root).as_posix()
        try:
            size = path.stat().st_size
            if size > limits.max_file_bytes:
                yield FileProblem(name, f"larger than {limits.max_file_bytes // 1_000_000} MB")
                continue
            if taken + size > limits.max_source_bytes:
                partial = f"stopped at {limits.max_source_bytes // 1_000_000} MB, the limit for one source"
                break
            versions.append(f"{name}\0{sha256(path.read_bytes())}")
        except OSError as error:
            yield FileProblem(name, f"cannot be read ({error.strerror})")
            continue
        readable.append(path)
        taken += size
    state = sha256("\n".join(versions).encode())
    unchanged = state == known_state
    if not unchanged:
        for path in readable:
            data = path.read_bytes()
            name = path.relative_to(root).as_posix()
            yield FileFetched(
                FetchedFile(source.id, name, path.as_uri(), media_type_of(name), sha256(data), data)
            )
    yield FetchDone(state, "", _licence(root, source.kind), taken, unchanged=unchanged, partial=partial)


def _files(root: Path) -> list[Path]:
    """Every regular file below a folder that no link and no hidden folder leads to, by path."""
    found: list[Path] = []
    for folder, folders, names in os.walk(root, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(folder) / name for name in names if not (Path(folder) / name).is_symlink()]
    return sorted(found)


def _licence(root: Path, kind: SourceKind) -> str:
    if kind is SourceKind.FILE:
        return ""
    files = sorted(path for path in root.iterdir() if path.is_file() and LICENCE_FILE.fullmatch(path.name))
    return spdx_guess(files[0].read_text(encoding="utf-8", errors="replace")) if files else ""
