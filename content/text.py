"""Reading of content files: front matter, sections and word counts of Markdown, YAML with line numbers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

FENCE = re.compile(r"^(`{3,}|~{3,}).*?^\1`*\s*$", re.MULTILINE | re.DOTALL)
DISPLAY_FORMULA = re.compile(r"\$\$.*?\$\$", re.DOTALL)


# The C loader reads the question bank in a tenth of the time; not every build of PyYAML has it.
FAST_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ContentError(Exception):
    """A content file breaks a rule; the message names the file, the place and the mend."""


def load_yaml(path: Path) -> Any:
    """Turn a YAML file into values; raises ContentError naming file and line if it does not parse."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=FAST_LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise ContentError(
            f"{path.name}, line {line}: not valid YAML ({error.problem}); quote the value."
        ) from error


def split_front_matter(path: Path) -> tuple[dict[str, Any], str, int]:
    """Turn a Markdown file into its front matter, its body, and the 1-based line where the body starts."""
    text = path.read_text(encoding="utf-8")
    parts = text.split("---\n", 2)
    if len(parts) < 3 or parts[0].strip():
        raise ContentError(
            f"{path.name}: no front matter; start the file with a block between two '---' lines."
        )
    try:
        meta = yaml.load(parts[1], Loader=FAST_LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 2
        raise ContentError(
            f"{path.name}, line {line}: front matter is not valid YAML ({error.problem})."
        ) from error
    if not isinstance(meta, dict):
        raise ContentError(f"{path.name}: front matter must be a mapping of names to values.")
    return meta, parts[2], parts[1].count("\n") + 3


def slug(heading: str) -> str:
    """Turn a heading into its anchor: lower case, words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


def without_code_and_formulas(markdown: str) -> str:
    """Drop fenced code and display formulas, which do not count as words of prose."""
    return DISPLAY_FORMULA.sub(" ", FENCE.sub(" ", markdown))


def count_words(markdown: str) -> int:
    """Count the words of the prose of a Markdown text."""
    return len(re.findall(r"\b\w[\w'’-]*", without_code_and_formulas(markdown)))


def content_words(text: str) -> set[str]:
    """Turn a text into its set of lower-case words without function words, cut to a crude stem."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {stem(word) for word in words if word not in FUNCTION_WORDS and (len(word) > 1 or word.isdigit())}


def stem(word: str) -> str:
    """Cut common English endings so that forms of one word meet (a plain suffix list, not Porter)."""
    for ending in ("ations", "ation", "ings", "ing", "ies", "edly", "ed", "es", "ly", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


FUNCTION_WORDS = frozenset(
    "a an and are as at be been but by can could did do does for from had has have how if in into is it its "
    "may might more most must no not of on only or over per so such than that the their them then there these "
    "they this those to under up use used very was were what when where which while who why will with would you "
    "your we our i also because before after between both each every many much one other same should some still "
    "about any just like out too via".split()
)
