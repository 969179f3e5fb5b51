"""Every task of the 30 days opens content that exists, and the guide's facts are kept."""

from __future__ import annotations

import re
from collections import Counter
from typing import get_args

import pytest
from typer.main import get_command

from assistant.drill.kinds import KINDS
from assistant.plan.layout import spread_task, spread_tasks
from assistant.plan.notes import KINDS as NOTE_KINDS
from assistant.plan.state import Profile
from assistant.plan.tasks import Opening, Task
from content.catalogue import load_catalogue
from content.dsa import PatternName
from content.exercises import load_exercises
from content.handbook import load_handbook
from content.plan import load_checklist, load_plan
from content.questions import load_questions
from content.scenarios import FAMILY_IDS, PhaseId
from content.topics import TOPIC_IDS
from tests.doubles.plan import FIRST, plan_tasks
from ui.cli import typer_app
from ui.planning import command_for, problem_facts

PAGES, EXERCISES, LINKS = load_handbook(), load_exercises(), {s.url for s in load_catalogue()}
PLAN, CHECKLIST = load_plan(), load_checklist()
TASKS = {task.id: task for task in plan_tasks()}
OPENINGS = [
    (task, opening)
    for task in TASKS.values()
    for o in [*task.options, None]
    for opening in task.opens(o.id if o else "")
]


def exists(opening: Opening) -> bool:
    """Tell whether an opening leads to content of ours, or to an address of the catalogue."""
    kind, _, topic = opening.value.partition(":")
    match opening.kind:
        case "page":
            return opening.value in PAGES
        case "exercise":
            return opening.value in EXERCISES
        case "drill":
            return kind in KINDS and topic in ("", *TOPIC_IDS)
        case "design":
            return kind in ("", *FAMILY_IDS) and set(filter(None, topic.split("+"))) <= set(get_args(PhaseId))
        case "problem":
            return re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", opening.value) is not None
        case "link":
            return opening.value in LINKS
        case "note":
            return opening.value in NOTE_KINDS


def test_every_opening_of_every_day_leads_to_content() -> None:
    assert [(task.id, o.kind, o.value) for task, o in OPENINGS if not exists(o)] == []
    assert all(task.opens() for task in TASKS.values())
    assert {task.day for task in TASKS.values()} == set(range(1, 31))


def test_days_of_design_drill_their_phases_alone_or_all_of_them() -> None:
    alone = {task.id: o.value for task, o in OPENINGS if o.kind == "design" and ":" in o.value}
    assert alone == {
        "d04.design": ":goal",
        "d09.design": ":data+features+training",
        "d11.design": ":serving+monitoring",
        "d16.design": ":evaluation",
        "d18.design": "doc_rag:monitoring",
    }
    serving = next(o for o in TASKS["d11.design"].openings if ":" in o.value and o.kind == "design")
    assert command_for(serving) == "whetstone design drill --phase serving --phase monitoring"
    whole = [t.id for t, o in OPENINGS if o.kind == "design" and ":" not in o.value]
    assert set(whole) == {*alone, "d22.design", "d13.mock", "d27.mock"}


def test_every_command_beside_a_task_is_one_of_ours() -> None:
    commands = get_command(typer_app()).commands  # type: ignore[attr-defined]
    for task, opening in OPENINGS:
        shown = command_for(opening)
        if shown.startswith("https://"):
            continue
        name, *rest = shown.removeprefix("whetstone ").split()
        command = commands[name]
        if rest and rest[0] in getattr(command, "commands", {}):
            command = command.commands[rest.pop(0)]
        known = {flag for parameter in command.params for flag in parameter.opts}
        assert {word for word in rest if word.startswith("--")} <= known, (task.id, shown)


def test_a_topic_that_a_drill_names_has_questions_for_it() -> None:
    asked = Counter(question.topic for question in load_questions().values())
    for task, opening in OPENINGS:
        kind, _, topic = opening.value.partition(":")
        if opening.kind == "drill" and kind in ("rapid", "deep") and topic:
            assert asked[topic] >= 5, (task.id, topic)


def test_prerequisites_come_earlier_and_name_tasks() -> None:
    order = list(TASKS)
    assert set(PLAN.prerequisites) <= set(TASKS)
    for task in TASKS.values():
        for need in task.prerequisites:
            assert order.index(need) < order.index(task.id)


def test_the_guide_is_kept() -> None:
    assert [day.day for day in PLAN.days] == list(range(1, 31))
    leaves = [item.id for group in CHECKLIST for item in group.items]
    assert len(leaves) == len(set(leaves)) == 41
    assert [t.id for t in TASKS.values() if t.type == "mock"] == [
        "d06.mock",
        "d13.mock",
        "d20.mock",
        "d27.mock",
    ]
    assert TASKS["d06.mock"].minutes == 60 and TASKS["d13.mock"].minutes == 45
    for day in PLAN.days:
        minutes = sum(task.minutes for task in TASKS.values() if task.day == day.day)
        assert 25 <= minutes <= 220, (day.day, minutes)
    assert all(len(note.text) >= 25 for note in PLAN.notes) and len(PLAN.notes) == 5
    assert {item for note in PLAN.notes for item in note.items} <= set(leaves)


def test_problems_stand_once_and_keep_the_shares() -> None:
    named = [(o.value, o.label) for task in TASKS.values() for o in task.openings if o.kind == "problem"]
    assert len({slug for slug, _ in named}) == len(named) >= 60
    levels = Counter(re.search(r"\((\w+)\)$", label)[1] for _, label in named)  # type: ignore[index]
    for level, share in PLAN.dsa_share.items():
        assert abs(levels[level] / len(named) - share) < 0.06, levels
    for task in TASKS.values():
        count = sum(o.kind == "problem" for o in task.openings)
        assert count == 0 or 1 <= count <= 4
    assert {slug for slug, _ in named} <= set(problem_facts())


def test_evidence_names_patterns_exercises_phases_and_notes_that_exist() -> None:
    for group in CHECKLIST:
        for item in group.items:
            rule = item.evidence
            if rule is not None:
                assert set(rule.patterns) <= set(PatternName.__args__)  # type: ignore[attr-defined]
                assert set(rule.exercises) <= set(EXERCISES)
                assert set(rule.phases) <= set(PhaseId.__args__)  # type: ignore[attr-defined]
                assert rule.notes in ("", *NOTE_KINDS)
    assert {phase for term in PLAN.terms.values() for phase in term.phases} <= set(PhaseId.__args__)  # type: ignore[attr-defined]


@pytest.mark.parametrize("days", [31, 45, 90])
def test_a_longer_plan_fills_its_empty_days_with_reviews_that_can_be_read_back(days: int) -> None:
    profile = Profile(FIRST, FIRST.fromordinal(FIRST.toordinal() + days - 1), 240)
    added = spread_tasks(profile)
    assert len(added) == days - 30
    assert all(spread_task(task.id) == task for task in added)
    openings: list[Opening] = [o for task in added for o in task.openings]
    assert all(exists(o) for o in openings) and all(isinstance(task, Task) for task in added)
