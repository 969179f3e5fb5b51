"""Which model speaks, why, and what is said when none can."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.models.chat import Message, ModelError
from assistant.models.choose import ModelWishes, choose_model
from assistant.models.llama_index_llm import ChatModelLLM
from assistant.models.scripted import ScriptedModel
from assistant.models.tokens import estimate_tokens
from tests.doubles.ollama_server import FakeModel, OllamaDouble, ollama_server
from tests.doubles.openai_server import OpenAIDouble, openai_server
from tests.doubles.tiny_model import write_tiny_model

NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def ollama() -> Iterator[OllamaDouble]:
    with ollama_server(
        OllamaDouble(models=[FakeModel("qwen2.5:7b"), FakeModel("llama3.2:3b", "llama", "3.2B")])
    ) as on:
        yield on


def wishes(tmp_path: Path, **set_by_user: object) -> ModelWishes:
    return dataclasses.replace(ModelWishes(tmp_path, ollama_url=NOBODY), **set_by_user)  # type: ignore[arg-type]


def test_ollama_that_answers_comes_first(tmp_path: Path, ollama: OllamaDouble) -> None:
    tiny = write_tiny_model(tmp_path / "tiny.gguf")
    choice = choose_model(wishes(tmp_path, ollama_url=ollama.url, embedded_file=tiny))
    assert choice.model is not None
    assert (choice.model.provider, choice.model.name) == ("ollama", "qwen2.5:7b")
    assert choice.reason == (
        f"qwen2.5:7b through Ollama 0.12.11 at {ollama.url}: the best chat model installed there."
    )


def test_model_that_is_set_is_taken(tmp_path: Path, ollama: OllamaDouble) -> None:
    choice = choose_model(wishes(tmp_path, ollama_url=ollama.url, ollama_model="llama3.2:3b"))
    assert choice.model is not None
    assert choice.model.name == "llama3.2:3b"
    assert "the model set" in choice.reason


def test_embedded_model_speaks_when_ollama_has_only_embedding_models(
    tmp_path: Path, ollama: OllamaDouble
) -> None:
    ollama.models = [FakeModel("nomic-embed-text", "nomic-bert", "137M", capabilities=("embedding",))]
    tiny = write_tiny_model(tmp_path / "tiny.gguf")
    choice = choose_model(wishes(tmp_path, ollama_url=ollama.url, embedded_file=tiny))
    assert choice.model is not None
    assert (choice.model.provider, choice.model.name) == ("embedded", "tiny")
    assert "has no chat model: run `ollama pull" in choice.reason


def test_nothing_is_loaded_by_choosing(tmp_path: Path) -> None:
    (tmp_path / "broken.gguf").write_bytes(b"not a model")
    choice = choose_model(wishes(tmp_path, embedded_file=tmp_path / "broken.gguf"))
    assert choice.model is not None
    with pytest.raises(ModelError, match="could not be loaded"):
        "".join(choice.model.stream([Message("user", "hi")], max_tokens=1))


def test_without_any_model_the_reason_says_what_to_run(tmp_path: Path) -> None:
    choice = choose_model(wishes(tmp_path))
    assert choice.model is None
    assert "Ollama does not answer at http://127.0.0.1:9" in choice.reason
    assert "run `whetstone models pull`" in choice.reason


def test_provider_that_is_set_is_the_only_one_asked(tmp_path: Path, ollama: OllamaDouble) -> None:
    tiny = write_tiny_model(tmp_path / "tiny.gguf")
    assert choose_model(wishes(tmp_path, provider="ollama", embedded_file=tiny)).model is None
    assert choose_model(wishes(tmp_path, provider="none", embedded_file=tiny)).model is None
    choice = choose_model(wishes(tmp_path, provider="embedded", ollama_url=ollama.url, embedded_file=tiny))
    assert choice.model is not None
    assert choice.model.provider == "embedded"
    assert not ollama.requests


def test_openai_compatible_server_is_asked_only_when_set(tmp_path: Path) -> None:
    with openai_server(OpenAIDouble()) as server:
        assert choose_model(wishes(tmp_path, server_url=server.url)).model is None
        choice = choose_model(wishes(tmp_path, server_url=server.url, provider="openai-compatible"))
    assert choice.model is not None
    assert choice.reason == f"local-model through the model server at {server.url}, as set."
    gone = choose_model(wishes(tmp_path, server_url=NOBODY, provider="openai-compatible"))
    assert gone.model is None
    assert "does not answer" in gone.reason


def test_scripted_model_says_its_lines_and_remembers_the_calls() -> None:
    model = ScriptedModel(["L2 shrinks weights [1].", ModelError("no more")])
    question = [Message("user", "What does L2 do?")]
    assert "".join(model.stream(question, max_tokens=3)) == "L2 shrinks weights "
    assert model.calls[0].messages == tuple(question)
    with pytest.raises(ModelError, match="no more"):
        list(model.stream(question, max_tokens=3))
    with pytest.raises(ModelError, match="The prompt has 4 tokens and the reply may have 9"):
        list(ScriptedModel(["x"], context_tokens=10).stream(question, max_tokens=9))


@pytest.mark.parametrize(
    ("text", "real"),
    [  # counted with the tokenizer of Qwen2.5
        ("\\frac{\\partial L}{\\partial w_{ij}} = \\sum_{k=1}^{N} (y_k-\\hat{y}_k)x_{kj}" * 10, 351),
        ("机器学习中的偏差与方差权衡是模型选择的核心问题" * 20, 280),
        ("a    b\n\n\n  c\t\td " * 50, 401),
        ("getHTTPResponseCodeFromURL " * 40, 241),
    ],
)
def test_estimate_is_never_below_the_real_number_of_tokens(text: str, real: int) -> None:
    assert real <= estimate_tokens([Message("user", text)]) < 5 * real


def test_llama_index_speaks_through_our_models() -> None:
    from llama_index.core.llms import ChatMessage

    model = ScriptedModel(lambda messages: f"{messages[0].role}: {messages[-1].content}")
    engine = ChatModelLLM(model, max_tokens=20)
    turns = [ChatMessage("Be brief.", role="system"), ChatMessage("What is L2?")]
    assert engine.chat(turns).message.content == "system: What is L2?"
    assert [part.delta for part in engine.stream_chat(turns)] == ["system: ", "What ", "is ", "L2?"]
    assert engine.complete("Why?").text == "user: Why?"
    assert [part.text for part in engine.stream_complete("Why?")][-1] == "user: Why?"
    assert engine.metadata.context_window == 4096
