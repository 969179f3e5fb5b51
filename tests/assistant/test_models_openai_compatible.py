"""A local server with OpenAI's chat API over real HTTP: streaming, stopping, refusals."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from assistant.models.chat import Message, ModelError
from assistant.models.openai_compatible import OpenAICompatibleModel
from tests.doubles.openai_server import OpenAIDouble, openai_server

AT_ONCE_S = (
    10  # what should take no time may take this long on a busy machine; waiting for the reply takes longer
)
QUESTION = [Message("user", "What is dropout?")]


@pytest.fixture
def server() -> Iterator[OpenAIDouble]:
    with openai_server(OpenAIDouble()) as running:
        yield running


def test_first_model_of_the_server_is_taken_and_streams(server: OpenAIDouble) -> None:
    model = OpenAICompatibleModel.connect(server.url)
    pieces = [piece for piece in model.stream(QUESTION, max_tokens=50) if piece]
    assert model.name == "local-model"
    assert (len(pieces), "".join(pieces)) == (5, server.reply)
    assert server.requests[-1][1]["max_tokens"] == 50


def test_address_may_end_in_v1(server: OpenAIDouble) -> None:
    assert OpenAICompatibleModel.connect(f"{server.url}/v1/").name == "local-model"


def test_unknown_model_lists_those_there(server: OpenAIDouble) -> None:
    with pytest.raises(ModelError, match="has no model other; it has local-model"):
        OpenAICompatibleModel.connect(server.url, "other")


def test_closing_while_the_prompt_is_read_frees_the_server(server: OpenAIDouble) -> None:
    server.first_word_delay_s = 30
    reply = OpenAICompatibleModel(server.url, "local-model").stream(QUESTION, max_tokens=50)
    while not server.requests:
        assert next(reply) == ""
    started = time.monotonic()
    reply.close()  # type: ignore[attr-defined]
    assert time.monotonic() - started < AT_ONCE_S
    assert server.hung_up.wait(AT_ONCE_S)


def test_reply_that_breaks_off_is_an_error(server: OpenAIDouble) -> None:
    server.hang_up_after_words = 2
    with pytest.raises(ModelError, match="in the middle of its answer"):
        list(OpenAICompatibleModel(server.url, "local-model").stream(QUESTION, max_tokens=50))


def test_prompt_beyond_the_servers_own_context_is_its_reason_in_one_sentence(server: OpenAIDouble) -> None:
    server.context = 10
    model = OpenAICompatibleModel(server.url, "local-model", context_tokens=4096)
    with pytest.raises(ModelError, match=r"refused \(400\): request \(50 tokens\) exceeds"):
        list(model.stream([Message("user", "loss " * 50)], max_tokens=5))


def test_key_is_sent_and_a_wrong_one_is_said(server: OpenAIDouble) -> None:
    server.api_key = "right"
    assert OpenAICompatibleModel.connect(server.url, api_key="right").name == "local-model"
    with pytest.raises(ModelError, match=r"refused \(401\): Invalid API Key\. Check its key"):
        OpenAICompatibleModel.connect(server.url, api_key="wrong")


def test_schema_is_passed_on_in_the_servers_form(server: OpenAIDouble) -> None:
    schema = {"type": "object"}
    list(OpenAICompatibleModel(server.url, "local-model").stream(QUESTION, max_tokens=5, schema=schema))
    assert server.requests[-1][1]["response_format"]["json_schema"]["schema"] == schema


def test_choose_uses_the_probabilities_where_there_are_some(server: OpenAIDouble) -> None:
    model = OpenAICompatibleModel(server.url, "local-model")
    assert model.choose(QUESTION, ["yes", "no"]) is None
    server.logprobs = [("no", -0.2), ("yes", -1.8)]
    assert model.choose(QUESTION, ["yes", "no"]) == pytest.approx({"yes": -1.8, "no": -0.2})


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("https://api.example.com/v1", "another computer"),
        ("http://", "is not the address of a model server"),
        ("http://127.0.0.1:9", "does not answer at"),
    ],
)
def test_wrong_address_is_one_sentence(url: str, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        OpenAICompatibleModel.connect(url)
