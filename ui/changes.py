"""Whether what an earlier answer cites still stands in the library as it stood then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from assistant.exchange import Answer
from index.reading import LibraryReader


class Change(StrEnum):
    """What became of a cited passage, in the words that its card says it with."""

    CHANGED = "Changed since"  # the document is stored, but no longer holds the passage as it was
    REMOVED = "No longer stored"


def changes_since(library: LibraryReader, answers: Sequence[Answer]) -> Mapping[str, Change]:
    """Find the passages of answers that the library no longer holds as they were, by chunk id.

    A chunk's id is a hash over its source, path and text: an id that is not stored is a text that is not.
    """
    shown = {
        passage.chunk_id: passage
        for answer in answers
        for passage in (*answer.passages, *answer.nearest)
        if passage.document_id  # facts about the library itself rest on no document
    }
    held = library.chunks(shown)
    changes = {}
    for chunk_id, passage in shown.items():
        if chunk_id not in held:
            there = library.document_id(passage.source_id, passage.path)
            changes[chunk_id] = Change.CHANGED if there else Change.REMOVED
    return changes
