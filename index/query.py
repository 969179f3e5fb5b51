"""A user's words turned into what the two retrievers are asked."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from content.glossary import Term
from index.lexical import terms
from index.spelling import Respelling, replace_words, respell_all
from index.translation import ChineseQuestion, is_chinese, read_chinese, terms_of, words_of
from index.vocabulary import american, expansions


@dataclass(frozen=True, slots=True)
class Query:
    """What is embedded (`text`), what the keyword index is asked (`words`), and the language, "en" or "zh".

    `terms` are those of the glossary in an English question. `chinese` is a question in
    Chinese as the glossary reads it, `english` what it says in English, None if the glossary knows none of its words.
    """

    text: str
    words: tuple[str, ...]
    language: str
    terms: tuple[Term, ...] = ()
    chinese: ChineseQuestion | None = None
    english: Query | None = None


def understand(
    question: str,
    count: Callable[[str], int] = lambda _: sys.maxsize,
    stored_terms: Callable[[str], Iterable[tuple[str, int]]] = lambda _: (),
) -> Query:
    """Turn a question as typed into a query.

    British spellings become American ones, words that stand in hardly any chunk (`count`) the likeliest
    stored term (`stored_terms` by first letter), and acronyms are asked for with what they stand for. Terms of the
    glossary are asked for in the other language too.
    """
    text = re.sub(r"\s+", " ", question).strip()
    if is_chinese(text):
        read = read_chinese(text)
        english = understand(read.english, count, stored_terms) if read.english else None
        return Query(text, tuple(terms(text)), "zh", chinese=read, english=english)
    spelled, better = _mended(text, count, stored_terms)
    words = tuple(better[word].stem if word in better else word for word in terms(american(text.casefold())))
    meant = expansions(words)
    unheard = [word for word in words if expansions((word,)) and not count(word)]
    text = _with(text if spelled == text.casefold() else spelled, meant, unheard)
    searched = tuple(dict.fromkeys((*words, *terms(" ".join(meant))))) if meant else words
    return Query(text, searched, "en", terms_of(spelled))


def respelled(
    question: str, count: Callable[[str], int], stored_terms: Callable[[str], Iterable[tuple[str, int]]]
) -> str:
    """Turn a question as typed into the same with its misspelled words mended; as it is if there are none."""
    return (
        question
        if is_chinese(question)
        else replace_words(question, _mended(question, count, stored_terms)[1])
    )


def expanded(question: str, stands: Callable[[str], bool] = lambda _: True) -> str:
    """Turn a question into the same with what its acronyms stand for behind it.

    An acronym that stands nowhere in the sources (`stands`) says nothing to them: its meaning takes its place.
    """
    if is_chinese(question):
        return question
    words = tuple(terms(question.casefold()))
    return _with(question, expansions(words), [word for word in words if not stands(word)])


def _with(text: str, meant: Sequence[str], unheard: Iterable[str] = ()) -> str:
    """A text with what its acronyms stand for behind it, or in the place of those that are `unheard`."""
    placed: set[str] = set()
    for word in unheard:
        for meaning in expansions((word,)):
            text = re.sub(rf"(?<![\w-]){re.escape(word)}(?![\w-])", meaning, text, flags=re.I)
            placed.add(meaning)
    behind = [meaning for meaning in meant if meaning not in placed]
    return f"{text} ({'; '.join(behind)})" if behind else text


def _mended(
    text: str, count: Callable[[str], int], stored_terms: Callable[[str], Iterable[tuple[str, int]]]
) -> tuple[str, dict[str, Respelling]]:
    """A text in lower case and American spelling with its misspelled words mended, and what each was taken for."""
    spelled = american(text.casefold())
    # A term of the field that no source here speaks of is no misspelling: "genetic" is not "generic".
    known = words_of(terms_of(spelled))
    doubtful = dict.fromkeys(word for word in terms(spelled) if word not in known)
    better = respell_all(doubtful, count, stored_terms)
    return replace_words(spelled, better), better
