"""Ollama over real HTTP: which model is taken, how it is asked, what happens when it cannot."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest

from assistant.models.chat import Message, ModelError
from assistant.models.download import DownloadProgress
from assistant.models.ollama import InstalledModel, OllamaModel, OllamaServer, ranked
from tests.doubles.ollama_server import FakeModel, OllamaDouble, ollama_server

AT_ONCE_S = (
    10  # what should take no time may take this long on a busy machine; waiting for the reply takes longer
)
QUESTION = [Message("system", "Answer from the sources."), Message("user", "What is dropout?")]


@pytest.fixture
def server() -> Iterator[OllamaDouble]:
    with ollama_server(OllamaDouble(models=[FakeModel("qwen2.5:7b")])) as running:
        yield running


def model_of(server: OllamaDouble, name: str = "qwen2.5:7b", **options: Any) -> OllamaModel:
    return OllamaServer(server.url).open(name, **options)


def installed(name: str, billions: float, family: str = "llama") -> InstalledModel:
    return InstalledModel(name, int(billions * 6e8), family, billions, "Q4_K_M")


def test_reply_streams_in_pieces_with_the_context_set_on_the_call(server: OllamaDouble) -> None:
    pieces = [p for p in model_of(server).stream(QUESTION, max_tokens=50, temperature=0.2) if p]
    assert len(pieces) == 5
    assert "".join(pieces) == server.reply
    asked = server.asked("/api/chat")[0]
    assert asked["messages"][0] == {"role": "system", "content": "Answer from the sources."}
    assert asked["options"] == {"num_ctx": 8192, "num_predict": 50, "temperature": 0.2}


def test_context_is_never_larger_than_the_model_was_trained_for(server: OllamaDouble) -> None:
    server.models.append(FakeModel("small:1b", context=2048))
    model = model_of(server, "small:1b")
    assert model.context_tokens == 2048
    list(model.stream(QUESTION, max_tokens=20))
    assert server.asked("/api/chat")[0]["options"]["num_ctx"] == 2048


def test_prompt_that_may_not_fit_is_refused_before_it_is_sent(server: OllamaDouble) -> None:
    model = model_of(server, context_tokens=1000)
    with pytest.raises(ModelError, match=r"prompt has \d+ tokens .* qwen2.5:7b holds 1000"):
        list(model.stream([Message("user", "gradient descent " * 600)], max_tokens=50))
    assert not server.asked("/api/chat")


def test_longest_prompt_that_is_let_through_arrives_whole(server: OllamaDouble) -> None:
    model = model_of(server, context_tokens=1000)
    text = ""
    while model.count_tokens([Message("user", f"{text} loss")]) + 50 <= 1000:
        text += " loss"
    list(model.stream([Message("user", text)], max_tokens=50))
    assert server.asked("/api/chat")[0]["messages"][0]["content"] == text


def test_server_that_runs_a_smaller_context_than_asked_for_is_found_out(server: OllamaDouble) -> None:
    server.largest_context = 512
    model = model_of(server)
    long = [Message("user", "gradient descent " * 300)]
    with pytest.raises(ModelError, match="context of 512 tokens and may have cut this prompt"):
        list(model.stream(long, max_tokens=5))
    assert model.context_tokens == 512
    with pytest.raises(ModelError, match=r"qwen2\.5:7b holds 512"):
        list(model.stream(long, max_tokens=5))
    assert "".join(model.stream(QUESTION, max_tokens=50)) == server.reply


def test_server_that_counts_more_tokens_than_estimated_raises_later_estimates(server: OllamaDouble) -> None:
    server.tokens_per_word = 3
    model = model_of(server)
    prompt = [Message("user", "loss " * 500)]
    before = model.count_tokens(prompt)
    list(model.stream(prompt, max_tokens=5))
    assert before < 3 * 500 <= model.count_tokens(prompt)


def test_closing_while_the_prompt_is_read_frees_the_server_at_once(server: OllamaDouble) -> None:
    server.first_word_delay_s = 30
    reply = model_of(server).stream(QUESTION, max_tokens=50)
    assert next(reply) == ""
    while not server.asked("/api/chat"):
        next(reply)
    started = time.monotonic()
    reply.close()  # type: ignore[attr-defined]
    assert time.monotonic() - started < AT_ONCE_S
    assert server.hung_up.wait(AT_ONCE_S)


def test_closing_in_the_middle_of_a_reply_stops_it(server: OllamaDouble) -> None:
    server.reply, server.word_delay_s = " ".join(["word"] * 200), 0.1
    reply = model_of(server).stream(QUESTION, max_tokens=500)
    while not next(reply):
        pass
    reply.close()  # type: ignore[attr-defined]
    assert server.hung_up.wait(AT_ONCE_S)
    assert server.words_sent < 150


def test_schema_is_passed_on(server: OllamaDouble) -> None:
    server.reply = '{"score": 3}'
    schema = {"type": "object", "properties": {"score": {"type": "integer"}}}
    text = "".join(model_of(server).stream(QUESTION, max_tokens=50, schema=schema))
    assert json.loads(text) == {"score": 3}
    assert server.asked("/api/chat")[0]["format"] == schema


def test_thinking_models_are_told_to_answer_straight_away(server: OllamaDouble) -> None:
    server.models += [
        FakeModel("qwen3:8b", family="qwen3", capabilities=("completion", "thinking")),
        FakeModel("gpt-oss:20b", family="gptoss", capabilities=("completion", "thinking")),
    ]
    for name in ("qwen2.5:7b", "qwen3:8b", "gpt-oss:20b"):
        list(model_of(server, name).stream(QUESTION, max_tokens=9))
    assert [body.get("think") for body in server.asked("/api/chat")] == [None, False, "low"]


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"fail_after_words": 2}, "model runner has unexpectedly stopped"),
        ({"hang_up_after_words": 2}, "does not answer|closed the connection"),
    ],
)
def test_reply_that_breaks_off_is_an_error_not_an_answer(
    server: OllamaDouble, fault: dict[str, int], message: str
) -> None:
    vars(server).update(fault)
    pieces = []
    with pytest.raises(ModelError, match=message):
        for piece in model_of(server).stream(QUESTION, max_tokens=50):
            pieces.append(piece)
    assert "".join(pieces) == "Dropout zeroes"


def test_refused_prompt_is_one_sentence(server: OllamaDouble) -> None:
    server.when_too_long = "refuse"
    server.largest_context = 100
    with pytest.raises(ModelError, match="Ollama could not do it: prompt is too long"):
        list(model_of(server).stream([Message("user", "loss " * 200)], max_tokens=5))


def test_missing_model_names_the_command_that_installs_it(server: OllamaDouble) -> None:
    with pytest.raises(ModelError, match=r"Ollama has no model llama3\.2\. Run `ollama pull llama3\.2`"):
        model_of(server, "llama3.2")


def test_no_server_is_said_quickly() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    started = time.monotonic()
    with pytest.raises(ModelError, match=r"does not answer at .* Start it with `ollama serve`"):
        OllamaServer(url).version()
    assert time.monotonic() - started < AT_ONCE_S


def test_proxy_settings_do_not_lead_local_requests_away(
    server: OllamaDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert OllamaServer(server.url).version() == "0.12.11"
    assert "".join(model_of(server).stream(QUESTION, max_tokens=50)) == server.reply


def test_server_on_another_computer_needs_permission() -> None:
    with pytest.raises(ModelError, match="another computer, and your questions would be sent there"):
        OllamaServer("http://192.168.1.20:11434")
    assert OllamaServer("192.168.1.20:11434", allow_remote=True).url == "http://192.168.1.20:11434"


def test_models_that_only_forward_to_a_cloud_are_never_used(server: OllamaDouble) -> None:
    server.models = [FakeModel("glm-4.6:cloud", bytes=380), FakeModel("mine:latest", bytes=380)]
    assert OllamaServer(server.url).models() == ()
    with pytest.raises(ModelError, match="runs in a cloud"):
        model_of(server, "glm-4.6:cloud")


def test_best_model_is_the_largest_chat_model_that_a_laptop_runs(server: OllamaDouble) -> None:
    server.models = [
        FakeModel("nomic-embed-text:latest", "nomic-bert", "137M", capabilities=("embedding",)),
        FakeModel("qwen2.5:1.5b", "qwen2", "1.5B"),
        FakeModel("odd-vectors:latest", "qwen3", "8.2B", capabilities=("embedding",)),
        FakeModel("llama3.1:8b", "llama", "8.0B"),
        FakeModel("llama3.3:70b", "llama", "70.6B"),
    ]
    best = OllamaServer(server.url).best()
    assert best is not None
    assert best.name == "llama3.1:8b"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (installed("qwen2.5:7b", 7.6, "qwen2"), installed("qwen2.5-coder:7b", 7.6, "qwen2")),
        (installed("qwen3:8b", 8.2, "qwen3"), installed("llama3.1:8b", 8.0)),
        (installed("llama3.1:8b", 8.0), installed("qwen3:4b", 4.0, "qwen3")),
        (installed("gemma3:27b", 27.4, "gemma3"), installed("llama3.3:70b", 70.6)),
        (installed("smollm:135m", 0.135), installed("llama3.3:70b", 70.6)),
    ],
)
def test_ranking(first: InstalledModel, second: InstalledModel) -> None:
    assert ranked([second, first]) == [first, second]


def test_base_and_embedding_models_are_not_chat_models() -> None:
    names = ("mxbai-embed-large:latest", "bge-m3:latest", "llama3.1:8b-text-q4_0", "qwen2.5:7b-base")
    assert ranked([installed(name, 1.0) for name in names]) == []


def test_pull_reports_bytes_of_all_layers_and_the_model_is_there_after(server: OllamaDouble) -> None:
    server.library["qwen2.5:3b"] = 2_000_000
    events = list(OllamaServer(server.url).pull("qwen2.5:3b"))
    assert DownloadProgress("pulling aa11", 1_000_000, 2_000_000) in events
    assert events[-1] == DownloadProgress("success", 2_001_000, 2_001_000)
    assert "qwen2.5:3b" in [model.name for model in OllamaServer(server.url).models()]


def test_pull_of_an_unknown_model_fails_with_the_servers_reason(server: OllamaDouble) -> None:
    with pytest.raises(ModelError, match="pull model manifest: file does not exist"):
        list(OllamaServer(server.url).pull("no-such-model"))


def test_choose_adds_up_the_spellings_of_an_option(server: OllamaDouble) -> None:
    server.logprobs = [("Yes", -0.5), (" yes", -2.0), ("No", -1.5), ("Maybe", -3.0)]
    scores = model_of(server).choose(QUESTION, ["yes", "no", "unclear"])
    assert scores is not None
    assert scores["yes"] == pytest.approx(-0.299, abs=1e-3)
    assert (scores["no"], scores["unclear"]) == (-1.5, -3.0)


def test_choose_is_none_where_the_server_reports_no_probabilities(server: OllamaDouble) -> None:
    assert model_of(server).choose(QUESTION, ["yes", "no"]) is None
