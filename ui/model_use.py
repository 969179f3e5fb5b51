"""What the settings say about language models: which one is wanted, what it reads, how far its words are trusted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from assistant.answer import Trust
from assistant.context import ContextSettings, Reads
from assistant.models.chat import ChatModel
from assistant.models.choose import ModelWishes, Provider
from ui.settings import Settings

# The values of the setting `model` that are no Ollama model's name.
PROVIDERS: dict[str, Provider] = {
    "auto": "auto",
    "none": "none",
    "embedded": "embedded",
    "openai": "openai-compatible",
}
# An embedded model on two cores reads 30 tokens a second and adds to what it reads, so it reads the quotations and says
# which of them answer. A model behind a server is taken to be larger and faster: it reads passages and writes.
EMBEDDED_CONTEXT = ContextSettings(reads=Reads.QUOTATIONS)
SERVER_CONTEXT = ContextSettings(tokens=2400)
# Of 32 sentences of a model of 1.5 billion parameters with a probability of support from 0.40 to 0.86, nine were false
# when read; of 24 above, none.
EMBEDDED_TRUST = Trust(supported_from=0.86)


def wishes_of(settings: Settings) -> ModelWishes:
    """Turn the settings into what is wanted of models."""
    return ModelWishes(
        models_folder=settings.models_folder,
        provider=PROVIDERS.get(settings.model, "ollama"),
        ollama_url=settings.ollama_host,
        ollama_model="" if settings.model in PROVIDERS else settings.model,
        embedded_file=Path(settings.model_file).expanduser() if settings.model_file else None,
        threads=settings.workers,
        server_url=settings.openai_url,
        server_model=settings.openai_model,
        server_key=settings.openai_key,
        allow_remote=settings.allow_remote_models,
    )


def use_of(model: ChatModel | None, settings: Settings) -> tuple[ContextSettings, Trust]:
    """Say what a model reads, where a context set by hand makes any model write, and how far it is trusted."""
    embedded = model is not None and model.provider == "embedded"
    context = EMBEDDED_CONTEXT if embedded else SERVER_CONTEXT
    if settings.context_tokens:
        context = replace(SERVER_CONTEXT, tokens=settings.context_tokens)
    return context, EMBEDDED_TRUST if embedded else Trust()
