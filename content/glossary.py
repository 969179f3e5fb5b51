"""The glossary: terms of the field in English and in Chinese, from `glossary_zh.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from content.text import ContentError, load_yaml

GLOSSARY_FILE = Path(__file__).parent / "glossary_zh.yaml"


class Use(StrEnum):
    """What an entry of the glossary is: a term of the field, a word of any page, or a word that asks."""

    TERM = "terms"
    PLAIN = "plain"
    ASKING = "asking"


@dataclass(frozen=True, slots=True)
class Term:
    """One meaning in both languages, the usual form first."""

    english: tuple[str, ...]
    chinese: tuple[str, ...]
    use: Use


@cache
def load_glossary(path: Path = GLOSSARY_FILE) -> tuple[Term, ...]:
    """Turn the glossary into its entries; raises ContentError naming one without a form in both languages."""
    read = load_yaml(path)
    groups = [(entries, Use.TERM) for entries in read["terms"].values()]
    groups += [(read[use], use) for use in (Use.PLAIN, Use.ASKING)]
    terms = []
    for entries, use in groups:
        for english, chinese in entries.items():
            term = Term(_forms(english), _forms(chinese), use)
            if not (term.english and term.chinese):
                raise ContentError(
                    f"{path.name}: {english!r} has no form in one language; write `english: chinese`."
                )
            terms.append(term)
    return tuple(terms)


def _forms(written: object) -> tuple[str, ...]:
    return tuple(form.strip() for form in str(written or "").split(",") if form.strip())
