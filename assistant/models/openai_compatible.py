"""A model behind a server that speaks OpenAI's chat API: llama-server, vLLM, LM Studio."""

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from assistant.models.chat import Message, ModelError, require_fit, said_by, score_options
from assistant.models.loopback import is_loopback, require_url
from assistant.models.relay import ConnectionCutter, relay
from assistant.models.tokens import estimate_tokens

ANSWER_TIMEOUT_S = 600.0
CONNECT_TIMEOUT_S = 2.0


class OpenAICompatibleModel:
    """One model of a local server, by the address that ends before `/chat/completions`.

    The address may leave out `/v1`. `context_tokens` must be what the server was started with: the
    protocol has no way to ask. Prompts are held to it by an upper estimate of their tokens.
    """

    provider = "openai-compatible"

    def __init__(
        self,
        url: str,
        name: str,
        *,
        context_tokens: int = 4096,
        api_key: str = "",
        allow_remote: bool = False,
    ) -> None:
        full = require_url(url, allow_remote=allow_remote)
        self.name = name
        self.context_tokens = context_tokens
        self._url = full if full.endswith("/v1") else f"{full}/v1"
        self._api_key = api_key

    @classmethod
    def connect(
        cls,
        url: str,
        name: str = "",
        *,
        context_tokens: int = 4096,
        api_key: str = "",
        allow_remote: bool = False,
    ) -> "OpenAICompatibleModel":
        """Give the named model of the server, or its first; raises ModelError unless the server has it."""
        model = cls(url, name, context_tokens=context_tokens, api_key=api_key, allow_remote=allow_remote)
        with _translated(model._url), model._client() as client:
            answer = client.get("/models", timeout=5)
            answer.raise_for_status()
            names = [str(entry["id"]) for entry in answer.json()["data"]]
        if not names:
            raise ModelError(f"The model server at {model._url} has no model loaded. Load one there.")
        if name and name not in names:
            raise ModelError(
                f"The model server at {model._url} has no model {name}; it has {', '.join(names)}."
            )
        model.name = name or names[0]
        return model

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """Count the prompt's tokens by an upper estimate."""
        return estimate_tokens(messages)

    def stream(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        temperature: float = 0.0,
        schema: Mapping[str, Any] | None = None,
    ) -> Iterator[str]:
        """Yield the reply piece by piece, "" while the server reads; closing it drops the connection."""
        require_fit(self, messages, max_tokens)
        body = {**self._body(messages, max_tokens, temperature), "stream": True}
        if schema is not None:
            form = {"name": "reply", "strict": True, "schema": dict(schema)}
            body["response_format"] = {"type": "json_schema", "json_schema": form}
        cutter = ConnectionCutter()

        def produce(emit: Callable[[str], bool]) -> None:
            with (
                _translated(self._url),
                self._client(cutter) as client,
                client.stream("POST", "/chat/completions", json=body) as reply,
            ):
                if reply.is_error:
                    reply.read()
                    raise _refusal(reply.status_code, reply.text)
                for delta in _deltas(reply.iter_lines()):
                    if not emit(delta):
                        return

        return relay(produce, cutter.cut)

    def choose(self, messages: Sequence[Message], options: Sequence[str]) -> dict[str, float] | None:
        """Give the options' log-probabilities; None from servers that do not report them."""
        require_fit(self, messages, 1)
        body = {**self._body(messages, 1, 0.0), "logprobs": True, "top_logprobs": 20}
        with _translated(self._url), self._client() as client:
            reply = client.post("/chat/completions", json=body)
            if reply.is_error:
                raise _refusal(reply.status_code, reply.text)
            reported = (reply.json()["choices"][0].get("logprobs") or {}).get("content")
            if not reported:
                return None
            tops = [(str(top["token"]), float(top["logprob"])) for top in reported[0]["top_logprobs"]]
        return score_options(tops, options)

    def _body(self, messages: Sequence[Message], max_tokens: int, temperature: float) -> dict[str, Any]:
        turns = [{"role": message.role, "content": message.content} for message in messages]
        return {
            "model": self.name,
            "messages": turns,
            "max_tokens": max_tokens,
            "temperature": temperature,
        }

    def _client(self, cutter: ConnectionCutter | None = None) -> Any:
        """Make a client that no proxy setting sends loopback requests through."""
        import httpx

        return httpx.Client(
            base_url=self._url,
            headers={"Authorization": f"Bearer {self._api_key}"} if self._api_key else {},
            timeout=httpx.Timeout(ANSWER_TIMEOUT_S, connect=CONNECT_TIMEOUT_S),
            trust_env=not is_loopback(self._url),
            event_hooks={"request": [cutter.watch]} if cutter else {},
        )


def _deltas(lines: Iterator[str]) -> Iterator[str]:
    """Turn server-sent events into pieces of text; raises ModelError if they end before `[DONE]`."""
    for line in lines:
        if not line.startswith("data:"):
            continue  # an empty line, a comment, an event name
        data = line.removeprefix("data:").strip()
        if data == "[DONE]":
            return
        event = json.loads(data)
        if "error" in event:
            raise _refusal(0, data)
        for choice in event.get("choices", []):
            yield choice.get("delta", {}).get("content") or ""
    raise ModelError("The model server closed the connection in the middle of its answer. Ask again.")


def _refusal(status: int, text: str) -> ModelError:
    """Turn the body of a refusal into one sentence."""
    try:
        error = json.loads(text)["error"]
        text = str(error["message"]) if isinstance(error, dict) else str(error)
    except (ValueError, KeyError, TypeError):
        text = text.strip()[:300] or "no reason given"
    hint = " Check its key in the settings." if status in (401, 403) else ""
    return ModelError(f"The model server refused ({status or 'while answering'}): {text.rstrip('.')}.{hint}")


@contextlib.contextmanager
def _translated(url: str) -> Iterator[None]:
    """Turn what httpx raises and malformed answers into one sentence that says what to do."""
    import httpx

    try:
        yield
    except httpx.TimeoutException as error:
        raise ModelError(
            f"The model server at {url} took too long to answer. Is it still running?"
        ) from error
    except httpx.HTTPStatusError as error:
        raise _refusal(error.response.status_code, error.response.text) from error
    except httpx.HTTPError as error:
        raise ModelError(
            f"The model server does not answer at {url} ({said_by(error)}). Start it, or correct its address."
        ) from error
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise ModelError(
            f"What answers at {url} does not speak the chat API ({type(error).__name__}: {error})."
        ) from error
