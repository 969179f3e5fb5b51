"""A user's words turned into what the two retrievers are asked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.lexical import cjk_share, terms

_CHINESE_SHARE = 0.3  # "什么是 dropout" is Chinese; an English sentence quoting one Chinese word is not


@dataclass(frozen=True, slots=True)
class Query:
    """What is embedded (`text`), what the keyword index is asked (`words`), and the language, "en" or "zh"."""

    text: str
    words: tuple[str, ...]
    language: str


def understand(question: str) -> Query:
    """Turn a question as typed into a query."""
    text = re.sub(r"\s+", " ", question).strip()
    return Query(text, tuple(terms(text)), "zh" if cjk_share(text) >= _CHINESE_SHARE else "en")
