"""Pairs of texts in, how surely the first states what the second says out: a cross-encoder on all-MiniLM-L6-v2.

Vectors of single texts cannot tell a rewording from a denial: a wrong sentence in the right words is nearer to a key
point than a right one in other words. Read together (Nogueira and Cho, 2019), the two can be told apart. The weights
of MiniLM stay as they are; an adapter (LoRA, Hu et al., 2021) comes with the project, trained by
`python -m index.train_statements` on `content/wordings`.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from index.embed import EmbeddingError
from index.minilm import open_session, open_tokenizer, verified_weights, write_whole
from index.minilm_graph import WORDS, build_pair_graph
from index.onnx_graph import read_tensor

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.embed import Vectors

ADAPTER_FILE = Path(__file__).with_name("statement_adapter.npz")
MOST_PIECES = 160  # of both texts together; training saw no more
_GRAPH = "minilm-pairs-1"  # raise the number with every change to `minilm_graph` or `onnx_graph`


class StatementReader:
    """The cross-encoder; loaded at first use, safe to share between threads."""

    def __init__(self, cache: Path, *, threads: int = 0, adapter: Path = ADAPTER_FILE) -> None:
        self._cache = cache
        self._threads = threads
        self._adapter = adapter
        self._session: Any = None
        self._tokenizer: Any = None
        self._words: Any = None  # the table of words, mapped: a grade reads a few hundred rows of it
        self._guard = threading.Lock()

    def log_odds(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
        """Turn pairs (what was said, what is to be stated) into log-odds [pairs] that the first states the second."""
        import numpy as np

        self._load()
        # One at a time: the integers' scale is that of a whole batch, so a pair's odds would depend on its company.
        # Each on one core and two at once: a pair shared between two cores takes longer than on one.
        with ThreadPoolExecutor(self._threads or os.cpu_count()) as workers:
            return np.array(list(workers.map(self._read, pairs)), dtype=np.float32)

    def _read(self, pair: tuple[str, str]) -> float:
        import numpy as np

        encoded = self._tokenizer.encode(*pair)
        ids, mask, segments = (
            np.array([row], dtype=np.int64) for row in (encoded.ids, encoded.attention_mask, encoded.type_ids)
        )
        feed = {"words": self._words[ids], "attention_mask": mask, "token_type_ids": segments}
        return float(self._session.run(["logit"], feed)[0][0])

    def _load(self) -> None:
        with self._guard:
            if self._session is None:
                weights = verified_weights(self._cache)
                self._tokenizer = open_tokenizer(MOST_PIECES)
                self._words = read_tensor(weights, WORDS)
                self._session = open_session(self._graph(weights), weights, 1)

    def _graph(self, weights: Path) -> bytes:
        digest = hashlib.sha256(adapter_bytes(self._adapter)).hexdigest()[:12]
        path = self._cache / f"{_GRAPH}-{digest}.onnx"
        if not path.exists():
            for old in self._cache.glob("minilm-pairs-*.onnx"):
                old.unlink(missing_ok=True)
            write_whole(path, build_pair_graph(weights, read_adapter(self._adapter)))
        return path.read_bytes()


def adapter_bytes(path: Path) -> bytes:
    """The file of an adapter; EmbeddingError if it is not there."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise EmbeddingError(
            f"the adapter {path} cannot be read ({error.strerror}); install the program again"
        ) from error


def read_adapter(path: Path) -> dict[str, NDArray[np.float32]]:
    """Turn an .npz of float16 into the tensors of an adapter by name; EmbeddingError if it cannot be read."""
    import numpy as np

    try:
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name].astype(np.float32) for name in file.files}
    except (OSError, ValueError, EOFError, BadZipFile) as error:
        raise EmbeddingError(
            f"the adapter at {path} cannot be read ({error}); install the program again"
        ) from error
