"""The handbook indexed with the default embedder, kept between runs; unchanged pages are not embedded again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from assistant.evaluation.retrieval import Search
from assistant.evaluation.run import remembering
from content.handbook import handbook_source
from index.embed import Embedder, choose_embedder
from index.library import Library
from index.retrieval_settings import RetrievalSettings
from index.retrieve import Retriever
from index.sync import sync
from index.vectors import VectorStore
from ingest.fetch.access import Limits, WebAccess


@pytest.fixture(scope="session")
def embedder(pytestconfig: pytest.Config) -> Embedder:
    """The default embedder."""
    return choose_embedder("", cache=pytestconfig.cache.mkdir("models"), ollama_url="")


@pytest.fixture(scope="session")
def search(pytestconfig: pytest.Config, embedder: Embedder) -> Iterator[Search]:
    """A search over the handbook: 2000 tokens of passages in rank order."""
    folder = pytestconfig.cache.mkdir("handbook-index")
    library, vectors = Library.open(folder), VectorStore(folder / "vectors")
    for _ in sync(
        library,
        vectors,
        embedder,
        [handbook_source()],
        cache=folder / "cache",
        access=WebAccess(retries=0),
        limits=Limits(),
        clock=lambda: datetime.now(UTC),
    ):
        pass
    retriever = Retriever(library, vectors, embedder, settings=RetrievalSettings())
    yield remembering(retriever.retrieve)
    vectors.close()
    library.close()
