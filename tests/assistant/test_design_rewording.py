"""A model may reword a prompt, but a fact that was lost, changed or added keeps the template's words."""

from __future__ import annotations

import pytest

from assistant.design.problem import problem_of
from assistant.design.rewording import keeps_facts, reword
from assistant.models.chat import ModelError
from assistant.models.scripted import ScriptedModel
from content.scenarios import FAMILY_IDS, Combination, combinations, load_grid

PROBLEM = problem_of(Combination("fraud", "bigtech", "L", "on50", "delayed", "fresh", "drift"))


def test_a_wording_that_keeps_every_fact_stands() -> None:
    said = f"So, picture this. {PROBLEM.prompt}"
    assert reword(PROBLEM, ScriptedModel([said])) == said


@pytest.mark.parametrize(
    "change",
    [
        lambda p: p.replace("100 million", "10 million"),
        lambda p: p.replace("stop fraudulent card payments", "stop bad payments"),
        lambda p: p + " It must run on 3 GPUs.",
        lambda p: p + " " + "And so on and on. " * 60,
        lambda p: "Sure! " + p,
        lambda p: p + " See https://example.org.",
        lambda p: "",
    ],
)
def test_any_other_gives_way_to_the_template(change: object) -> None:
    said = change(PROBLEM.prompt)  # type: ignore[operator]
    assert reword(PROBLEM, ScriptedModel([said or " "])) == PROBLEM.prompt


def test_a_model_that_fails_costs_nothing() -> None:
    assert reword(PROBLEM, ScriptedModel([ModelError("out of memory; close something.")])) == PROBLEM.prompt


def test_the_template_itself_keeps_its_facts_in_every_family() -> None:
    for family in FAMILY_IDS:
        for combination in list(combinations(load_grid(), family))[::50]:
            problem = problem_of(combination)
            assert keeps_facts(problem.prompt, problem), problem.prompt
