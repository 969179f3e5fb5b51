"""A told story is probed for what it really lacks, and one that is too short is told so once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assistant.behavioral import story_checks
from assistant.drill.actions import Begin, Hint
from assistant.drill.engine import hint
from assistant.drill.followups import cue
from assistant.drill.kinds import start
from assistant.drill.machine import step
from assistant.drill.marks import Marks, score
from assistant.drill.task import Task
from assistant.story_probes import probe_for

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
SHORT = (
    "At my last company the search was slow. I was asked to halve the delay. First, I measured each stage with a trace. "
    "Then I built a cache for the head queries, and I rejected a larger machine because of its costs. As a result the "
    "median fell from 900 ms to 310 ms. I learned to measure first."
)


def test_a_short_story_is_told_so_once_and_accused_of_nothing_else() -> None:
    words = len(SHORT.split())
    assert words < 75 and "“we”" not in probe_for(SHORT).text
    checks = story_checks(SHORT)
    assert [c.name for c in checks if c.value < 1] == ["length"]
    length = next(c for c in checks if c.name == "length")
    assert length.value > 0 and f"only {words} words" in length.note
    assert (score((), Marks(checks=checks)) or 1) < words / 75 + 0.01


def test_nobody_is_told_to_say_we_a_lot_who_did_not() -> None:
    once = probe_for(
        "At my last company search was slow. My task was to halve the delay. Then we built a cache. It fell by 60%."
    )
    assert once.seeks == "your own part" and "“we”" not in once.text
    often = probe_for(
        SHORT.replace("I measured", "we measured").replace("I built", "we built").replace("I re", "we re")
    )
    assert "You say “we” a lot" in often.text


@pytest.mark.parametrize(
    ("seeks", "hinted"), [("parts", "what you did, step by step"), ("result", "from what to what")]
)
def test_the_hint_for_a_probe_says_what_it_asks_for(seeks: str, hinted: str) -> None:
    probe = Task(
        "b/probe", "b", "follow_up", "behavioral", 2, "Walk me through it once more.", 60, seeks=seeks
    )
    drill = step(start("star", [probe], seed=1, now=NOW), Begin(), NOW)
    assert hinted in hint(step(drill, Hint(), NOW))


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        (
            "Comparing all pairs costs O(n + m) time and space in the end, as before.",
            "Comparing all pairs costs O(n + m) …",
        ),
        ("It costs $O(n + m)$ time in all cases there are.", "It costs $O(n + m)$ …"),
        ("Bagging lowers variance by averaging.", "Bagging lowers variance …"),
        ("Sorting takes time O(n log n)", "Sorting takes time …"),
    ],
)
def test_a_cue_ends_in_no_bracket(claim: str, said: str) -> None:
    assert cue(claim) == said
