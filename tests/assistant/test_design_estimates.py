"""Estimates are found in prose, compared with the problem's own numbers, and told when off by a factor of three."""

from __future__ import annotations

import pytest

from assistant.design.estimates import corrections, estimates_in
from assistant.design.problem import problem_of
from content.scenarios import Combination

# 100 million users: 30 million a day make 180 million loads, 2,083 a second on average, 6,250 at peak; 5 million videos
VIDEOS = problem_of(Combination("video_recs", "bigtech", "L", "on200", "implicit", "cost", "drift"))


@pytest.mark.parametrize(
    "text",
    [
        "That is about 2,000 requests per second on average.",
        "At peak we need 6k QPS.",
        "I count 6,250 requests per second, which is 42 servers at 150 requests per second per server.",
        "Around 180 million requests a day come in.",
        "The logs are 720 GB per day.",
        "At 1 KB per request the logs are 180 GB a day.",
        "The embeddings of 64 dimensions take 1.3 GB of memory.",
        "5 million vectors of 256 floats make an index of 5 GB.",
        "It costs $150k a month, or $0.028 per 1,000 requests.",
        "Ten servers handle 40 requests per second each.",
        "Quality rose by 3% in 20 ms with 500 candidates.",
    ],
)
def test_a_right_estimate_or_none_is_left_alone(text: str) -> None:
    assert corrections(text, VIDEOS) == []


@pytest.mark.parametrize(
    ("text", "about", "working"),
    [
        ("The average load is 200 QPS.", "average load", "180 million a day ÷ 86,400 s"),
        ("We expect a peak of 60k requests per second.", "peak load", "× 3"),
        ("That makes 2 billion requests a day.", "requests of a day", "30 million × 6 home-page loads"),
        ("Logs take 50 TB per day.", "logs of a day", "4,000 bytes = 720 GB"),
        (
            "With 128 dimensions the embeddings need 2 TB of memory.",
            "memory of the vectors",
            "5 million × 128",
        ),
        ("It costs $15k a month, so $1.50 per 1,000 requests.", "cost of 1,000 requests", "$15,000 a month"),
        ("All in all it costs $900k a month.", "monthly cost", "$200,000"),
    ],
)
def test_an_estimate_off_by_a_factor_of_three_is_told_with_the_computation(
    text: str, about: str, working: str
) -> None:
    (found,) = corrections(text, VIDEOS)
    assert found.about == about
    assert working in found.words


def test_loads_of_the_last_phase_may_follow_from_the_twist() -> None:
    text = "Ten times the traffic is 62,000 requests per second at peak."
    assert corrections(text, VIDEOS) and not corrections(text, VIDEOS, phase="tradeoffs")


def test_what_was_found_is_named_even_when_it_is_right() -> None:
    (found,) = estimates_in("At peak we need 6k QPS.", VIDEOS)
    assert (found.said, found.value, found.computed) == ("6k QPS", 6000, pytest.approx(6250))
