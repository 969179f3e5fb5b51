"""The page cache: bytes of web pages with what is needed to ask whether they changed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CachedPage:
    """One page as it was last fetched. `url` is where it was found in the end."""

    url: str
    media_type: str
    charset: str
    etag: str
    last_modified: str
    version: str  # sha256 of data
    data: bytes


class PageCache:
    """One folder of pages, each a file of its own: a line of JSON, then the bytes.

    A file is written under a temporary name and renamed, so it is whole or absent; one whose bytes do
    not match their digest counts as absent.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def load(self, url: str) -> CachedPage | None:
        """Turn the URL a page was asked for by into the page as last stored, if it is there and whole."""
        try:
            head, _, data = self._file(url).read_bytes().partition(b"\n")
        except FileNotFoundError:
            return None
        try:
            page = CachedPage(**json.loads(head), data=data)
        except (ValueError, TypeError):  # cut off, or written by another version
            return None
        return page if page.version == sha256(data) else None

    def store(self, asked: str, page: CachedPage) -> None:
        """Keep a page under the URL it was asked for by."""
        head = {name: value for name, value in asdict(page).items() if name != "data"}
        target = self._file(asked)
        draft = target.with_suffix(f".{os.getpid()}.tmp")
        draft.write_bytes(json.dumps(head).encode() + b"\n" + page.data)
        draft.replace(target)

    def keep_only(self, asked: Iterable[str]) -> None:
        """Drop every file that belongs to none of the URLs."""
        wanted = {self._file(url).name for url in asked}
        for file in self._folder.iterdir():
            if file.name not in wanted:
                file.unlink(missing_ok=True)

    def _file(self, url: str) -> Path:
        return self._folder / f"{sha256(url.encode())[:32]}.page"


def sha256(data: bytes) -> str:
    """Turn bytes into their sha256, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
