"""The labeled sets are large enough, well-formed, and true to the handbook."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from assistant.evaluation.items import (
    EvaluationError,
    FollowUp,
    Poison,
    Question,
    SupportPair,
    load_items,
    normalize,
)
from content.handbook import load_handbook

HERE = Path(__file__).parent


@pytest.mark.parametrize(
    ("name", "kind", "least"),
    [
        ("answerable.jsonl", Question, 200),
        ("unanswerable.jsonl", Question, 120),
        ("support.jsonl", SupportPair, 150),
        ("follow_ups.jsonl", FollowUp, 60),
        ("poison.jsonl", Poison, 40),
    ],
)
def test_every_set_is_large_enough_and_its_ids_are_unique(name: str, kind: type, least: int) -> None:
    items = load_items(HERE / name, kind)
    assert len(items) >= least
    assert max(Counter(item.id for item in items).values()) == 1


def test_every_nugget_stands_on_an_accepted_page() -> None:
    pages = load_handbook()
    wrong = []
    for item in load_items(HERE / "answerable.jsonl", Question):
        missing = [page for page in item.pages if page not in pages]
        texts = [normalize(pages[page].body) for page in item.pages if page in pages]
        absent = [n.name for n in item.nuggets if not any(n.in_text(text) for text in texts)]
        if missing or absent or not item.pages:
            wrong.append(f"{item.id} {item.question}: pages {missing}, nuggets {absent}")
    assert not wrong


def test_at_least_half_of_the_support_pairs_hold_an_error() -> None:
    pairs = load_items(HERE / "support.jsonl", SupportPair)
    wrong = Counter(pair.kind for pair in pairs if not pair.supported)
    assert sum(wrong.values()) >= len(pairs) / 2
    assert set(wrong) == {"number", "role", "negation", "absent"}
    assert all(pair.supported == (pair.kind == "faithful") for pair in pairs)


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    file = tmp_path / "broken.jsonl"
    file.write_text('{"id": "a", "question": "what is dropout"}\n{"id": "b"}\n', encoding="utf-8")
    with pytest.raises(EvaluationError, match="line 2: question"):
        load_items(file, Question)
