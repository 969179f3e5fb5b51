"""The command line as a user meets it: whole commands in a process of their own, in an empty data folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.doubles.command_line import run


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a small source of the user's, read with the hashing embedder and no model."""
    folder = tmp_path_factory.mktemp("home")
    notes = tmp_path_factory.mktemp("notes")
    (notes / "cards.md").write_text(
        "# Cards\n\n## Dropout\n\nDropout switches random units off during training, which works against "
        "overfitting.\n\n## Momentum\n\nMomentum adds a decaying sum of past gradients to each step.\n",
        encoding="utf-8",
    )
    (folder / "sources.yaml").write_text(
        f"sources:\n- id: notes\n  url: {notes}\n  kind: folder\n  title: My notes\n  topics: [deep-learning]\n",
        encoding="utf-8",
    )
    done = run(folder, "ingest", "notes", "handbook")
    assert done.returncode == 0, done.stderr
    return folder


def test_ask_quotes_and_cites_the_source_without_a_model(home: Path) -> None:
    done = run(home, "ask", "What does dropout switch off?", "--source", "notes")
    assert done.returncode == 0
    said = " ".join(done.stdout.split())
    assert "Dropout switches random units off during training" in said
    assert "[1] Cards" in said
    assert "cards.md" in done.stdout


def test_ask_json_holds_passages_for_every_marker(home: Path) -> None:
    answer = json.loads(run(home, "ask", "What does dropout switch off?", "--json").stdout)
    cited = {number for sentence in answer["sentences"] for number in sentence["citations"]}
    assert cited and max(cited) <= len(answer["passages"])


def test_search_batch_answers_each_line_in_order(home: Path, tmp_path: Path) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text(
        '{"id": "a", "question": "momentum past gradients"}\n{"id": "b", "question": "dropout units"}\n',
        encoding="utf-8",
    )
    rows = [json.loads(line) for line in run(home, "search", "--batch", str(batch)).stdout.splitlines()]
    assert [row["id"] for row in rows] == ["a", "b"]
    assert set(rows[0]["passages"][0]) == {"text", "url", "title", "score"}


def test_a_second_ingest_embeds_nothing(home: Path) -> None:
    done = run(home, "ingest", "notes")
    assert done.returncode == 0
    assert "0 chunks embedded" in " ".join(done.stderr.split())


def test_chat_understands_a_follow_up_and_keeps_the_conversation(home: Path) -> None:
    done = run(
        home,
        "chat",
        "--source",
        "notes",
        text="What decaying sum of past gradients does momentum add to each step?\nwhy does it?\n\n",
    )
    assert done.returncode == 0
    assert done.stdout.count("Momentum adds a decaying sum") == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("ask", ""), "The question is empty"),
        (("ask", "x", "--topic", "cooking"), "There is no topic 'cooking'"),
        (("ask", "x", "--mode", "loud"), "There is no mode 'loud'"),
        (("handbook", "no-such-page"), "There is no page 'no-such-page'"),
        (("questions", "no-such-question"), "There is no question 'no-such-question'"),
        (("search", "--batch", "/no/such/file.jsonl"), "/no/such/file.jsonl: no such file or directory"),
        (("sources", "remove", "handbook"), "The handbook is built in"),
        (("sources", "remove", "nothing-like-this"), "There is no single source"),
        (("sources", "add", "/no/such/folder"), "/no/such/folder"),
        (("settings", "port", "many"), "The setting port = 'many' is not usable"),
        (("settings", "colour", "red"), "There is no setting 'colour'"),
    ],
)
def test_a_mistake_is_one_sentence_and_a_failing_exit_code(
    home: Path, arguments: tuple[str, ...], says: str
) -> None:
    done = run(home, *arguments)
    assert done.returncode != 0
    assert says in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_a_failing_source_is_a_row_with_a_reason_and_exit_code_3(home: Path) -> None:
    done = run(home, "sources", "add", "http://127.0.0.1:9/nothing", "--topic", "ml")
    assert done.returncode == 3
    assert "failed" in done.stdout and "127.0.0.1" in done.stdout
    assert run(home, "sources", "remove", "127.0.0.1").returncode == 0


def test_a_damaged_settings_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("port = [", encoding="utf-8")
    done = run(tmp_path, "doctor")
    assert done.returncode == 1
    assert "settings.toml" in done.stderr and "Traceback" not in done.stderr


def test_doctor_finds_a_library_in_order(home: Path) -> None:
    done = run(home, "doctor", "--json")
    states = {finding["name"]: finding["state"] for finding in json.loads(done.stdout)}
    assert states["library"] == "good"
    assert states["embedder"] == "good"


def test_index_rebuild_embeds_nothing_anew(home: Path) -> None:
    done = run(home, "index", "rebuild")
    assert "0 were embedded anew" in " ".join(done.stdout.split())
    assert run(home, "index", "verify").returncode == 0


def test_piped_feedback_gives_formulas_and_what_was_said_as_they_were_written(home: Path) -> None:
    said = "A large k is always better, since k < n and k*k [of them] vote."
    done = run(home, "grade", "ml-knn-1", said)
    assert done.returncode == 0, done.stderr
    assert "$k = 1$ follows every noisy point" in done.stdout and "\\" not in done.stdout
    assert "&lt;" not in done.stdout
