"""What stands in a text and what only marks it up."""

from __future__ import annotations

import pytest

from assistant.sentences import plain


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("- **Bold.** *It* and `code`, *(both)*, _under_ [1]", "Bold. It and code, (both), under"),
        ("n = 16 * p * (1-p) / d^2 = 16*0.02*(0.98)/x**2", "n = 16 * p * (1-p) / d^2 = 16*0.02*(0.98)/x**2"),
        (
            r"$P_{ij}$, $\sum_{i>k} s_i^2$ and $\mathbb{E}_{x}$",
            r"$P_{ij}$, $\sum_{i>k} s_i^2$ and $\mathbb{E}_{x}$",
        ),
        ("[a page](https://example.org/a_b) and a_b", "a page and a_b"),
    ],
)
def test_marks_go_and_what_they_look_like_stays(markdown: str, words: str) -> None:
    assert plain(markdown) == words
