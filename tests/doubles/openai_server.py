"""A server on this machine that speaks OpenAI's chat API as llama-server, vLLM and LM Studio do."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.doubles.serving import ModelHandler, serving


@dataclass
class OpenAIDouble:
    """What the server does, set by a test, and what it was asked: (path, body) in order."""

    models: list[str] = field(default_factory=lambda: ["local-model"])
    reply: str = "Dropout zeroes activations at random."
    api_key: str = ""
    context: int = 4096
    first_word_delay_s: float = 0.0
    hang_up_after_words: int | None = None
    logprobs: list[tuple[str, float]] | None = None
    requests: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    hung_up: threading.Event = field(default_factory=threading.Event)
    url: str = ""


@contextmanager
def openai_server(double: OpenAIDouble) -> Iterator[OpenAIDouble]:
    """Serve the double on a free port of 127.0.0.1 until the block ends."""

    class Handler(_Handler):
        state = double

    with serving(Handler) as double.url:
        yield double


class _Handler(ModelHandler):
    state: OpenAIDouble

    def answer(self, body: dict[str, Any]) -> None:
        self.state.requests.append((self.path, body))
        if self.state.api_key and self.headers.get("Authorization") != f"Bearer {self.state.api_key}":
            self.send(401, {"error": {"message": "Invalid API Key", "type": "authentication_error"}})
        elif self.path == "/v1/models":
            self.send(200, {"object": "list", "data": [{"id": name} for name in self.state.models]})
        elif self.path == "/v1/chat/completions":
            try:
                self._chat(body)
            except (BrokenPipeError, ConnectionResetError):
                self.state.hung_up.set()
                self.close_connection = True
        else:
            self.send(404, {"error": {"message": "File Not Found", "type": "not_found_error"}})

    def _chat(self, body: dict[str, Any]) -> None:
        prompt = sum(len(message["content"].split()) for message in body["messages"])
        if prompt > self.state.context:
            message = (
                f"request ({prompt} tokens) exceeds the available context size ({self.state.context} tokens)"
            )
            self.send(400, {"error": {"code": 400, "message": message, "type": "exceed_context_size_error"}})
            return
        self.wait(self.state.first_word_delay_s)
        words = self.state.reply.split(" ")[: body["max_tokens"]]
        if not body.get("stream"):
            self.send(200, {"choices": [self._choice(body, " ".join(words))]})
            return
        self.begin_stream("text/event-stream")
        self._event(json.dumps({"choices": [{"index": 0, "delta": {"role": "assistant", "content": None}}]}))
        for number, word in enumerate(words):
            if number == self.state.hang_up_after_words:
                self.end_stream()
                return
            delta = {"content": word if number == 0 else f" {word}"}
            self._event(json.dumps({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]}))
        self._event(json.dumps({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}))
        self._event(json.dumps({"choices": [], "usage": {"prompt_tokens": prompt}}))
        self._event("[DONE]")
        self.end_stream()

    def _choice(self, body: dict[str, Any], text: str) -> dict[str, Any]:
        choice: dict[str, Any] = {"index": 0, "message": {"role": "assistant", "content": text}}
        if body.get("logprobs") and self.state.logprobs:
            tops = [{"token": token, "logprob": value} for token, value in self.state.logprobs]
            choice["logprobs"] = {"content": [{**tops[0], "top_logprobs": tops[: body["top_logprobs"]]}]}
        return choice

    def _event(self, data: str) -> None:
        self.send_piece(f"data: {data}\n\n".encode())
