"""The grader's figures on labeled answers stay above their floors, and a broken grader does not get past them.

A third of the questions and the shipped weights, so that it takes seconds; `assistant.grade.selftest` measures all
of them with each question left out of the fit, which differs by 0.01.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.grade.labeled import LabeledAnswer, read_labeled
from assistant.grade.rubric import Rubric
from assistant.grade.selftest import Marked, coverage, grader, key_point_kappa, mark, read_rubrics, table
from assistant.grade.weights import shipped_weights
from content.handbook import load_handbook
from content.questions import Question, load_questions
from index.embed import Embedder

HERE = Path(__file__).parent
FLOORS = tomllib.loads((HERE / "floors_grading.toml").read_text(encoding="utf-8"))
KINDS = 12


@pytest.fixture(scope="module")
def bank() -> dict[str, Question]:
    return load_questions()


@pytest.fixture(scope="module")
def answers(bank: dict[str, Question]) -> list[LabeledAnswer]:
    return read_labeled(HERE / "graded_answers.jsonl", bank)


@pytest.fixture(scope="module")
def third(answers: list[LabeledAnswer]) -> list[LabeledAnswer]:
    chosen = list(dict.fromkeys(answer.question for answer in answers))[::3]
    return [answer for answer in answers if answer.question in chosen]


@pytest.fixture(scope="module")
def rubrics(third: list[LabeledAnswer], bank: dict[str, Question], embedder: Embedder) -> dict[str, Rubric]:
    return read_rubrics(third, bank, load_handbook(), embedder)


def fallen(marked: list[Marked]) -> list[str]:
    values = {row.name.split(" (by labels")[0]: row.value for row in table(marked)}
    low = [name for name, floor in FLOORS["at_least"].items() if not values[name] >= floor]
    return low + [name for name, ceiling in FLOORS["at_most"].items() if not values[name] <= ceiling]


def test_the_labeled_set_is_as_large_and_varied_as_it_should_be(
    answers: list[LabeledAnswer], bank: dict[str, Question]
) -> None:
    questions = {answer.question for answer in answers}
    assert len(questions) >= 60
    assert len({bank[name].topic for name in questions}) >= 10
    unmixed = [(answer.question, answer.kind) for answer in answers if answer.kind != "mixed"]
    assert len(unmixed) == len(set(unmixed)) == KINDS * len(questions)
    assert len(answers) - len(unmixed) >= 20  # right on some key points and wrong on another


def test_no_figure_has_fallen_and_a_broken_grader_falls(
    third: list[LabeledAnswer], rubrics: dict[str, Rubric], embedder: Embedder
) -> None:
    weights = shipped_weights()
    marked = mark(third, rubrics, grader(embedder, weights))
    assert fallen(marked) == []
    by_words_alone = [
        replace(row, chances=tuple(0.9 if row.answer.text.strip() else 0.0 for _ in row.chances), score=0.9)
        for row in marked
    ]
    assert "key-point kappa" in fallen(by_words_alone)
    assert "share of 'stuff' that passes" in fallen(by_words_alone)


def test_no_figure_has_fallen_on_the_harder_answers(bank: dict[str, Question], embedder: Embedder) -> None:
    harder = read_labeled(HERE / "graded_hard.jsonl", bank)
    rubrics = read_rubrics(harder, bank, load_handbook(), embedder)
    marked = mark(harder, rubrics, grader(embedder, shipped_weights()))
    values = {kind: coverage(marked, kind) for kind in ("para", "wrong", "astray", "near")}
    values["key-point kappa"] = key_point_kappa(marked)
    low = [name for name, floor in FLOORS["harder"]["at_least"].items() if not values[name] >= floor]
    high = [name for name, ceiling in FLOORS["harder"]["at_most"].items() if not values[name] <= ceiling]
    assert low + high == []


def test_what_is_called_contradicted_is_hardly_ever_stated(
    third: list[LabeledAnswer], rubrics: dict[str, Rubric], bank: dict[str, Question], embedder: Embedder
) -> None:
    harder = read_labeled(HERE / "graded_hard.jsonl", bank)
    read = {**rubrics, **read_rubrics(harder, bank, load_handbook(), embedder)}
    grade_one = grader(embedder, shipped_weights())
    called = [
        label
        for answer in (*third, *harder)
        for verdict, label in zip(
            grade_one(read[answer.question], answer.text).verdicts, answer.labels, strict=True
        )
        if verdict.contradicted
    ]
    print(f"{called.count(0.0)} of {len(called)} key points called contradicted are not stated")
    assert called.count(0.0) >= FLOORS["contradicted"]["not_stated"] * len(called)


def test_the_harder_answers_are_to_other_questions(
    answers: list[LabeledAnswer], bank: dict[str, Question]
) -> None:
    harder = read_labeled(HERE / "graded_hard.jsonl", bank)
    assert not {answer.question for answer in harder} & {answer.question for answer in answers}
    assert sum(len(answer.labels) for answer in harder) >= 600
