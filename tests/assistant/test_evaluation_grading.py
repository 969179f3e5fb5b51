"""The grading part of the evaluation holds the figures that its floors name."""

from __future__ import annotations

from pathlib import Path

from assistant.evaluation.grading import evaluate_grading
from assistant.evaluation.report import Report, fallen, load_floors
from assistant.grade.labeled import read_labeled
from content.handbook import load_handbook
from content.questions import load_questions
from index.minilm import MiniLM

SETS = Path(__file__).parents[1] / "evals"


def test_a_few_questions_give_every_figure_that_has_a_floor(tmp_path: Path) -> None:
    bank = load_questions()
    answers, harder = (
        [a for a in labeled if a.question in list(dict.fromkeys(a.question for a in labeled))[:3]]
        for labeled in (
            read_labeled(SETS / name, bank) for name in ("graded_answers.jsonl", "graded_hard.jsonl")
        )
    )
    section = evaluate_grading(answers, harder, bank, load_handbook(), MiniLM(tmp_path))
    floors = {"grading": load_floors(SETS / "floors.toml")["grading"]}
    unmeasured = [p for p in fallen(Report("few", (section,)), floors) if "not measured" in p]
    assert unmeasured == []
    assert (
        section.figure("coverage of full answers").value > section.figure("coverage of wrong answers").value
    )
