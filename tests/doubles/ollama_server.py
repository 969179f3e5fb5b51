"""A server on this machine that speaks Ollama's HTTP API: list, show, chat, pull, embed, and its failures.

Figures and shapes follow Ollama's API as of version 0.12: newline-delimited JSON, `done` with counts in
the last line, `{"error": ...}` with a status or in the middle of a stream. One word is `tokens_per_word`.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.doubles.serving import ModelHandler, serving

STAMP = "2026-01-05T10:00:00.000000Z"
DEFAULT_CONTEXT = 4096


@dataclass(frozen=True)
class FakeModel:
    """An installed model as the server describes it."""

    name: str
    family: str = "qwen2"
    size: str = "7.6B"
    bytes: int = 4_700_000_000
    capabilities: tuple[str, ...] = ("completion",)
    context: int = 32768


@dataclass
class OllamaDouble:
    """What the server has and does, set by a test, and what it was asked: (path, body) in order."""

    models: list[FakeModel] = field(default_factory=list)
    reply: str | Callable[[list[dict[str, str]]], str] = "Dropout zeroes activations at random."
    when_too_long: Literal["cut", "refuse"] = "cut"
    largest_context: int = 1_000_000
    tokens_per_word: int = 1
    first_word_delay_s: float = 0.0
    word_delay_s: float = 0.0
    fail_after_words: int | None = None
    hang_up_after_words: int | None = None
    logprobs: list[tuple[str, float]] | None = None
    library: dict[str, int] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    running: dict[str, int] = field(default_factory=dict)
    words_sent: int = 0
    hung_up: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def asked(self, path: str) -> list[dict[str, Any]]:
        """Give the bodies of all requests to one path."""
        return [body for where, body in self.requests if where == path]


@contextmanager
def ollama_server(double: OllamaDouble) -> Iterator[OllamaDouble]:
    """Serve the double on a free port of 127.0.0.1 until the block ends."""

    class Handler(_Handler):
        state = double

    with serving(Handler) as double.url:
        yield double


class _Refused(Exception):
    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status = status


class _Handler(ModelHandler):
    state: OllamaDouble

    def answer(self, body: dict[str, Any]) -> None:
        self.state.requests.append((self.path, body))
        routes: dict[str, Callable[[dict[str, Any]], Any]] = {
            "/api/version": lambda _: {"version": "0.12.11"},
            "/api/tags": lambda _: {"models": [_listed(model) for model in self.state.models]},
            "/api/ps": lambda _: {
                "models": [_running(m, context) for m, context in self.state.running.items()]
            },
            "/api/show": self._show,
            "/api/chat": self._chat,
            "/api/pull": self._pull,
            "/api/embed": self._embed,
        }
        try:
            if self.path not in routes:
                raise _Refused(404, "404 page not found")
            result = routes[self.path](body)
            if isinstance(result, dict):
                self.send(200, result)
            else:
                self._stream(result)
        except _Refused as error:
            self.send(error.status, {"error": str(error)})
        except (BrokenPipeError, ConnectionResetError):
            self.state.hung_up.set()
            self.close_connection = True

    def _stream(self, lines: Iterator[dict[str, Any] | None]) -> None:
        """Send lines as chunks; the status goes out with the first of them, as Ollama does it."""
        started = False
        for line in lines:
            if line is None:  # the server dies: the chunked body never ends
                self.close_connection = True
                return
            if not started:
                self.begin_stream("application/x-ndjson")
                started = True
            self.send_piece(json.dumps(line).encode() + b"\n")
        self.end_stream()

    def _model(self, body: dict[str, Any]) -> FakeModel:
        name = body.get("model") or ""
        for model in self.state.models:
            if name in (model.name, model.name.removesuffix(":latest")):
                return model
        raise _Refused(404, f"model '{name}' not found")

    def _show(self, body: dict[str, Any]) -> dict[str, Any]:
        model = self._model(body)
        return {
            "details": _details(model),
            "model_info": {
                "general.architecture": model.family,
                f"{model.family}.context_length": model.context,
            },
            "capabilities": list(model.capabilities),
        }

    def _embed(self, body: dict[str, Any]) -> dict[str, Any]:
        model = self._model(body)
        texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
        vectors = [[float(len(text)), float(text.count(" ")), 1.0] for text in texts]
        return {"model": model.name, "embeddings": vectors, "prompt_eval_count": sum(map(_words, texts))}

    def _chat(self, body: dict[str, Any]) -> Any:
        model = self._model(body)
        if "completion" not in model.capabilities:
            raise _Refused(400, f'"{model.name}" does not support chat')
        if body.get("think") and "thinking" not in model.capabilities:
            raise _Refused(400, f'"{model.name}" does not support thinking')
        options = body.get("options") or {}
        context = min(options.get("num_ctx") or DEFAULT_CONTEXT, model.context, self.state.largest_context)
        self.state.running[model.name] = context
        words = sum(_words(message["content"]) for message in body["messages"])
        prompt = words * self.state.tokens_per_word + 4 * len(body["messages"])
        if prompt > context:
            if self.state.when_too_long == "refuse":
                raise _Refused(400, f"prompt is too long: {prompt} tokens, context is {context}")
            prompt = context // 2 + 2  # half of the context is kept, and nobody is told
        said = self.state.reply if isinstance(self.state.reply, str) else self.state.reply(body["messages"])
        lines = self._spoken(body, model, said.split(" "), prompt)
        if body.get("stream", True):
            return lines
        parts = [line for line in lines if line is not None]
        text = "".join(part["message"]["content"] for part in parts)
        whole = {**parts[-1], "message": {"role": "assistant", "content": text}}
        if body.get("logprobs") and self.state.logprobs:
            tops = [{"token": token, "logprob": value} for token, value in self.state.logprobs]
            whole["logprobs"] = [{**tops[0], "top_logprobs": tops[: body.get("top_logprobs", 0)]}]
        return whole

    def _spoken(
        self, body: dict[str, Any], model: FakeModel, words: list[str], prompt: int
    ) -> Iterator[dict[str, Any] | None]:
        self.wait(self.state.first_word_delay_s)
        allowed = (body.get("options") or {}).get("num_predict") or len(words)
        head = {"model": model.name, "created_at": STAMP}
        for number, word in enumerate(words[:allowed]):
            if number == self.state.hang_up_after_words:
                yield None
                return
            if number == self.state.fail_after_words:
                yield {"error": "model runner has unexpectedly stopped"}
                return
            self.state.words_sent += 1
            content = word if number == 0 else f" {word}"
            yield {**head, "message": {"role": "assistant", "content": content}, "done": False}
            self.wait(self.state.word_delay_s)
        yield {
            **head,
            "message": {"role": "assistant", "content": ""},
            "done": True,
            "done_reason": "stop" if allowed >= len(words) else "length",
            "prompt_eval_count": prompt,
            "eval_count": min(allowed, len(words)),
        }

    def _pull(self, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
        name = body["model"]
        if name not in self.state.library:
            yield {"status": "pulling manifest"}
            yield {"error": "pull model manifest: file does not exist"}
            return
        total = self.state.library[name]
        yield {"status": "pulling manifest"}
        for done in (0, total // 2, total):
            yield {"status": "pulling aa11", "digest": "sha256:aa11", "total": total, "completed": done}
            self.wait(self.state.word_delay_s)
        yield {"status": "pulling bb22", "digest": "sha256:bb22", "total": 1000, "completed": 1000}
        yield {"status": "verifying sha256 digest"}
        self.state.models.append(FakeModel(name, bytes=total))
        yield {"status": "success"}


def _words(text: str) -> int:
    return len(text.split())


def _details(model: FakeModel) -> dict[str, Any]:
    return {
        "format": "gguf",
        "family": model.family,
        "families": [model.family],
        "parameter_size": model.size,
        "quantization_level": "Q4_K_M",
    }


def _running(name: str, context: int) -> dict[str, Any]:
    return {"name": name, "model": name, "size": 1, "digest": "0" * 64, "context_length": context}


def _listed(model: FakeModel) -> dict[str, Any]:
    return {
        "name": model.name,
        "model": model.name,
        "modified_at": STAMP,
        "size": model.bytes,
        "digest": "0" * 64,
        "details": _details(model),
    }
