"""The embedded engine on a model of a few kilobytes: counting, streaming, stopping, warm prefixes, errors."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from assistant.models.chat import Message, ModelError
from assistant.models.embedded import EmbeddedModel
from assistant.models.hardware import physical_cores
from tests.doubles.tiny_model import write_tiny_model

ROOT = Path(__file__).parents[2]
AT_ONCE_S = 10  # what should take no time may take this long on a busy machine
QUESTION = [Message("system", "Be brief."), Message("user", "What is L2?")]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedModel]:
    path = write_tiny_model(tmp_path_factory.mktemp("models") / "tiny.gguf")
    loaded = EmbeddedModel(path, context_tokens=2048, threads=1)
    yield loaded
    loaded.close()


def test_tokens_are_counted_exactly_with_the_chat_template(model: EmbeddedModel) -> None:
    # every byte is a token here, and so is each marker
    turns = sum(len(f"{m.role}\n{m.content}\n") + 2 for m in QUESTION) + len("assistant\n") + 1
    assert model.count_tokens(QUESTION) == turns


def test_reply_comes_in_pieces_up_to_the_limit(model: EmbeddedModel) -> None:
    pieces = [piece for piece in model.stream(QUESTION, max_tokens=12) if piece]
    assert 1 < len(pieces) <= 12


def test_same_prompt_gives_the_same_reply(model: EmbeddedModel) -> None:
    first = "".join(model.stream(QUESTION, max_tokens=20))
    assert "".join(model.stream(QUESTION, max_tokens=20)) == first != ""


def test_closing_stops_the_engine_at_once(model: EmbeddedModel) -> None:
    reply = model.stream(QUESTION, max_tokens=1900)
    while not next(reply):
        pass
    started = time.monotonic()
    reply.close()  # type: ignore[attr-defined]
    assert time.monotonic() - started < AT_ONCE_S
    deadline = time.monotonic() + 60
    while any(thread.name == "model-reply" for thread in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert "".join(model.stream(QUESTION, max_tokens=5))


def test_prompt_that_does_not_fit_is_refused_with_both_numbers(model: EmbeddedModel) -> None:
    with pytest.raises(ModelError, match=r"prompt has 30\d\d tokens .* tiny holds 2048 together"):
        list(model.stream([Message("user", "x" * 3000)], max_tokens=5))


def test_schema_makes_the_reply_a_document_of_that_shape(model: EmbeddedModel) -> None:
    schema = {"type": "object", "properties": {"grade": {"enum": ["full", "part"]}}, "required": ["grade"]}
    text = "".join(model.stream(QUESTION, max_tokens=400, schema=schema))
    assert json.loads(text)["grade"] in ("full", "part")


def test_any_words_are_weighed_against_each_other(model: EmbeddedModel) -> None:
    letters = [letter * 3 for letter in "abcdefghijklmnopqrstuvwxyz"]
    scores = model.weigh(QUESTION, letters)
    assert len(scores) == 26 and len(set(scores)) > 1
    assert sum(math.exp(score) for score in scores) == pytest.approx(1.0, abs=1e-4)
    few = model.choose(QUESTION, letters[:2])
    assert few is not None and list(few) == letters[:2]
    assert few["aaa"] - few["bbb"] == pytest.approx(scores[0] - scores[1], abs=1e-3)


def test_warming_gives_way_to_a_question(model: EmbeddedModel) -> None:
    long = [Message("user", "sources " * 240)]
    warming = threading.Thread(target=model.warm, args=(long,))
    warming.start()
    assert "".join(model.stream(QUESTION, max_tokens=5))
    warming.join(timeout=60)
    assert not warming.is_alive()


def test_closed_model_loads_again_when_used(tmp_path: Path) -> None:
    tiny = EmbeddedModel(write_tiny_model(tmp_path / "tiny.gguf"), context_tokens=512, threads=1)
    first = "".join(tiny.stream(QUESTION, max_tokens=8))
    tiny.close()
    assert "".join(tiny.stream(QUESTION, max_tokens=8)) == first
    tiny.close()


def test_missing_file_names_the_command_that_downloads_it(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no model file at .*gone\.gguf. Run `whetstone models pull`"):
        EmbeddedModel(tmp_path / "gone.gguf").load()


def test_damaged_file_is_one_sentence(tmp_path: Path) -> None:
    whole = write_tiny_model(tmp_path / "tiny.gguf").read_bytes()
    (tmp_path / "half.gguf").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ModelError, match=r"half\.gguf could not be loaded .* delete it and run"):
        EmbeddedModel(tmp_path / "half.gguf").load()


def test_other_programs_cannot_use_the_engines_port(model: EmbeddedModel) -> None:
    model.load()
    assert model._engine is not None
    url = model._engine._server.listening_address
    assert url.startswith("http://127.0.0.1:")
    answer = httpx.post(f"{url}/v1/chat/completions", json={"messages": []}, trust_env=False)
    assert answer.status_code == 401


def test_program_prints_nothing_and_ends_while_a_reply_is_running(tmp_path: Path) -> None:
    path = write_tiny_model(tmp_path / "tiny.gguf")
    code = (
        "from pathlib import Path\n"
        "from assistant.models.chat import Message\n"
        "from assistant.models.embedded import EmbeddedModel\n"
        f"reply = EmbeddedModel(Path({str(path)!r}), context_tokens=4096, threads=1)"
        ".stream([Message('user', 'hi')], max_tokens=3900)\n"
        "while not next(reply): pass\n"
        "print('leaving')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=120)
    assert (done.returncode, done.stdout, done.stderr) == (0, "leaving\n", "")


def test_hyperthreads_count_once_and_a_container_gets_its_quota(tmp_path: Path) -> None:
    for cpu, siblings in enumerate(["0,2", "1,3", "0,2", "1,3"]):
        folder = tmp_path / f"devices/system/cpu/cpu{cpu}/topology"
        folder.mkdir(parents=True)
        (folder / "thread_siblings_list").write_text(siblings)
    assert 1 <= physical_cores(tmp_path) <= 2
    (tmp_path / "fs/cgroup").mkdir(parents=True)
    (tmp_path / "fs/cgroup/cpu.max").write_text("100000 100000\n")
    assert physical_cores(tmp_path) == 1
