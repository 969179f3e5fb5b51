"""Decides which model speaks, and says why."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.models.chat import ChatModel, ModelError
from assistant.models.download import find_model
from assistant.models.embedded import EmbeddedModel
from assistant.models.ollama import DEFAULT_URL, OllamaServer
from assistant.models.openai_compatible import OpenAICompatibleModel

Provider = Literal["auto", "ollama", "embedded", "openai-compatible", "none"]


@dataclass(frozen=True, slots=True)
class ModelWishes:
    """What the user set about models; the defaults take the best that runs on this machine.

    `models_folder` holds downloaded files; `embedded_file` is a GGUF of the user's own. `threads` is 0
    for one per physical core.
    """

    models_folder: Path
    provider: Provider = "auto"
    ollama_url: str = DEFAULT_URL
    ollama_model: str = ""
    ollama_context_tokens: int = 8192
    embedded_file: Path | None = None
    embedded_context_tokens: int = 4096
    threads: int = 0
    server_url: str = ""
    server_model: str = ""
    server_key: str = ""
    server_context_tokens: int = 4096
    allow_remote: bool = False


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """The model that speaks, None for answers put together from the passages' own sentences, and why."""

    model: ChatModel | None
    reason: str


def choose_model(wishes: ModelWishes) -> ModelChoice:
    """Take Ollama if it answers with a chat model, else the embedded model if its file is here, else none.

    A provider that is set is the only one asked. What fails is said in the reason, not raised, because
    answers from passages work without any model. Nothing is loaded yet.
    """
    if wishes.provider == "none":
        return ModelChoice(None, "No model, as set: answers are sentences of the passages found.")
    if wishes.provider == "openai-compatible":
        return _server(wishes)
    problems = []
    if wishes.provider in ("auto", "ollama"):
        try:
            return _ollama(wishes)
        except ModelError as error:
            problems.append(str(error))
    if wishes.provider in ("auto", "embedded"):
        try:
            return _embedded(wishes, " ".join(problems))
        except ModelError as error:
            problems.append(str(error))
    return ModelChoice(None, " ".join(["No model: answers are sentences of the passages found.", *problems]))


def _ollama(wishes: ModelWishes) -> ModelChoice:
    server = OllamaServer(wishes.ollama_url, allow_remote=wishes.allow_remote)
    version = server.version()
    name = wishes.ollama_model
    why = "the model set"
    if not name:
        best = server.best()
        if best is None:
            raise ModelError(
                f"Ollama answers at {server.url} but has no chat model: run `ollama pull qwen2.5:3b`."
            )
        name, why = best.name, "the best chat model installed there"
    model = server.open(name, context_tokens=wishes.ollama_context_tokens)
    return ModelChoice(model, f"{name} through Ollama {version} at {server.url}: {why}.")


def _embedded(wishes: ModelWishes, problem: str) -> ModelChoice:
    path = wishes.embedded_file or find_model(wishes.models_folder)
    if path is None:
        raise ModelError("The embedded model is not downloaded yet: run `whetstone models pull`.")
    if not path.is_file():
        raise ModelError(f"There is no model file at {path}, which the settings name.")
    model = EmbeddedModel(path, context_tokens=wishes.embedded_context_tokens, threads=wishes.threads or None)
    return ModelChoice(model, f"{model.name}, embedded in this program. {problem}".strip())


def _server(wishes: ModelWishes) -> ModelChoice:
    try:
        model = OpenAICompatibleModel.connect(
            wishes.server_url,
            wishes.server_model,
            context_tokens=wishes.server_context_tokens,
            api_key=wishes.server_key,
            allow_remote=wishes.allow_remote,
        )
    except ModelError as error:
        return ModelChoice(None, f"No model: answers are sentences of the passages found. {error}")
    return ModelChoice(model, f"{model.name} through the model server at {wishes.server_url}, as set.")
