"""Embedders: texts in, unit vectors out, behind one protocol, and the choice between them.

`minilm.MiniLM` is the default and needs no torch; here are the embedder for any other model of
sentence-transformers, the one for a model that an Ollama server offers, and the double for tests.
"""

from __future__ import annotations

import hashlib
import json
import re
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]


class EmbeddingError(Exception):
    """Texts cannot be embedded: what is missing or wrong, and what to do next."""


class Embedder(Protocol):
    """Turns texts into unit vectors whose dot product is their similarity.

    `name` identifies the vectors: equal names mean vectors that can be compared.
    """

    @property
    def name(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Passages into float32 rows of length 1, in the order of the texts."""
        ...

    def embed_query(self, query: str) -> Vectors:
        """A query into one float32 vector of length 1; some models prefix queries, hence apart."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The number of word pieces of each text, without special tokens."""
        ...


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """A text read word piece by word piece: vectors [pieces, d] that are not scaled, and where the pieces stand.

    `contextual` vectors know their neighbors, `alone` ones do not. `whole` is the unit vector of the text,
    `weights` what each piece counts (rare ones more), `spans` are character offsets.
    """

    whole: Vectors
    pieces: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    weights: Vectors
    contextual: Vectors
    alone: Vectors


class TokenEmbedder(Protocol):
    """Turns texts into vectors of their word pieces, for comparing them word by word, and reads two texts together."""

    def embed_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Texts into the vectors of their pieces, in the order of the texts."""
        ...

    def statement_odds(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
        """Pairs (what was said, a statement) into log-odds [pairs] that the first states the second."""
        ...


@runtime_checkable
class Vocabulary(Protocol):
    """Knows which words are spelled rightly, such as those that a model learned whole."""

    def knows(self, word: str) -> bool:
        """Whether a lower-case word is one of them."""
        ...


def choose_embedder(model: str, *, cache: Path, ollama_url: str) -> Embedder:
    """Turn a setting into an embedder: "" or "all-MiniLM-L6-v2" the default, "ollama:NAME" one of Ollama's,
    "hashing" the test double, anything else a model of sentence-transformers (a folder or a name)."""
    from index.minilm import MiniLM

    if model in ("", MiniLM.name):
        return MiniLM(cache)
    if model.startswith("ollama:"):
        return OllamaEmbedder(model.removeprefix("ollama:"), base_url=ollama_url)
    if model == HashingEmbedder.name:
        return HashingEmbedder()
    return SentenceTransformerEmbedder(model)


class SentenceTransformerEmbedder:
    """Any model of sentence-transformers, from a folder or a name in the local hub cache."""

    def __init__(self, model: str, *, device: str = "cpu") -> None:
        self.name = Path(model).name if Path(model).is_dir() else model
        self._model_name = model
        self._device = device
        self._model: Any = None

    @property
    def dimensions(self) -> int:
        return int(self._loaded().get_embedding_dimension())

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Passages into unit rows, with the model's own passage prompt where it has one."""
        return self._unit(self._loaded().encode_document(list(texts), **_ENCODE))

    def embed_query(self, query: str) -> Vectors:
        """A query into a unit vector, with the model's own query prompt where it has one."""
        return self._unit(self._loaded().encode_query([query], **_ENCODE)).reshape(-1)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The number of the model's own tokens of each text."""
        tokenizer = self._loaded().tokenizer
        return [
            len(ids) for ids in tokenizer(list(texts), add_special_tokens=False, verbose=False)["input_ids"]
        ]

    def _unit(self, rows: Any) -> Vectors:
        import numpy as np

        return _unit_rows(np.asarray(rows, dtype=np.float32))

    def _loaded(self) -> Any:
        if self._model is None:
            try:
                from sentence_transformers import SentenceTransformer

                self._model = SentenceTransformer(self._model_name, device=self._device)
            except (ImportError, OSError, ValueError) as error:
                raise EmbeddingError(
                    f"the embedding model {self._model_name!r} cannot be loaded ({_first_line(error)}); give a "
                    "folder that holds it, or leave the setting empty for all-MiniLM-L6-v2"
                ) from error
        return self._model


_ENCODE: dict[str, Any] = {"batch_size": 8, "show_progress_bar": False, "convert_to_numpy": True}


class OllamaEmbedder:
    """An embedding model of an Ollama server."""

    def __init__(self, model: str, *, base_url: str, timeout_s: float = 120.0) -> None:
        self.name = f"ollama:{model}"
        self._model = model
        self._url = base_url.rstrip("/") + "/api/embed"
        self._timeout_s = timeout_s
        self._dimensions = 0

    @property
    def dimensions(self) -> int:
        if not self._dimensions:
            self._dimensions = int(self.embed(["dimensions"]).shape[1])
        return self._dimensions

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Passages into unit rows; the server cuts what exceeds the model's context."""
        import numpy as np

        body = json.dumps({"model": self._model, "input": list(texts), "truncate": True}).encode()
        request = urllib.request.Request(self._url, body, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=self._timeout_s) as response:
                rows = json.load(response)["embeddings"]
        except urllib.error.HTTPError as error:
            said = error.read(500).decode(errors="replace")
            raise EmbeddingError(
                f"Ollama cannot embed with {self._model!r}: {said}; `ollama pull {self._model}` installs it"
            ) from error
        except (OSError, ValueError, KeyError) as error:
            raise EmbeddingError(
                f"the Ollama server at {self._url} did not answer ({_first_line(error)}); start it, or leave the "
                "embedding model setting empty for all-MiniLM-L6-v2"
            ) from error
        if len(rows) != len(texts):
            raise EmbeddingError(f"Ollama returned {len(rows)} vectors for {len(texts)} texts; update Ollama")
        return _unit_rows(np.asarray(rows, dtype=np.float32))

    def embed_query(self, query: str) -> Vectors:
        """A query into a unit vector."""
        return self.embed([query]).reshape(-1)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """An estimate from the length (four characters, or one Chinese character, a piece): the server cannot say."""
        return [_estimated_pieces(text) for text in texts]


class HashingEmbedder:
    """A double for tests: words and their first letters hashed into 256 dimensions, so that texts sharing
    words are similar. Deterministic, no weights."""

    name = "hashing"
    dimensions = 256

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Texts into unit rows of 256."""
        import numpy as np

        rows = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[0] = 1e-3  # a text without words still has a direction
            for word in re.findall(r"\w+", text.casefold()):
                for feature, weight in ((word, 1.0), (word[:4], 0.5)):
                    digest = hashlib.blake2b(feature.encode(), digest_size=8).digest()
                    row[int.from_bytes(digest[:4], "big") % self.dimensions] += weight * (
                        1 if digest[4] & 1 else -1
                    )
        return _unit_rows(np.sign(rows) * np.sqrt(np.abs(rows)))

    def embed_query(self, query: str) -> Vectors:
        """A query into a unit vector."""
        return self.embed([query]).reshape(-1)

    def embed_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Texts into vectors of their words, which know nothing of their neighbors; all words count alike."""
        import numpy as np

        found = []
        for text, whole in zip(texts, self.embed(texts), strict=True):
            words = list(re.finditer(r"\w+", text.casefold()))
            rows = self.embed([word[0] for word in words])
            found.append(
                TokenVectors(
                    whole=whole,
                    pieces=tuple(word[0] for word in words),
                    spans=tuple(word.span() for word in words),
                    weights=np.ones(len(words), dtype=np.float32),
                    contextual=rows,
                    alone=rows,
                )
            )
        return found

    def statement_odds(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
        """Pairs into log-odds [pairs] that rise with the words they share: a double cannot tell a denial."""
        import numpy as np

        said, stated = (self.embed([pair[side] for pair in pairs]) for side in (0, 1))
        return np.asarray(8 * (said * stated).sum(axis=1) - 4, dtype=np.float32)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The number of words and Chinese characters of each text."""
        return [len(re.findall(r"[\u4e00-\u9fff]|[^\W\u4e00-\u9fff]+|[^\w\s]", text)) for text in texts]


def _unit_rows(rows: Vectors) -> Vectors:
    import numpy as np

    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.divide(rows, np.where(lengths > 0, lengths, 1), dtype=np.float32)


def _estimated_pieces(text: str) -> int:
    chinese = len(re.findall(r"[\u4e00-\u9fff]", text))
    return chinese + (len(text) - chinese + 3) // 4


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
