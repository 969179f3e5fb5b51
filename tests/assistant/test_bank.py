"""The draw from the bank is seeded, interleaved, aimed at weak topics and complete in itself."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.bank import (
    BankError,
    Item,
    Wish,
    built_in_items,
    deep_task,
    pattern_items,
    pattern_task,
    points_of,
    rapid_task,
    select,
)
from assistant.drill.task import Point
from content.dsa import load_dsa
from content.questions import QUESTIONS_FOLDER as FOLDER
from content.questions import load_topic_questions

ML = built_in_items(load_topic_questions(FOLDER / "ml.yaml"))
RAG = built_in_items(load_topic_questions(FOLDER / "rag.yaml"))


def item(id: str, topic: str, level: int = 2) -> Item:
    return Item(
        id, f"What is {id}?", topic, "concept", level, (Point("It is so.", True),), "built-in", "page"
    )


BANK = [item(f"{topic}-{n}", topic) for topic in ("ml", "nlp", "rag") for n in range(12)]


def draw(count: int = 9, **more: object) -> list[Item]:
    arguments: dict[str, object] = {"seed": 7, "times_asked": {}, "weakness": {}} | more
    return select(BANK, Wish(), count, **arguments)  # type: ignore[arg-type]


def test_the_same_seed_draws_the_same_and_another_seed_something_else() -> None:
    assert draw() == draw()
    assert draw() != draw(seed=8)


@given(st.integers(0, 1000), st.integers(1, 36))
def test_no_question_comes_twice_and_topics_alternate(seed: int, count: int) -> None:
    drawn = draw(count, seed=seed)
    assert len({i.id for i in drawn}) == count
    if count <= 24:
        assert all(a.topic != b.topic for a, b in pairwise(drawn))


def test_a_weak_topic_leads_and_comes_most_often() -> None:
    drawn = draw(weakness={"ml": 0.1, "nlp": 0.9, "rag": 0.3})
    topics = [i.topic for i in drawn]
    assert topics[0] == "nlp"
    assert topics.count("nlp") > topics.count("rag") > topics.count("ml")


def test_questions_asked_rarely_come_before_others_and_due_ones_lead() -> None:
    asked = {i.id: 3 for i in BANK if not i.id.endswith("-5")}
    assert {i.id for i in draw(3, times_asked=asked)} == {"ml-5", "nlp-5", "rag-5"}
    assert draw(3, first=["rag-9", "gone"])[0].id == "rag-9"


def test_filters_hold_and_an_empty_choice_says_which_to_widen() -> None:
    only = select(BANK, Wish(topics=("rag",), levels=(2,)), 5, seed=1, times_asked={}, weakness={})
    assert {i.topic for i in only} == {"rag"}
    with pytest.raises(
        BankError, match="no behavioral question on Retrieval-augmented generation; choose another topic"
    ):
        select(BANK, Wish(("rag",), kinds=("behavioral",)), 5, seed=1, times_asked={}, weakness={})
    with pytest.raises(BankError, match="no question at level 5; choose another level"):
        select(BANK, Wish(levels=(5,)), 5, seed=1, times_asked={}, weakness={})


def test_a_calculation_has_its_numbers_filled_in_and_its_answer_checked() -> None:
    for question in (i for i in ML if i.kind == "calculate"):
        task = rapid_task(question, 3)
        assert task.number is not None and task.number.working
        assert "{" not in task.prompt
        assert task == rapid_task(question, 3)


def test_a_deep_dive_brings_own_follow_ups_probes_and_a_recap() -> None:
    task = deep_task(next(i for i in RAG if i.kind != "calculate"), 1)
    names = [rung.key.split("/")[1].split("-")[0] for rung in task.ladder]
    assert names[0] == "own" and names[-1] == "recap"
    probes = [rung for rung in task.ladder if "/probe-" in rung.key]
    assert all(rung.points[0].claim not in rung.prompt and "begins" in rung.prompt for rung in probes)
    assert len(task.ladder[-1].points) == len(task.points)


def test_a_question_without_key_points_is_for_self_check() -> None:
    mined = item("m1", "deep-learning")
    bare = rapid_task(replace(mined, points=()), 1)
    assert not bare.scored
    full = rapid_task(replace(mined, points=points_of("ABC", "https://example.org/b")), 1)
    assert [p.vital for p in full.points] == [True, True, False]
    assert full.points[0].support == "https://example.org/b"


def test_sixty_pattern_problems_offer_one_right_pattern_among_four() -> None:
    problems = load_dsa()
    assert len(problems) == 60
    assert len({p.leetcode for p in problems.values()}) == 60
    for problem in problems.values():
        options = problem.options(random.Random(1))
        assert len(set(options)) == 4
        assert len(set(options) & set(problem.accepted)) == 1
        assert pattern_task(problem, 1).pattern == pattern_task(problem, 1).pattern


def test_pattern_picks_interleave_the_patterns() -> None:
    items = pattern_items(load_dsa().values())
    drawn = select(items, Wish(kinds=("pattern",)), 5, seed=2, times_asked={}, weakness={})
    assert len({i.topic for i in drawn}) == 5
