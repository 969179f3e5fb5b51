"""A reading of sources started in the app: the background job, and its place among the sources."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from content.source import Source
from index.reconcile import Reconciled
from index.sync import SourceStarted, SyncEvent
from ui.jobs import JobState
from ui.study import Study


class Reading:
    """At most one reading or rebuilding at a time, seen by every page."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.place: SourceStarted | None = None
        self._started = 0.0

    @property
    def state(self) -> JobState[SyncEvent]:
        """The current snapshot of the job."""
        return self.study.ingestion.state

    @property
    def elapsed_s(self) -> float:
        """Seconds since the job was started."""
        return time.monotonic() - self._started

    def start(self, sources: Sequence[Source]) -> bool:
        """Read sources in the background; False if a job runs already."""
        return self.study.ingestion.start(lambda: self._noted(self.study.sync(sources)))

    def rebuild(self) -> bool:
        """Build the vector index anew in the background; False if a job runs already."""
        return self.study.ingestion.start(lambda: self._noted(self.study.reconcile(anew=True)))

    def cancel(self) -> None:
        """Ask the job to end after its current step."""
        self.study.ingestion.cancel()

    def _noted(self, events: Iterator[SyncEvent] | Iterator[SyncEvent | Reconciled]) -> Iterator[SyncEvent]:
        self.place, self._started = None, time.monotonic()
        for event in events:
            if isinstance(event, SourceStarted):
                self.place = event
            if not isinstance(event, Reconciled):
                yield event
