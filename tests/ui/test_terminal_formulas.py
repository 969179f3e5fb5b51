"""Formulas in the terminal: signs in place of LaTeX where there are signs, and prices stay prices."""

import pytest

from ui.commands.formulas import readable


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"with $\delta \le 0.1$", "with δ ≤ 0.1"),
        (r"$P(y \mid x) \approx 3{,}300 \cdot 2$", "P(y | x) ≈ 3,300 · 2"),
        (r"$w_{\text{new}} \in \mathbb{R}$", "w_new ∈ R"),
        (r"$\frac{a}{b}$ and $\frac{1-\alpha}{\sqrt{d_k}}$", "a/b and (1-α)/√d_k"),
        (r"$$\sqrt{a + b} \times \log\hat{y}$$", "√(a + b) × log ŷ"),
        (r"$\sum_{i=1}^n x_i \geq 10^{-3}$", "∑_(i=1)^n x_i ≥ 10^(-3)"),
        (r"$\binom{n}{k}$ of them", r"\binom{n}{k} of them"),
        ("It costs $5 now and $10 later", "It costs $5 now and $10 later"),
        (r"a \frac outside", r"a \frac outside"),
    ],
)
def test_formulas_are_written_with_the_signs_there_are(written: str, shown: str) -> None:
    assert readable(written) == shown
