"""Other wordings of key points: where they belong, and that none gives away a labeled question."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from content.handbook import load_handbook
from content.questions import Question, load_questions
from content.text import ContentError
from content.wordings import Wording, load_wordings
from index.minilm import MiniLM

EVALS = Path(__file__).parents[1] / "evals"
NEARLY = 0.65  # cosine of two claims


@pytest.fixture(scope="module")
def bank() -> dict[str, Question]:
    return load_questions()


@pytest.fixture(scope="module")
def wordings(bank: dict[str, Question]) -> list[Wording]:
    return load_wordings(bank, load_handbook())


@pytest.fixture(scope="module")
def labeled() -> set[str]:
    return {
        json.loads(line)["qid"]
        for name in ("graded_answers.jsonl", "graded_hard.jsonl")
        for line in (EVALS / name).read_text(encoding="utf-8").splitlines()
    }


def test_most_key_points_have_wordings_and_no_labeled_question_has(
    wordings: list[Wording], labeled: set[str]
) -> None:
    claims = [(wording.subject, wording.claim) for wording in wordings]
    assert len(claims) == len(set(claims)) >= 4000
    assert len(labeled) >= 90
    assert not labeled & {wording.subject for wording in wordings}


def test_no_claim_is_nearly_one_of_a_labeled_question(
    bank: dict[str, Question], wordings: list[Wording], labeled: set[str], tmp_path: Path
) -> None:
    embedder = MiniLM(tmp_path)
    known = embedder.embed([point.claim for name in sorted(labeled) for point in bank[name].key_points])
    near = (embedder.embed([wording.claim for wording in wordings]) @ known.T).max(axis=1)
    assert near.max() < NEARLY, wordings[int(near.argmax())].claim


def test_no_sentence_is_both_right_and_wrong_or_the_claim_itself(wordings: list[Wording]) -> None:
    for wording in wordings:
        every = [*wording.right, *wording.wrong, *wording.near]
        assert len(every) == len(set(every)), wording.claim
        assert wording.claim not in every


@pytest.mark.parametrize(
    ("kind", "line", "told"),
    [
        (
            "questions",
            '{"question": "no-such-1", "key_point": 0, "same": ["one wording", "two words"],'
            ' "wrong": ["a mistake", "another mistake"]}',
            "no key point",
        ),
        (
            "pages",
            '{"page": "no-such", "claim": "it is so", "same": ["one wording", "two words"],'
            ' "wrong": ["a mistake", "another mistake"]}',
            "no page",
        ),
        ("questions", '{"question": "ml-bias-variance-1", "key_point": 0, "same": ["only one wording"]}', "same"),
        ("pages", "no json", "line 1"),
    ],
)  # fmt: skip
def test_a_bad_line_is_named(
    bank: dict[str, Question], tmp_path: Path, kind: str, line: str, told: str
) -> None:
    (tmp_path / kind).mkdir()
    (tmp_path / kind / "ml.jsonl").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(ContentError, match=told):
        load_wordings(bank, {}, tmp_path)
