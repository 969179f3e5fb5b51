"""`whetstone grade` and `calibrate` as a user runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.doubles.command_line import run

ANSWER = (
    "Support vectors are the points on the margin, inside it or on the wrong side, and they alone determine the "
    "boundary. Removing a point that is not a support vector leaves the solution as it is."
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def test_an_answer_is_graded_point_by_point_from_the_argument_or_standard_input(home: Path) -> None:
    done = run(home, "grade", "ml-svm-1", ANSWER, "--json")
    assert done.returncode == 0, done.stderr
    graded = json.loads(done.stdout)
    assert [v["verdict"] for v in graded["verdicts"]][:2] == ["yes", "yes"]
    assert 0 < graded["score"] < 1
    piped = run(home, "grade", "ml-svm-1", text=ANSWER)
    assert f"{graded['score']:.0%} of the key points mentioned" in piped.stdout
    assert "correct" not in piped.stdout.lower()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["grade", "no-such-question", "x"], "no-such-question"),
        (["grade", "--selftest", "--labeled", "missing.jsonl"], "missing.jsonl"),
        (["calibrate"], "no model to try"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(home: Path, arguments: list[str], said: str) -> None:
    done = run(home, *arguments)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
