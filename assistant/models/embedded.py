"""The embedded model: llama.cpp in this process, so that a machine without Ollama has a model too."""

import json
import math
import os
import platform
import secrets
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.models.chat import Message, ModelError, require_fit
from assistant.models.hardware import physical_cores
from assistant.models.relay import relay

# Small steps: between two of them a stop or the next question gets its turn (128 tokens take about 3 s on
# two cores), and they are no slower than the engine's default of 2048 (measured: 45 tokens/s).
PROMPT_STEP_TOKENS = 128
# Evaluated prompts that are not in use are kept in memory: 28 KB a token for the 1.5B model, so 9,000 tokens.
PROMPT_CACHE_MIB = 256
RAISED = 100.0  # added to the log-odds of words that are compared, so that they are the likeliest of all
LEAST = 1e-30  # a probability that the engine gives as zero
STOP_TIMEOUT_S = 20.0  # one step of a prompt on a very slow machine


class EmbeddedModel:
    """A GGUF file spoken to as a chat model; loaded (2 to 5 s) when first used, or by `load`.

    A prompt that begins like an earlier one costs only what is new: put what stays the same first.
    """

    provider = "embedded"

    def __init__(self, path: Path, *, context_tokens: int = 4096, threads: int | None = None) -> None:
        self.name = path.stem
        self.context_tokens = context_tokens
        self._path = path
        self._threads = threads or physical_cores()
        self._engine: _Engine | None = None
        self._loading = threading.Lock()
        self._stop_warming = threading.Event()

    def load(self) -> None:
        """Read the model into memory, once; raises ModelError if the file or the machine cannot do it."""
        self._loaded()

    def close(self) -> None:
        """Stop what runs and give the memory back; the next use loads the model again."""
        with self._loading:
            if self._engine is not None:
                self._engine.stop()
            self._engine = None

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """Count the prompt's tokens exactly, through the model's own chat template and tokenizer."""
        return self._loaded().count_tokens(_as_json(messages))

    def stream(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        temperature: float = 0.0,
        schema: Mapping[str, Any] | None = None,
    ) -> Iterator[str]:
        """Yield the reply piece by piece, "" while the prompt is read; closing it stops the engine."""
        self._stop_warming.set()
        body = {"messages": _as_json(messages), "max_tokens": max_tokens, "temperature": temperature}
        if schema is not None:
            body["response_format"] = {"type": "json_schema", "json_schema": {"schema": dict(schema)}}

        def produce(emit: Callable[[str], bool]) -> None:
            require_fit(self, messages, max_tokens)
            self._loaded().generate(body, emit)

        return relay(produce)

    def warm(self, messages: Sequence[Message]) -> None:
        """Read a prompt ahead of time, so that prompts which begin like it are answered sooner.

        Returns when it is read, or earlier when a question comes: what was read until then is kept.
        """
        self._stop_warming.clear()
        body = {"messages": _as_json(messages), "max_tokens": 1, "temperature": 0.0}
        require_fit(self, messages, 1)
        self._loaded().generate(body, lambda _: not self._stop_warming.is_set())

    def choose(self, messages: Sequence[Message], options: Sequence[str]) -> dict[str, float] | None:
        """Give the log-probability of each option, among these, as the next reply."""
        return dict(zip(options, self.weigh(messages, options), strict=True))

    def weigh(self, messages: Sequence[Message], words: Sequence[str]) -> list[float]:
        """Give the log-probability of each word, among these, as the next reply; its first token stands for it."""
        self._stop_warming.set()
        require_fit(self, messages, 1)
        return self._loaded().weigh(_as_json(messages), words)

    def _loaded(self) -> "_Engine":
        with self._loading:
            if self._engine is None:
                self._engine = _Engine(self._path, self.context_tokens, self._threads)
            return self._engine


class _Engine:
    """llama.cpp with one model loaded: one completion at a time, and the tokenizer beside it."""

    def __init__(self, path: Path, context_tokens: int, threads: int) -> None:
        import httpx

        key = secrets.token_hex(16)
        self._server = _start(path, context_tokens, threads, key)
        # The tokenizer is offered only on the engine's loopback port; settings for proxies must not matter.
        self._http = httpx.Client(
            base_url=self._server.listening_address,
            headers={"Authorization": f"Bearer {key}"},
            trust_env=False,
            timeout=60,
        )
        self._firsts: dict[str, int] = {}  # words by their first token
        self._busy = threading.Lock()
        self._stopping = threading.Event()
        # A thread that comes back from C++ while Python shuts down aborts the program: stop it before.
        self._finalizer = weakref.finalize(self, _settle, self._stopping, self._busy)

    def stop(self) -> None:
        """End the running completion and free the tokenizer's connection."""
        self._finalizer()
        self._http.close()

    def generate(self, body: Mapping[str, Any], emit: Callable[[str], bool]) -> None:
        """Run one completion, handing every piece (and "" per step of the prompt) to `emit` until it says no."""
        failures: list[Mapping[str, Any]] = []

        def receive(chunk: Mapping[str, Any]) -> bool:
            """Take one chunk; returns True to stop. What it raised would be lost, so it raises nothing."""
            if "error" in chunk:
                failures.append(chunk)
                return True
            choices = chunk.get("choices")
            piece = (choices[0]["delta"].get("content") or "") if choices else ""
            return not emit(piece) or self._stopping.is_set()

        # `return_progress` reports every step of the prompt, which makes stopping in the middle possible.
        options = {"stream": True, "cache_prompt": True, "return_progress": True}
        with self._busy:
            if not self._stopping.is_set():
                self._server.handle_chat_completions({**body, **options}, receive)
        for failure in failures:
            _raise_error(failure)

    def weigh(self, messages: list[dict[str, str]], words: Sequence[str]) -> list[float]:
        """Give the log-probability of each word's first token as the next one, among these tokens."""
        firsts = [self._first_token(word) for word in words]
        tokens = list(dict.fromkeys(firsts))
        body = {"messages": messages, "max_tokens": 1, "cache_prompt": True, "seed": 0}
        # The engine lists the likeliest tokens only; raised by as much each, these are the likeliest, in the same ratios.
        body |= {
            "logit_bias": [[token, RAISED] for token in tokens],
            "samplers": ["temperature"],
            "temperature": 1.0,
        }
        body |= {"logprobs": True, "top_logprobs": len(tokens), "post_sampling_probs": True}
        with self._busy:
            reply = self._server.handle_chat_completions(body)
        _raise_error(reply)
        first = reply["choices"][0]["logprobs"]["content"][0]
        found = {top["id"]: top["prob"] for top in first["top_probs"]}
        return [math.log(max(found.get(token, 0.0), LEAST)) for token in firsts]

    def _first_token(self, word: str) -> int:
        if word not in self._firsts:
            tokens = self._ask("/tokenize", {"content": word, "add_special": False})["tokens"]
            self._firsts[word] = int(tokens[0])
        return self._firsts[word]

    def count_tokens(self, messages: list[dict[str, str]]) -> int:
        """Count the tokens of the messages in the model's chat template."""
        prompt = self._ask("/apply-template", {"messages": messages})["prompt"]
        tokens = self._ask("/tokenize", {"content": prompt, "add_special": True, "parse_special": True})
        return len(tokens["tokens"])

    def _ask(self, path: str, body: Mapping[str, Any]) -> Any:
        import httpx

        try:
            answer = self._http.post(path, json=body)
            answer.raise_for_status()
            return answer.json()
        except (httpx.HTTPError, json.JSONDecodeError) as error:
            raise ModelError(
                f"The embedded model's own tokenizer did not answer ({error}). Start the program again."
            ) from error


def _settle(stopping: threading.Event, busy: threading.Lock) -> None:
    """Ask the running completion to stop and wait until it has."""
    stopping.set()
    if busy.acquire(timeout=STOP_TIMEOUT_S):
        busy.release()


def import_engine() -> Any:
    """Load the engine's library; raises ModelError saying what the machine lacks."""
    # libgomp reads this once, when it is loaded: threads that spin while they wait are ten times slower
    # on a machine where another process is busy (measured: 0.5 against 6 tokens/s).
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    try:
        import xllamacpp
    except ImportError as error:
        if "libgomp" in str(error):
            raise ModelError(
                "The embedded model needs the system library libgomp.so.1, which is missing: install the "
                "package libgomp1 (Debian, Ubuntu), libgomp (Fedora) or gcc-libs (Arch)."
            ) from error
        raise ModelError(
            f"The embedded model's engine cannot be loaded ({error}). Use Ollama, or reinstall with "
            "`pip install --force-reinstall xllamacpp`."
        ) from error
    return xllamacpp


def _start(path: Path, context_tokens: int, threads: int, key: str) -> Any:
    """Load the file into llama.cpp's server object; raises ModelError."""
    _require_file(path)
    xllamacpp = import_engine()
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    parameters.n_ctx = context_tokens
    parameters.n_parallel = 1
    parameters.n_batch = parameters.n_ubatch = PROMPT_STEP_TOKENS
    parameters.cache_ram_mib = PROMPT_CACHE_MIB
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = threads
    # On x86 the repacked weights read prompts a fifth slower and take 0.65 GB more (measured with AVX2).
    parameters.no_extra_bufts = platform.machine() in ("x86_64", "AMD64")
    parameters.warmup = False
    parameters.verbosity = -1
    # The engine always listens on a loopback port, open to any web page; without the key it answers nothing.
    parameters.api_keys = [key]
    try:
        return xllamacpp.Server(parameters)
    except RuntimeError as error:
        raise ModelError(
            f"The model file {path} could not be loaded ({error}). It may be damaged or need more memory than "
            "is free: delete it and run `whetstone models pull`, or choose a smaller model."
        ) from error


def _require_file(path: Path) -> None:
    if not path.is_file():
        raise ModelError(f"There is no model file at {path}. Run `whetstone models pull` to download it.")


def _as_json(messages: Sequence[Message]) -> list[dict[str, str]]:
    return [{"role": message.role, "content": message.content} for message in messages]


def _raise_error(reply: Mapping[str, Any]) -> None:
    """Raise what the engine answered instead of a reply."""
    if "error" not in reply:
        return
    details = reply["error"]
    message = details.get("message", details) if isinstance(details, Mapping) else details
    raise ModelError(f"The embedded model could not answer: {message}.")
