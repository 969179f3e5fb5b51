"""Optional reranking: a cross-encoder reads query and passage together and orders the best again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

from index.embed import EmbeddingError
from index.fuse import fuse
from index.hits import Hit, text_of


class Reranker(Protocol):
    """Scores how well texts answer a query; higher is better."""

    def score(self, query: str, texts: Sequence[str]) -> list[float]: ...


class CrossEncoderReranker:
    """A cross-encoder of sentence-transformers, from a folder or a name in the local hub cache."""

    def __init__(self, model: str) -> None:
        self._model_name = model
        self._model: Any = None

    def score(self, query: str, texts: Sequence[str]) -> list[float]:
        """Relevance of each text to the query, in the model's own scale."""
        if self._model is None:
            try:
                from sentence_transformers import CrossEncoder

                self._model = CrossEncoder(self._model_name, device="cpu")
            except (ImportError, OSError, ValueError) as error:
                raise EmbeddingError(
                    f"the reranking model {self._model_name!r} cannot be loaded; give a folder that holds it, or "
                    "leave the setting empty to go without"
                ) from error
        scores = self._model.predict([(query, text) for text in texts], batch_size=8, show_progress_bar=False)
        return [float(score) for score in scores]


def reranked(reranker: Reranker, question: str, hits: Sequence[Hit], first: int, constant: int) -> list[Hit]:
    """The first hits in the order of their own rank and the reranker's together, the others after them."""
    head, tail = hits[:first], hits[first:]
    grades = reranker.score(question, [text_of(hit) for hit in head])
    order = [hit.canonical for _, hit in sorted(zip(grades, head, strict=True), key=lambda pair: -pair[0])]
    fused = fuse([(order, 1.0), ([hit.canonical for hit in head], 0.5)], constant=constant)
    by_id = {hit.canonical: hit for hit in head}
    return [*(replace(by_id[name], score=score) for name, score in fused.items()), *tail]
