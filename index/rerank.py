"""Optional reranking: a cross-encoder reads query and passage together and orders the best again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from index.embed import EmbeddingError


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
