"""A study room over a small shelf of pages, with a model that says what it is told, served on a free port."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn

from assistant.models.chat import Message
from assistant.models.choose import ModelChoice
from assistant.models.scripted import ScriptedModel
from content.catalogue import read_sources
from content.source import Source, SourceKind
from ui.replies import Replies
from ui.serve import Server, bind, make_server_app
from ui.settings import Settings
from ui.study import Study

SHELF_ID = "shelf"
UPLOADS = "GRADIO_TEMP_DIR"
HOSTILE = (
    '<script>window.__xss=1</script><img src=x onerror="window.__xss=2"> [click](javascript:window.__xss=3) '
    "![pixel](http://elsewhere.example/p.png) ${window.__xss=4} {{window.__xss=5}} </textarea><svg onload=window.__xss=6>"
)
PAGES = {
    "momentum.md": (
        "# Momentum\n\nMomentum adds a decaying average of past gradients to each step, which damps the zigzag across a "
        "narrow valley. A common value of the decay is 0.9.\n\n## Update\n\nThe velocity follows $v \\leftarrow \\beta v "
        "+ g$ and the weights follow $$w \\leftarrow w - \\eta v$$ at every step.\n\n```python\nv = beta * v + grad\n"
        "w = w - lr * v\n```\n\n| decay | effect |\n| --- | --- |\n| 0.9 | averages about ten steps |\n"
        "| 0.99 | averages about a hundred steps |\n"
    ),
    "auc.md": (
        "# ROC AUC\n\nThe area under the ROC curve is the chance that a random positive outranks a random negative. "
        "It does not depend on a threshold.\n"
    ),
    "hostile.md": (
        f"# Poisoned page {HOSTILE}\n\nThe poisoned pelican page explains pelican poisoning in detail. {HOSTILE}\n"
    ),
}
ANSWER = (
    "Momentum adds a decaying average of past gradients to each step, which damps the zigzag across a narrow valley [1]. "
    "The velocity follows $v \\leftarrow \\beta v + g$ at every step [1]. "
    "Momentum was invented by astronauts on the moon in 1850 [1].\n\n"
    "```python\nv = beta * v + grad\n```\n"
)


class PacedModel(ScriptedModel):
    """A scripted model that takes `pause_s` for every word, with signs of life before the first."""

    pause_s = 0.0

    def stream(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        temperature: float = 0.0,
        schema: Mapping[str, Any] | None = None,
    ) -> Iterator[str]:
        """Yield the next reply word by word."""
        for piece in super().stream(messages, max_tokens=max_tokens, temperature=temperature, schema=schema):
            if self.pause_s:
                yield ""
                time.sleep(self.pause_s)
            yield piece


class ShelfStudy(Study):
    """A study over the shelf instead of the handbook, with a model given."""

    def __init__(self, settings: Settings, model: ScriptedModel | None) -> None:
        super().__init__(settings)
        self.scripted = model

    def model_choice(self, *, again: bool = False) -> ModelChoice:
        """The scripted model."""
        return ModelChoice(self.scripted, "A scripted model speaks." if self.scripted else "No model speaks.")

    def sources(self) -> tuple[Source, ...]:
        """The shelf and what was added."""
        return (shelf_source(self.settings.home), *read_sources(self.sources_file).sources)

    def ensure_handbook(self) -> None:
        """Index the shelf once."""
        with self._indexing:
            if not self.library.counts().chunks:
                for _ in self.sync([shelf_source(self.settings.home)]):
                    pass


class TimedStudy(ShelfStudy):
    """A study whose clock stands until it is set."""

    moment = datetime(2026, 1, 5, 9, tzinfo=UTC)

    def now(self) -> datetime:
        """The moment that was set."""
        return self.moment


def shelf_source(home: Path) -> Source:
    """Write the pages below a data folder, and make them a source."""
    folder = home / "shelf"
    for name, text in PAGES.items():
        path = folder / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return Source(SHELF_ID, str(folder), SourceKind.FOLDER, f"Shelf {HOSTILE}", ("ml",), origin="user")


def shelf_study(home: Path, model: ScriptedModel | None = None, **settings: Any) -> ShelfStudy:
    """Make a study whose data lies in `home`; nothing is fetched, nothing is downloaded."""
    home.mkdir(parents=True, exist_ok=True)
    fixed = {
        "home": home,
        "embedder": "hashing",
        "model": "none",
        "download_model": False,
        "open_browser": False,
    }
    # a copy, because the environment wins over arguments
    return ShelfStudy(Settings().model_copy(update={**fixed, **settings}), model)


@contextmanager
def served(study: Study) -> Iterator[str]:
    """Serve the app on a free port until the block ends; yields its address without the last slash."""
    # Gradio looks its upload folder up at every upload: a server that was there before must find its own again.
    uploads = os.environ.get(UPLOADS)
    listening = bind("127.0.0.1", 0)
    replies = Replies(study)
    ready = threading.Event()
    config = uvicorn.Config(make_server_app(study, replies), log_level="warning", timeout_graceful_shutdown=1)
    server = Server(config, ready.set)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        if not ready.wait(180):
            raise TimeoutError("the app did not start within three minutes")
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        replies.close()
        server.should_exit = True
        thread.join()
        if uploads is not None:
            os.environ[UPLOADS] = uploads
