"""Fetching: a source in, the bytes of its files out, from git, the web or the disk."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from content.source import Source, SourceKind
from ingest.fetch.access import Limits, WebAccess
from ingest.fetch.events import (
    FetchDone,
    FetchError,
    FetchEvent,
    FileFetched,
    FileProblem,
    LinkOnly,
    Progress,
)

__all__ = [
    "FetchDone",
    "FetchError",
    "FetchEvent",
    "FileFetched",
    "FileProblem",
    "Limits",
    "LinkOnly",
    "Progress",
    "WebAccess",
    "fetch",
]


def fetch(
    source: Source, *, cache: Path, access: WebAccess, limits: Limits, known_state: str
) -> Iterator[FetchEvent]:
    """Turn a source into its wanted files, as events ending in FetchDone.

    If the state equals `known_state`, no file is yielded; otherwise every wanted one is, from the cache
    below `cache` where upstream has not changed. Raises LinkOnly for what only a browser can show, and
    FetchError when the source as a whole cannot be had.
    """
    own = cache / _folder_name(source.id)
    try:
        match source.kind:
            case SourceKind.LINK:
                raise LinkOnly(source.reason)
            case SourceKind.HANDBOOK | SourceKind.FOLDER | SourceKind.FILE:
                from ingest.fetch.local import fetch_local

                yield from fetch_local(source, limits=limits, known_state=known_state)
            case SourceKind.REPOSITORY:
                from ingest.fetch.repository import fetch_repository

                yield from fetch_repository(
                    source, cache=own, access=access, limits=limits, known_state=known_state
                )
            case SourceKind.WEBSITE:
                from ingest.fetch.website import fetch_website

                yield from fetch_website(
                    source, cache=own, access=access, limits=limits, known_state=known_state
                )
            case SourceKind.PAGE | SourceKind.PDF:
                from ingest.fetch.page import fetch_page

                yield from fetch_page(
                    source, cache=own, access=access, limits=limits, known_state=known_state
                )
    except OSError as error:
        raise FetchError(
            f"{source.title} could not be stored or read ({error}); check the disk and the folder's rights, "
            "then retry."
        ) from error


def _folder_name(source_id: str) -> str:
    """Turn a source id into a folder name that is readable, short, and different for different ids."""
    digest = hashlib.sha256(source_id.encode()).hexdigest()[:8]
    return f"{re.sub(r'[^A-Za-z0-9.-]+', '_', source_id)[-60:].strip('_.')}-{digest}"
