"""What fetching reports: progress, files, problems with single files, and one closing event."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.document import FetchedFile


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the work stands, for a progress bar; `total` 0 means the total is not known yet."""

    message: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class FileFetched:
    """One wanted file of the source, with its bytes."""

    file: FetchedFile


@dataclass(frozen=True, slots=True)
class FileProblem:
    """One file or page that could not be read; the rest of the source goes on."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class FetchDone:
    """The end of a fetch, always the last event.

    `state` is the commit of a repository, else a digest of all (path, version) pairs: equal states
    mean equal content. `commit` is "" where there is none. `licence` is what the source states, an SPDX
    identifier where one was recognized, "" where the fetch could not tell. `bytes` counts the wanted
    files. `unchanged` says that the state equals the known one, so no file was yielded. `partial` says
    in one sentence why some wanted files are missing, "" when none is.
    """

    state: str
    commit: str
    licence: str
    bytes: int
    unchanged: bool
    partial: str


FetchEvent = Progress | FileFetched | FileProblem | FetchDone


class FetchError(Exception):
    """The whole source could not be fetched: one sentence with the cause and what to do next."""


class LinkOnly(FetchError):
    """The source can be opened in a browser but not read: it needs a login or JavaScript."""
