"""One writer at a time: an inter-process lock that says who holds it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class LibraryBusy(Exception):
    """Another process (or another part of this one) is writing to the library."""


@contextmanager
def writer_lock(folder: Path) -> Iterator[None]:
    """Hold the folder's write lock for the block; LibraryBusy at once if another writer holds it.

    The operating system frees the lock when its holder dies, so a killed run leaves nothing to clean up.
    """
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    # Not thread-local: a generator that holds the lock may be resumed and closed on other threads.
    lock = FileLock(folder / "writer.lock", timeout=0, thread_local=False)
    holder = folder / "writer.json"  # apart from the lock file, which Windows lets nobody else read
    try:
        lock.acquire()
    except Timeout as error:
        raise LibraryBusy(
            f"another Whetstone{_process(holder)} is writing to the library in {folder}; "
            "wait until it has finished, or stop it, and try again"
        ) from error
    try:
        holder.write_text(json.dumps({"pid": os.getpid()}), encoding="utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _process(holder: Path) -> str:
    try:
        return f" (process {json.loads(holder.read_text(encoding='utf-8'))['pid']})"
    except (OSError, ValueError, KeyError):
        return ""  # the holder is just starting or ending; the sentence holds without its number
