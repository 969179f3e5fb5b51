"""A text in, a model's state at its last word piece out: a vector that holds more than the word it would say next."""

from __future__ import annotations

import secrets
import threading
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from assistant.models.chat import ModelError

LONGEST_TOKENS = 1024  # of a text whose state is read
STOP_TIMEOUT_S = 20.0


@runtime_checkable
class StateModel(Protocol):
    """A model whose states can be read; the method may raise ModelError."""

    def last_state(self, text: str) -> Sequence[float] | None:
        """Give the state after the last word piece of a text, at most 1024 long; None if the engine cannot."""
        ...


class StateReader:
    """Reads the states of a GGUF file in llama.cpp; the weights in memory are those of the model that chats.

    The engine either chats or tells states, so this is a second one over the same mapped file.
    """

    def __init__(self, path: Path, threads: int) -> None:
        # Only here, because the embedded model hands out a reader itself.
        from assistant.models.embedded import import_engine

        xllamacpp = import_engine()
        parameters = xllamacpp.CommonParams()
        parameters.model.path = str(path)
        parameters.n_ctx = parameters.n_batch = parameters.n_ubatch = LONGEST_TOKENS
        parameters.n_parallel = 1
        parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = threads
        parameters.no_extra_bufts = True  # repacked weights would be a second copy
        parameters.warmup = False
        parameters.verbosity = -1
        parameters.embedding = True
        parameters.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_LAST
        parameters.embd_normalize = -1
        # The engine listens on a loopback port; without this key, which nobody is told, it answers nothing.
        parameters.api_keys = [secrets.token_hex(16)]
        try:
            self._server = xllamacpp.Server(parameters)
        except RuntimeError as error:
            raise ModelError(
                f"The model file {path} could not be opened to read its states ({error}); it may need more memory "
                "than is free. Grading works without it."
            ) from error
        self._busy = threading.Lock()
        # A thread that comes back from C++ while Python shuts down aborts the program: wait for it.
        weakref.finalize(self, _wait, self._busy)

    def read(self, text: str) -> list[float]:
        """Turn a text into the state after its last word piece."""
        with self._busy:
            reply = self._server.handle_embeddings({"input": text, "embd_normalize": -1})
        try:
            return [float(value) for value in reply["data"][0]["embedding"]]
        except (KeyError, IndexError, TypeError) as error:
            raise ModelError(
                f"The embedded model did not tell its state: {reply}. Grading works without it."
            ) from error


def _wait(busy: threading.Lock) -> None:
    if busy.acquire(timeout=STOP_TIMEOUT_S):
        busy.release()
