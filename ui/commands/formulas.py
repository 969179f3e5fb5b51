"""Formulas in a terminal, which sets no LaTeX: written with the signs that Unicode has, as far as they say the same."""

from __future__ import annotations

import re
import unicodedata

FORMULA = re.compile(r"(?<!\\)\$\$?(?=\S)([^$\n]+)(?<=\S)\$\$?(?!\d)")  # two prices are none
GREEK = dict(
    zip(
        "alpha beta gamma delta epsilon varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon "
        "phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega".split(),
        "αβγδεεζηθικλμνξπρστυφφχψωΓΔΘΛΞΠΣΦΨΩ",
        strict=True,
    )
)
SIGNS = GREEK | {
    "cdot": "·", "times": "×", "mid": "|", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠",
    "approx": "≈", "in": "∈", "sum": "∑", "prod": "∏", "partial": "∂", "nabla": "∇", "infty": "∞", "pm": "±", "to": "→",
    "rightarrow": "→", "leftarrow": "←", "Rightarrow": "⇒", "sim": "∼", "propto": "∝", "odot": "⊙", "cap": "∩",
    "cup": "∪", "ell": "ℓ", "dots": "…", "ldots": "…", "cdots": "⋯", "top": "ᵀ", "lfloor": "⌊", "rfloor": "⌋",
    "lceil": "⌈", "rceil": "⌉", "langle": "⟨", "rangle": "⟩", "lVert": "‖", "rVert": "‖", "lvert": "|", "rvert": "|",
    "log": "log", "ln": "ln", "exp": "exp", "max": "max", "min": "min", "arg": "arg", "argmax": "argmax",
    "argmin": "argmin", "sin": "sin", "cos": "cos", "tanh": "tanh", "quad": "  ", "qquad": "   ", "left": "",
    "right": "", "big": "", "Big": "", "bigr": "", "bigl": "",
}  # fmt: skip
ACCENTS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303"}
WRITTEN = re.compile(r"\\(?:text|mathrm|mathbf|mathbb|mathcal|mathit|operatorname)\s*\{([^{}]*)\}")
ACCENT = re.compile(r"\\(?:wide)?(hat|bar|tilde)\s*(?:\{(\w)\}|(\w))")
FRACTION = re.compile(r"\\[td]?frac\s*(?:\{([^{}]*)\}\s*\{([^{}]*)\}|(\w)(\w))")
ROOT = re.compile(r"\\sqrt\s*(?:\{([^{}]*)\}|(\w))")
RAISED = re.compile(r"([_^])\{([^{}]*)\}")
WORD = re.compile(r"\\(log|ln|exp|max|min|arg|sin|cos|tanh)(?=\\)")
COMMAND = re.compile(r"\\([A-Za-z]+)")
SPACE = re.compile(r"\\[,;: ]|\\!")
ESCAPED = re.compile(r"\\([%{}_&#$])")
SIMPLE = re.compile(r"√?[\w.,\u0300-\u036f]+")


def readable(text: str) -> str:
    """Turn the formulas between the dollar signs of a text into what a terminal can show; the rest stays."""
    return FORMULA.sub(lambda found: _written_out(found[1]), text)


def _written_out(formula: str) -> str:
    """Turn LaTeX into plain text from its innermost braces outwards; a command without a sign stays as it is."""
    said, before = SPACE.sub(" ", WORD.sub(r"\\\1 ", formula.replace("{,}", ","))), ""
    said = COMMAND.sub(lambda found: SIGNS.get(found[1], found[0]), said)
    while said != before:
        before = said
        said = WRITTEN.sub(r"\1", said)
        said = ACCENT.sub(
            lambda found: unicodedata.normalize("NFC", (found[2] or found[3]) + ACCENTS[found[1]]), said
        )
        said = RAISED.sub(lambda found: found[1] + _held(found[2]), said)
        said = FRACTION.sub(
            lambda found: f"{_held(found[1] or found[3])}/{_held(found[2] or found[4])}", said
        )
        said = ROOT.sub(lambda found: f"√{_held(found[1] or found[2])}", said)
    return ESCAPED.sub(r"\1", said.replace("\\|", "‖").replace("^ᵀ", "ᵀ"))


def _held(part: str) -> str:
    """Put brackets around a part of a formula, unless it is a single name or number."""
    part = part.strip()
    return part if SIMPLE.fullmatch(part) else f"({part})"
