"""Models that an Ollama server runs: which are installed, which is best, and talking to one."""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.models.chat import Message, ModelError, require_fit, said_by, score_options
from assistant.models.download import DownloadProgress
from assistant.models.loopback import is_loopback, require_url
from assistant.models.relay import ConnectionCutter, relay
from assistant.models.tokens import estimate_tokens

DEFAULT_URL = "http://127.0.0.1:11434"
ANSWER_TIMEOUT_S = 600.0  # loading a large model from a slow disk takes minutes
GREETING_TIMEOUT_S = 2.0
LARGEST_BILLIONS = 15.0  # what a laptop with 16 GB runs at reading speed; larger ones are taken only if set
# Newer families first: among models of about the same size it decides.
FAMILIES = ("qwen3", "gemma3", "llama3", "llama", "qwen2", "phi4", "phi3", "mistral", "granite", "gemma2")
NOT_FOR_CHAT = (
    "embed",
    "bge-",
    "minilm",
    "bert",
    "rerank",
    "clip",
    "guard",
    "-base",
    ":base",
    "-text",
    ":text",
)


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model that an Ollama server has; `billions` of parameters is 0.0 where the server does not say."""

    name: str
    bytes: int
    family: str
    billions: float
    quantization: str


class OllamaServer:
    """An Ollama server by its address; every method raises ModelError when it does not answer."""

    def __init__(self, url: str = DEFAULT_URL, *, allow_remote: bool = False) -> None:
        self.url = require_url(url, allow_remote=allow_remote)

    def version(self) -> str:
        """Give the server's version, e.g. `0.12.6`."""
        import httpx

        with _translated(self.url):
            answer = httpx.get(
                f"{self.url}/api/version", timeout=GREETING_TIMEOUT_S, trust_env=not is_loopback(self.url)
            )
            answer.raise_for_status()
            return str(answer.json()["version"])

    def models(self) -> tuple[InstalledModel, ...]:
        """List what is installed, except models that only pass questions on to a cloud."""
        with _translated(self.url):
            listed = self._client(GREETING_TIMEOUT_S * 5).list().models
        return tuple(
            InstalledModel(
                name=model.model or "",
                bytes=int(model.size or 0),
                family=(model.details.family if model.details else "") or "",
                billions=_billions((model.details.parameter_size if model.details else "") or ""),
                quantization=(model.details.quantization_level if model.details else "") or "",
            )
            for model in listed
            # What a cloud runs is a stub of a few hundred bytes here.
            if model.model and not _is_cloud(model.model) and int(model.size or 0) > 1_000_000
        )

    def best(self) -> InstalledModel | None:
        """Pick the installed chat model to use when none is set; None if there is none."""
        for model in ranked(self.models()):
            capabilities = self._show(model.name).capabilities
            if not capabilities or "completion" in capabilities:
                return model
        return None

    def open(self, name: str, *, context_tokens: int = 8192) -> "OllamaModel":
        """Give the named model, with a context no larger than it was trained for."""
        if _is_cloud(name):
            raise ModelError(f"{name} runs in a cloud, not on your machine. Choose another model.")
        shown = self._show(name)
        trained = [int(v) for k, v in (shown.modelinfo or {}).items() if k.endswith(".context_length")]
        family = (shown.details.family if shown.details else "") or ""
        thinking: bool | str | None = None
        if "thinking" in (shown.capabilities or ()):
            # The answer is wanted, not the way to it; this family cannot do without.
            thinking = "low" if family.startswith("gptoss") else False
        return OllamaModel(self.url, name, min([context_tokens, *trained]), thinking)

    def pull(self, name: str) -> Iterator[DownloadProgress]:
        """Install a model from Ollama's library, yielding bytes of all its layers; close it to stop."""
        layers: dict[str, tuple[int, int]] = {}
        with _translated(self.url, name):
            for part in self._client(ANSWER_TIMEOUT_S).pull(name, stream=True):
                if part.digest and part.total:
                    layers[part.digest] = (part.completed or 0, part.total)
                done, total = (
                    (sum(column) for column in zip(*layers.values(), strict=True)) if layers else (0, 0)
                )
                yield DownloadProgress(part.status or "", done, total)

    def _show(self, name: str) -> Any:
        with _translated(self.url, name):
            return self._client(GREETING_TIMEOUT_S * 5).show(name)

    def _client(self, timeout_s: float) -> Any:
        return _client(self.url, timeout_s)


class OllamaModel:
    """One model of an Ollama server, spoken to through LlamaIndex's Ollama class.

    Ollama cuts a prompt that is too long without a word, so an upper estimate of its tokens must fit.
    Where the server then counts more than the estimate, later estimates are raised by as much, and
    where it runs the model with a smaller context than asked for, that context is what counts.
    """

    provider = "ollama"

    def __init__(self, url: str, name: str, context_tokens: int, thinking: bool | str | None = None) -> None:
        self.name = name
        self.context_tokens = context_tokens
        self._url = url
        self._thinking = thinking
        self._correction = 1.0
        self._context_confirmed = False

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """Count the prompt's tokens by an upper estimate, corrected by what the server counted so far."""
        return int(estimate_tokens(messages) * self._correction + 0.999)

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
        cutter = ConnectionCutter()

        def produce(emit: Callable[[str], bool]) -> None:
            from llama_index.core.llms import ChatMessage
            from llama_index.llms.ollama import Ollama

            engine = Ollama(
                model=self.name,
                base_url=self._url,
                temperature=temperature,
                context_window=self.context_tokens,
                thinking=self._thinking,
                additional_kwargs={"num_predict": max_tokens},
                client=_client(self._url, ANSWER_TIMEOUT_S, cutter),
            )
            turns = [ChatMessage(role=message.role, content=message.content) for message in messages]
            options = {"format": dict(schema)} if schema is not None else {}
            last: Mapping[str, Any] = {}
            with _translated(self._url, self.name):
                for part in engine.stream_chat(turns, **options):
                    last = part.raw or {}
                    if not emit(part.delta or ""):
                        return
            self._check_whole(messages, last)

        return relay(produce, cutter.cut)

    def choose(self, messages: Sequence[Message], options: Sequence[str]) -> dict[str, float] | None:
        """Give the options' log-probabilities; None from servers before 0.12.11, which do not report them."""
        require_fit(self, messages, 1)
        with _translated(self._url, self.name):
            reply = _client(self._url, ANSWER_TIMEOUT_S).chat(
                model=self.name,
                messages=[{"role": message.role, "content": message.content} for message in messages],
                think=self._thinking,
                logprobs=True,
                top_logprobs=20,
                options={"num_ctx": self.context_tokens, "num_predict": 1, "temperature": 0.0},
            )
        if not reply.logprobs or not reply.logprobs[0].top_logprobs:
            return None
        return score_options(((top.token, top.logprob) for top in reply.logprobs[0].top_logprobs), options)

    def _check_whole(self, messages: Sequence[Message], last: Mapping[str, Any]) -> None:
        """Look at the server's closing figures: did it finish, and did it read the whole prompt?"""
        if not last.get("done"):
            raise ModelError("Ollama closed the connection in the middle of its answer. Ask again.")
        counted = last.get("prompt_eval_count") or 0
        estimated = self.count_tokens(messages)
        if counted > estimated:
            self._correction *= counted / estimated
        if not self._context_confirmed:
            self.context_tokens = min(self.context_tokens, self._running_context())
            self._context_confirmed = True
        # A cut prompt is counted after the cut, so its own figure shows it only at the very limit.
        if max(counted, estimated) >= self.context_tokens:
            raise ModelError(
                f"Ollama runs {self.name} with a context of {self.context_tokens} tokens and may have cut this "
                "prompt, so the answer may not rest on all of its sources. Ask again: the next prompt is shorter."
            )

    def _running_context(self) -> int:
        """Ask with how large a context the server runs the model; older servers do not say."""
        with _translated(self._url, self.name):
            running = _client(self._url, GREETING_TIMEOUT_S * 5).ps().models
        named = [
            int(m.context_length) for m in running if self.name in (m.model, m.name) and m.context_length
        ]
        return min([self.context_tokens, *named])


def ranked(models: Sequence[InstalledModel]) -> list[InstalledModel]:
    """Order chat models, the best for a laptop first: large up to 15B, then newer, then general ones."""

    def rank(model: InstalledModel) -> tuple[bool, float, int, bool, str]:
        fits = model.billions <= LARGEST_BILLIONS
        band = next((i for i, top in enumerate((2, 5, 10)) if model.billions <= top), 3)
        known = (model.family + " " + model.name).lower()
        family = next((i for i, name in enumerate(FAMILIES) if name in known), len(FAMILIES))
        return (not fits, -band if fits else model.billions, family, "code" in model.name.lower(), model.name)

    chat = [m for m in models if not any(word in f"{m.name} {m.family}".lower() for word in NOT_FOR_CHAT)]
    return sorted(chat, key=rank)


def _is_cloud(name: str) -> bool:
    """Tell the names of models that Ollama forwards to its cloud: `kimi-k2:1t-cloud`, `glm-4.6:cloud`."""
    return name.endswith(("-cloud", ":cloud"))


def _billions(size: str) -> float:
    """Read `7.6B` or `494.03M` as billions of parameters."""
    scale = {"B": 1.0, "M": 1e-3, "K": 1e-6, "T": 1e3}.get(size[-1:].upper(), 0.0)
    try:
        return float(size[:-1]) * scale
    except ValueError:
        return 0.0


def _client(url: str, timeout_s: float, cutter: ConnectionCutter | None = None) -> Any:
    """Make a client that no proxy setting sends loopback requests through."""
    from httpx import Timeout
    from ollama import Client

    hooks = {"request": [cutter.watch]} if cutter else {}
    timeout = Timeout(timeout_s, connect=GREETING_TIMEOUT_S)
    return Client(host=url, timeout=timeout, trust_env=not is_loopback(url), event_hooks=hooks)


@contextlib.contextmanager
def _translated(url: str, name: str = "") -> Iterator[None]:
    """Turn what the client library raises into one sentence that says what to do."""
    import httpx
    from ollama import ResponseError

    try:
        yield
    except ResponseError as error:
        if error.status_code == 404 and name:
            raise ModelError(
                f"Ollama has no model {name}. Run `ollama pull {name}`, or choose another."
            ) from error
        raise ModelError(f"Ollama could not do it: {error.error}") from error
    except httpx.TimeoutException as error:
        raise ModelError(f"Ollama at {url} took too long to answer. Is the machine out of memory?") from error
    except (httpx.HTTPError, ConnectionError) as error:
        raise ModelError(
            f"Ollama does not answer at {url} ({said_by(error)}). Start it with `ollama serve`, or set its address."
        ) from error
    except (ValueError, KeyError) as error:
        raise ModelError(f"What answers at {url} is not Ollama ({type(error).__name__}: {error}).") from error
