"""A told story is probed for what it really lacks, and one that is too short is told so once."""

from __future__ import annotations

from assistant.behavioral import story_checks
from assistant.drill.marks import Marks, score
from assistant.story_probes import probe_for

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
