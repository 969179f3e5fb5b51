"""Problems are valid by construction, computed, different from each other, and never posed twice."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.design.draw import LOOK_BACK, distance, draw, next_problem
from assistant.design.history import ProblemLog
from assistant.design.numbers import number, rate, sizes_of
from assistant.design.problem import Problem, problem_named, problem_of, stated_facts
from assistant.progress.database import Database
from content.scenarios import FAMILY_IDS, Combination, combinations, load_grid
from content.text import ContentError

GRID = load_grid()
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
VERB = re.compile(
    r"\b(is|are|was|were|has|have|had|may|must|can|cannot|will|would|should|do|does|need|needs|build|make|give|gives|allows"
    r"|exist|knows|get|learn|see|lies?|start|pay|report|hold|come|comes|supply|expect|insist|stare|wait|dispute|happen|runs|arrive|press)\b",
    re.IGNORECASE,
)
LEFT_OPEN = re.compile(r"[{}]|\bNone\b|  |\.\.|\bnan\b|\binf\b")


def every() -> list[Combination]:
    return [c for family in FAMILY_IDS for c in combinations(GRID, family)]


def test_every_valid_combination_says_everything_and_contradicts_nothing() -> None:
    listed = every()
    assert len(listed) == len(set(listed)) > 20_000
    assert {c.family for c in listed} == set(FAMILY_IDS)
    assert {c.twist for c in listed} == set(GRID.twists)
    for combination in listed:
        assert GRID.fits(combination)
        problem = problem_of(combination, GRID)
        said = [problem.prompt, problem.twist, *problem.facts.values()]
        assert set(problem.facts) == set(GRID.slots)
        assert all(text.strip() and not LEFT_OPEN.search(text) for text in said), (combination, said)
        contradictions(problem)


def test_prompts_vary_in_their_words_and_say_every_fact() -> None:
    for seed in (1, 2):
        problems = [problem_of(c) for c in draw(200, seed=seed)]
        triples = [
            t
            for p in problems
            for w in [p.prompt.lower().split()]
            for t in zip(w, w[1:], w[2:], strict=False)
        ]
        assert len(set(triples)) / len(triples) >= 0.30  # measured 0.33; with one frame for all it was 0.15
        assert len({p.prompt for p in problems}) == 200
        for problem in problems:
            assert all(fact.lower() in problem.prompt.lower() for fact in stated_facts(problem)), (
                problem.prompt
            )


@pytest.mark.parametrize("family", ["push", "churn", "music"])
def test_who_counts_every_day_is_not_said_to_come_on_one_day(family: str) -> None:
    for combination in combinations(GRID, family):
        problem = problem_of(combination)
        users, load = number(problem.sizes.users.value), problem.facts["load"]
        assert users in problem.prompt and users in load
        assert f"{users} {GRID.families[family].who} on a day" not in load
        assert family != "push" or "no user gets more than five a day" in load


def test_what_runs_on_a_phone_has_a_latency_to_keep() -> None:
    on_phones = [c for family in FAMILY_IDS for c in combinations(GRID, family) if c.latency == "device"]
    assert {c.family for c in on_phones} == {"keyboard", "visual_search"}
    assert all(re.search(r"phone.*\d+ ms", problem_of(c).facts["latency"]) for c in on_phones)


def contradictions(problem: Problem) -> None:
    """Rules of sense that the rules of the grid must add up to."""
    c, facts, sizes = problem.combination, problem.facts, problem.sizes
    assert not (c.company == "startup" and sizes.users.value > 20e6)
    assert not ("no history" in facts["sources"] and "Two years" in facts["sources"])
    assert not (c.data == "cold" and "Nothing yet" not in facts["existing"])
    assert not (c.constraint == "lang" and "One country" in facts["regions"])
    assert not (c.constraint == "legacy" and "fallback" not in facts["existing"])
    assert not (c.scale == "XL" and c.twist == "ten_times")  # there are not ten billion people
    assert not (c.latency == "batch" and re.search(r"within|minute", facts["freshness"])), facts
    assert not (c.constraint == "fresh" and facts["freshness"].count(".") > 1), facts
    assert not (c.data == "cold" and re.search(r"use it in a month|show up", problem.prompt)), facts
    before = facts["sources"].split("from then on")[0]
    assert not (c.data == "cold" and re.search(r"clicks, carts|past tickets|query log", before)), facts
    assert not (c.family == "text2sql" and re.search(r"document|cited", problem.twist))
    told = stated_facts(problem)[-1]
    assert all(VERB.search(sentence) for sentence in re.split(r"[.;] ", told)), problem.prompt
    begun = [" ".join(sentence.split()[:2]).lower() for sentence in re.split(r"[.?:] ", problem.prompt)]
    assert len(begun) == len(set(begun)), problem.prompt
    assert problem.prompt.lower().count("walk me through") <= 1, problem.prompt
    assert sizes.peak.value >= sizes.average.value > 0
    if c.constraint == "cost":
        assert f"${sizes.budget.value:,.0f}" in facts["budget"]


def test_a_rule_of_the_grid_is_never_broken_by_hand_either() -> None:
    broken = Combination("fraud", "startup", "XL", "on50", "delayed", "legacy", "drift")
    assert not GRID.fits(broken)
    with pytest.raises(ContentError, match="not part of this version's grid"):
        problem_named("|".join((GRID.version, *broken)))


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_two_hundred_draws_repeat_nothing_and_differ_on_four_axes_from_the_last_twelve(seed: int) -> None:
    drawn = draw(200, seed=seed)
    assert len(set(drawn)) == 200
    nearest = [
        min(distance(drawn[i], other) for other in drawn[max(0, i - LOOK_BACK) : i]) for i in range(1, 200)
    ]
    assert min(nearest) >= 4
    for start in (0, 26, 52):
        assert len({c.family for c in drawn[start : start + 26]}) == 26


def test_weak_families_come_twice_as_often() -> None:
    drawn = draw(108, seed=3, weakness={"fraud": 0.9})
    assert sum(c.family == "fraud" for c in drawn) == 8
    assert all(sum(c.family == f for c in drawn) == 4 for f in FAMILY_IDS if f != "fraud")


def test_wishes_narrow_the_draw_until_nothing_is_left() -> None:
    one = next_problem([], seed=1, families=["keyboard"])
    assert one.family == "keyboard"
    assert next_problem([], seed=1, company="startup").company == "startup"
    everything = list(combinations(GRID, "keyboard"))
    with pytest.raises(ContentError, match="No unused problem is left for keyboard"):
        next_problem(everything, seed=1, families=["keyboard"])


def test_the_same_problem_is_always_worded_alike_and_read_back_by_its_key() -> None:
    for combination in draw(5, seed=9):
        problem = problem_of(combination)
        assert problem_named(problem.key) == problem


def test_sizes_are_computed_and_say_how() -> None:
    sizes = sizes_of(GRID, Combination("fraud", "bigtech", "L", "on50", "delayed", "fresh", "drift"))
    assert sizes.daily.value == 50e6
    assert sizes.average.value == pytest.approx(50e6 / 86400)
    assert sizes.peak.value == pytest.approx(3 * 50e6 / 86400)
    assert "579 per second × 3" in sizes.peak.working
    assert (number(1234567), number(0.034), rate(0.0035)) == ("1.2 million", "0.034", "13 an hour")


def test_posed_problems_are_kept_and_never_posed_again(tmp_path: Path) -> None:
    log = ProblemLog(Database(tmp_path / "progress.db"))
    first = log.pose(3, seed=1, now=NOW, families=["music"])
    again = ProblemLog(Database(tmp_path / "progress.db")).pose(3, seed=1, now=NOW, families=["music"])
    assert not {p.key for p in first} & {p.key for p in again}
    assert [p.key for p in log.posed()] == [p.key for p in (*first, *again)][::-1]
