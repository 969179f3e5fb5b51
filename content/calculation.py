"""The result of a calculate question: drawn numbers, the checked answer, and how it is reached."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Calculation:
    """Numbers for the placeholders of a question and the answer they lead to.

    `parameters` fill the question's `{placeholders}`; `tolerance` is the relative error that still
    counts as right; `working` shows the computation with the drawn numbers.
    """

    parameters: dict[str, int | float | str]
    answer: float
    unit: str
    tolerance: float
    working: str
