"""The one error of reading: a file that cannot become a document."""

from __future__ import annotations


class ReadError(Exception):
    """A file could not be read; the message is one sentence with the path and the cause."""
