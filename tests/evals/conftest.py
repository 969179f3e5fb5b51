"""The handbook indexed with the default embedder, kept between runs; unchanged pages are not embedded again."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.evaluation.retrieval import Search
from assistant.evaluation.run import remembering
from content.handbook import handbook_source
from content.source import Source
from index.embed import Embedder, choose_embedder
from index.library import Library
from index.retrieval_settings import ANSWERING, RetrievalSettings
from index.retrieve import Retriever
from index.sync import sync
from index.vectors import VectorStore
from ingest.fetch.access import Limits, WebAccess

OpenShelf = Callable[..., tuple[Library, Retriever]]


@contextmanager
def indexed(
    folder: Path,
    embedder: Embedder,
    source: Source,
    settings: RetrievalSettings,
    known: Sequence[Source] = (),
) -> Iterator[tuple[Library, Retriever]]:
    """Open the library of a folder, `known` sources registered and one source read."""
    library, vectors = Library.open(folder), VectorStore(folder / "vectors")
    with library.writing():
        library.register(known)
    for _ in sync(
        library,
        vectors,
        embedder,
        [source],
        cache=folder / "cache",
        access=WebAccess(retries=0),
        limits=Limits(),
        clock=lambda: datetime.now(UTC),
    ):
        pass
    yield library, Retriever(library, vectors, embedder, settings=settings)
    vectors.close()
    library.close()


@pytest.fixture(scope="session")
def embedder(pytestconfig: pytest.Config) -> Embedder:
    """The default embedder."""
    return choose_embedder("", cache=pytestconfig.cache.mkdir("models"), ollama_url="")


@pytest.fixture(scope="session")
def retriever(pytestconfig: pytest.Config, embedder: Embedder) -> Iterator[Retriever]:
    """Searches the handbook."""
    folder = pytestconfig.cache.mkdir("handbook-index")
    with indexed(folder, embedder, handbook_source(), RetrievalSettings()) as (_, opened):
        yield opened


@pytest.fixture(scope="session")
def search(retriever: Retriever) -> Search:
    """A search over the handbook: 2000 tokens of passages in rank order, each question asked once."""
    return remembering(retriever.retrieve)


@pytest.fixture(scope="module")
def open_shelf(pytestconfig: pytest.Config, embedder: Embedder, search: Search) -> Iterator[OpenShelf]:
    """Opens the handbook's library with a shelf beside it, searched as for answers; `known` sources are not fetched."""
    with ExitStack() as opened:

        def opening(shelf: Source, known: Sequence[Source] = ()) -> tuple[Library, Retriever]:
            folder = pytestconfig.cache.mkdir(f"{Path(shelf.url).name}-index")
            # `search` has embedded the handbook already.
            shutil.copytree(pytestconfig.cache.mkdir("handbook-index"), folder, dirs_exist_ok=True)
            return opened.enter_context(indexed(folder, embedder, shelf, ANSWERING, known))

        yield opening
