"""Selection: which paths of a source are read, from its globs, its file types and what is never content."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import PurePosixPath

MEDIA_TYPES = {
    ".md": "text/markdown",
    ".mdx": "text/markdown",
    ".markdown": "text/markdown",
    ".rst": "text/x-rst",
    ".ipynb": "application/x-ipynb+json",
    ".py": "text/x-python",
    ".pdf": "application/pdf",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".txt": "text/plain",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}

# Files about a repository rather than about its subject.
HOUSEKEEPING = (
    "**/CODE_OF_CONDUCT*",
    "**/CONTRIBUT*",
    "**/HOW_TO_CONTRIBUTE*",
    "**/SECURITY.*",
    "**/CHANGELOG*",
    "**/AGENTS.md",
    "**/CLAUDE.md",
    "**/LICEN[CS]E*",
    "**/requirements*.txt",
    "**/setup.py",
    "**/docs/conf.py",
    "**/node_modules/**",
    "**/__pycache__/**",
)

# Generated pages of a documentation site: indexes, search and raw copies of its pages.
SITE_MACHINERY = (
    "**/genindex*",
    "**/search.html",
    "**/search",
    "**/py-modindex.html",
    "**/_sources/**",
    "**/_static/**",
    "**/_images/**",
    "**/_modules/**",
)


class Selection:
    """The wanted paths of one source.

    A glob is matched against the whole path without regard to case: `*` and `?` stay inside a folder,
    `**` spans folders, a trailing `/` means everything below. Brackets stand for themselves except in
    `[CS]`-like sets of capital letters, because real paths contain them.
    """

    def __init__(
        self, include: Sequence[str], exclude: Sequence[str], always_out: Sequence[str] = ()
    ) -> None:
        self._include = [_pattern(glob) for glob in include]
        self._exclude = [_pattern(glob) for glob in (*exclude, *always_out)]
        self._stated = repr((tuple(include), tuple(exclude), tuple(always_out)))

    def wants(self, path: str) -> bool:
        """Whether a path is read: included (or nothing is), not excluded, in no hidden folder."""
        if any(part.startswith(".") for part in path.split("/")):
            return False
        if self._include and not any(pattern.fullmatch(path) for pattern in self._include):
            return False
        return not self.excludes(path)

    def excludes(self, path: str) -> bool:
        """Whether a glob rules the path out."""
        return any(pattern.fullmatch(path) for pattern in self._exclude)

    def fingerprint(self, *more: object) -> str:
        """Turn the globs (and more values) into eight hexadecimal digits that change when they do."""
        return hashlib.sha256((self._stated + repr(more)).encode()).hexdigest()[:8]


def media_type_of(path: str) -> str:
    """Turn a path into the media type of its suffix; "" for a type that is not read."""
    return MEDIA_TYPES.get(PurePosixPath(path).suffix.lower(), "")


def _pattern(glob: str) -> re.Pattern[str]:
    if glob.endswith("/") and not glob.endswith("**/"):
        glob += "**"
    pieces = re.split(r"(\*\*/|\*\*|\*|\?|\[[A-Z]+\])", glob)
    translated = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    parts = [
        translated.get(piece) or (piece if re.fullmatch(r"\[[A-Z]+\]", piece) else re.escape(piece))
        for piece in pieces
    ]
    return re.compile("".join(parts), re.IGNORECASE | re.DOTALL)
