"""The interviewer finds the fact that a question asks for, and reveals none that was not asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from assistant.design.interviewer import YOUR_CALL, Interviewer
from content.scenarios import load_grid
from index.embed import Embedder

FOLDER = Path(__file__).parent
QUESTIONS = yaml.safe_load((FOLDER / "clarifying_questions.yaml").read_text(encoding="utf-8"))
IN_CONTEXT = yaml.safe_load((FOLDER / "clarifying_in_context.yaml").read_text(encoding="utf-8"))
SLOT_ACCURACY_FLOOR = 0.85
IN_CONTEXT_FLOOR = 0.65  # measured 0.75
FALSE_REVEALS_CEILING = 0.03


@pytest.fixture(scope="module")
def interviewer(embedder: Embedder) -> Interviewer:
    return Interviewer(embedder)


def test_the_set_is_as_large_as_promised_and_shares_nothing_with_the_known_questions() -> None:
    grid = load_grid()
    assert {slot: len(asked) for slot, asked in QUESTIONS.items()} == {
        **dict.fromkeys(grid.slots, 10),
        "": 30,
    }
    assert {slot: len(asked) for slot, asked in IN_CONTEXT.items()} == {
        **dict.fromkeys(grid.slots, 4),
        "": 12,
    }
    known = {question.lower().strip("?. ") for asked in grid.asked.values() for question in asked}
    measured = [q for part in (QUESTIONS, IN_CONTEXT) for asked in part.values() for q in asked]
    assert not [q for q in measured if q.lower().strip("?. ") in known]


@pytest.mark.parametrize(
    ("questions", "floor"), [(QUESTIONS, SLOT_ACCURACY_FLOOR), (IN_CONTEXT, IN_CONTEXT_FLOOR)]
)
def test_slots_are_found_and_nothing_is_revealed_unasked(
    interviewer: Interviewer, questions: dict[str, list[str]], floor: float
) -> None:
    found = [(slot, interviewer.slot_for(q)) for slot, asked in questions.items() for q in asked]
    answerable = [(want, got) for want, got in found if want]
    others = [got for want, got in found if not want]
    accuracy = sum(want == got for want, got in answerable) / len(answerable)
    false_reveals = sum(got != "" for got in others) / len(others)
    print(f"slot accuracy {accuracy:.3f}, false reveals {false_reveals:.3f}")
    assert accuracy >= floor
    assert false_reveals <= FALSE_REVEALS_CEILING


def test_a_fact_is_told_once_and_what_is_open_stays_the_candidates_call(interviewer: Interviewer) -> None:
    facts = dict.fromkeys(load_grid().slots, "a fact")
    first = interviewer.reply("What is the latency SLO?", facts, [])
    again = interviewer.reply("What is the latency SLO?", facts, ["latency"])
    assert (first.slot, first.text, first.is_new) == ("latency", "a fact", True)
    assert (again.slot, again.is_new) == ("latency", False)
    assert interviewer.reply("What version control system is used?", facts, []).text == YOUR_CALL
