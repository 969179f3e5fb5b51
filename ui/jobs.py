"""Long work in the background: one thread that runs a generator of events, watched and cancelled from outside."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from ui.failures import expected, sentence

Event = TypeVar("Event")


@dataclass(frozen=True, slots=True)
class JobState(Generic[Event]):
    """A snapshot of a job: the last event, all events kept by `keep`, how it ended ("" while it runs)."""

    running: bool
    last: Event | None
    kept: tuple[Event, ...]
    failure: str
    cancelled: bool


class Job(Generic[Event]):
    """Runs at most one generator at a time; a new start while one runs is refused.

    `keep` chooses events to remember beside the last one. An expected error ends the job with its
    sentence; an unexpected one does so too and is raised in the thread, so that the log shows it.
    """

    def __init__(self, keep: type[object] | None = None) -> None:
        self._keep = keep
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._state: JobState[Event] = JobState(False, None, (), "", False)

    @property
    def state(self) -> JobState[Event]:
        """The current snapshot."""
        with self._lock:
            return self._state

    def start(self, events: Callable[[], Iterator[Event]]) -> bool:
        """Run the events in a thread; False if a job runs already."""
        with self._lock:
            if self._state.running:
                return False
            self._stop.clear()
            self._state = JobState(True, None, (), "", False)
        self._thread = threading.Thread(target=self._run, args=(events,), daemon=True)
        self._thread.start()
        return True

    def cancel(self) -> None:
        """Ask the job to end after its current step; what is finished is kept."""
        self._stop.set()

    def wait(self, timeout_s: float | None = None) -> None:
        """Wait until the job has ended, at most `timeout_s` seconds."""
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _run(self, events: Callable[[], Iterator[Event]]) -> None:
        failure, cancelled = "The work ended in an unexpected way; the terminal shows more.", False
        try:
            stream = events()
            for event in stream:
                with self._lock:
                    kept = self._state.kept
                    if self._keep is not None and isinstance(event, self._keep):
                        kept = (*kept, event)
                    self._state = replace(self._state, last=event, kept=kept)
                if self._stop.is_set():
                    cancelled = True
                    close = getattr(stream, "close", None)
                    if close is not None:
                        close()
                    break
            failure = ""
        except expected() as error:
            failure = sentence(error)
        finally:
            with self._lock:
                self._state = replace(self._state, running=False, failure=failure, cancelled=cancelled)
