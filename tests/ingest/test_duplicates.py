"""Duplicates: what is the same, and what only looks the same."""

from __future__ import annotations

import random
import time

from ingest.duplicates import canonical

TEXT = (
    "Gradient descent moves the weights a small step against the gradient of the loss. The learning rate sets the size "
    "of the step: too large and the loss diverges, too small and training takes for ever. Momentum keeps a running mean "
    "of past gradients, which damps oscillation across a ravine and speeds up progress along it. Adam scales each "
    "weight's step by a running mean of squared gradients as well, and corrects both means for their start at zero."
)


def merged(one: str, other: str) -> bool:
    return canonical([("a", one, 0), ("b", other, 1)])["b"] == "a"


def test_equal_texts_are_one_whatever_their_spacing_and_case() -> None:
    assert merged(TEXT, TEXT.replace(" ", "\n").upper())
    assert merged("Short text.", "short  text.")


def test_a_mended_word_makes_a_near_duplicate() -> None:
    assert merged(TEXT, TEXT.replace("damps oscillation", "dampens oscillation"))


def test_other_texts_stay_apart() -> None:
    assert not merged(
        TEXT, TEXT[: len(TEXT) // 2] + " Something else follows here about trees and forests and bagging."
    )
    assert not merged("A short text.", "A short test.")


def test_a_changed_number_negation_or_sign_is_another_statement() -> None:
    base = TEXT + " It converged after 20 epochs, and L1 was not used; x = 3."
    for old, new in (
        ("20 epochs", "30 epochs"),
        ("was not used", "was now used"),
        ("L1", "L2"),
        ("x = 3", "x > 3"),
        ("too large", "too large or less"),
    ):
        assert old in base
        assert not merged(base, base.replace(old, new)), (old, new)


def test_code_is_the_same_only_if_equal() -> None:
    code = "```python\n" + "\n".join(f"a{n} = b{n} + c{n}" for n in range(30)) + "\n```"
    assert merged(code, code)
    assert not merged(code, code.replace("b7 + c7", "b7 - c7"))


def test_the_first_by_priority_stands_and_input_order_does_not_matter() -> None:
    chunks = [("x", TEXT, 2), ("y", TEXT.replace("ravine", "valley"), 1), ("z", TEXT, 3)]
    for order in (chunks, chunks[::-1]):
        assert canonical(order) == {"x": "y", "y": "y", "z": "y"}


def test_thousands_of_chunks_take_seconds() -> None:
    draw = random.Random(3)
    words = [f"word{n}" for n in range(3000)]
    chunks = [(str(n), " ".join(draw.choices(words, k=150)), n) for n in range(3_000)]
    chunks += [(f"copy{n}", chunks[n][1] + " end", 20_000 + n) for n in range(100)]
    start = time.process_time()
    found = canonical(chunks)
    assert time.process_time() - start < 8  # 1 s measured; the rest is for slow machines
    assert all(found[f"copy{n}"] == str(n) for n in range(100))
