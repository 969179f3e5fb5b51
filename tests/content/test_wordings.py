"""Other wordings of key points: where they belong, and that none gives away a labeled question."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from content.questions import Question, load_questions
from content.text import ContentError
from content.wordings import load_wordings

EVALS = Path(__file__).parents[1] / "evals"


@pytest.fixture(scope="module")
def bank() -> dict[str, Question]:
    return load_questions()


def test_most_key_points_have_wordings_and_no_labeled_question_has(bank: dict[str, Question]) -> None:
    wordings = load_wordings(bank)
    places = [(wording.question, wording.key_point) for wording in wordings]
    assert len(places) == len(set(places)) >= 2000
    labeled = {
        json.loads(line)["qid"]
        for name in ("graded_answers.jsonl", "graded_hard.jsonl")
        for line in (EVALS / name).read_text(encoding="utf-8").splitlines()
    }
    assert len(labeled) >= 90
    assert not labeled & {wording.question for wording in wordings}


def test_no_sentence_is_both_right_and_wrong_or_the_key_point_itself(bank: dict[str, Question]) -> None:
    for wording in load_wordings(bank):
        claim = bank[wording.question].key_points[wording.key_point].claim
        every = [*wording.same, *wording.wrong, *wording.near]
        assert len(every) == len(set(every)), wording.question
        assert claim not in every, wording.question


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            '{"question": "no-such-1", "key_point": 0, "same": ["one wording", "two words"],'
            ' "wrong": ["a mistake", "another mistake"]}',
            "no key point",
        ),
        ('{"question": "ml-bias-variance-1", "key_point": 0, "same": ["only one wording"]}', "same"),
        ("no json", "line 1"),
    ],
)  # fmt: skip
def test_a_bad_line_is_named(bank: dict[str, Question], tmp_path: Path, line: str, told: str) -> None:
    (tmp_path / "ml.jsonl").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(ContentError, match=told):
        load_wordings(bank, tmp_path)
