"""A user's words turned into what the two retrievers are asked."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from index.lexical import cjk_share, terms
from index.spelling import respell_all
from index.vocabulary import american, expansions

_CHINESE_SHARE = 0.3  # "什么是 dropout" is Chinese; an English sentence quoting one Chinese word is not


@dataclass(frozen=True, slots=True)
class Query:
    """What is embedded (`text`), what the keyword index is asked (`words`), and the language, "en" or "zh"."""

    text: str
    words: tuple[str, ...]
    language: str


def understand(
    question: str,
    count: Callable[[str], int] = lambda _: sys.maxsize,
    stored_terms: Callable[[str], Iterable[tuple[str, int]]] = lambda _: (),
) -> Query:
    """Turn a question as typed into a query.

    British spellings become American ones, words that stand in hardly any chunk (`count`) the likeliest
    stored term (`stored_terms` by first letter), and acronyms are asked for with what they stand for.
    """
    text = re.sub(r"\s+", " ", question).strip()
    if cjk_share(text) >= _CHINESE_SHARE:
        return Query(text, tuple(terms(text)), "zh")
    spelled = american(text.casefold())
    better = respell_all(dict.fromkeys(terms(spelled)), count, stored_terms)
    words = tuple(better[word].stem if word in better else word for word in terms(spelled))
    for word, respelling in better.items():
        spelled = re.sub(rf"\b{re.escape(word)}\b", respelling.word, spelled)
    meant = expansions(words)
    if spelled != text.casefold():
        text = spelled
    if meant:
        text = f"{text} ({'; '.join(meant)})"
    return Query(text, tuple(dict.fromkeys((*words, *terms(" ".join(meant))))) if meant else words, "en")
