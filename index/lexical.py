"""Words for the keyword index: text made searchable, and a user's words turned into an FTS5 expression.

Chinese is written without spaces, so every run of it is indexed as overlapping pairs of characters; the
other words are stemmed by SQLite's porter tokenizer.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Iterable

CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff"
_CJK_RUN = re.compile(f"[{CJK}]+")
_WORD = re.compile(rf"[{CJK}]+|[^\W_{CJK}]+")

# Words that stand in nearly every question and say nothing about its subject.
STOP_WORDS = frozenset(
    "a about all also am an and any are as at be been being between but by can could did do does doing done each for from "
    "get give had has have having he her his how i if in into is it its just like make makes many me "
    "might more most much must my need no not of on only or other our out over own please same shall she should "
    "so some such tell than that the their them then there these they this those through to too up us use used very vs "
    "want was we were what when where which while who whom why will with would you your explain describe".split()
)
_CJK_STOP_PAIRS = frozenset(
    "什么 怎么 如何 为何 是什 么是 是否 哪些 哪个 请问 介绍 解释 一下 有什 么作 怎样".split()
)


def searchable(text: str) -> str:
    """Turn text into what the keyword index stores: Chinese runs as pairs of characters, the rest as it is."""
    return _CJK_RUN.sub(lambda run: f" {' '.join(pairs(run.group()))} ", text)


def cjk_share(text: str) -> float:
    """The share of Chinese or Japanese characters among the letters of a text, 0 to 1."""
    letters = sum(1 for character in text if character.isalpha())
    return sum(map(len, _CJK_RUN.findall(text))) / letters if letters else 0.0


def terms(query: str) -> list[str]:
    """The words of a query that the keyword index is asked for, in order, without repetition."""
    found: dict[str, None] = {}
    every: dict[str, None] = {}
    for word in _WORD.findall(query.casefold()):
        for piece in pairs(word) if _CJK_RUN.match(word) else [word]:
            every[piece] = None
            if piece not in STOP_WORDS and piece not in _CJK_STOP_PAIRS:
                found[piece] = None
    return list(found) or list(every)  # "who are you": better its own words than nothing


def match_expression(words: Iterable[str]) -> str:
    """Turn words into an FTS5 expression that finds any of them; every word is quoted, none is an operator.

    A word may be a Chinese term of any length, also with Latin letters: its pairs then have to follow one another.
    """
    return " OR ".join(f'"{searchable(word).strip()}"{"*" * _ends_alone(word)}' for word in words)


def add(connection: sqlite3.Connection, number: int, text: str, headings: str, title: str) -> None:
    """Add one chunk to the keyword index under its number."""
    connection.execute(
        "INSERT INTO keyword (rowid, text, headings, title) VALUES (?, ?, ?, ?)",
        (number, searchable(text), searchable(headings), searchable(title)),
    )


def remove(connection: sqlite3.Connection, numbers: Iterable[int]) -> None:
    """Take chunks out of the keyword index; numbers that are not in it are passed over."""
    connection.executemany("DELETE FROM keyword WHERE rowid = ?", ((number,) for number in numbers))


def search(
    connection: sqlite3.Connection,
    expression: str,
    limit: int,
    weights: tuple[float, float, float],
    allowed: Collection[int] | None,
    language: str = "",
) -> list[tuple[int, float]]:
    """The best chunk numbers for an expression by BM25 (higher is better), only those in `allowed` if given.

    `weights` are those of text, headings and title; with a `language` only its chunks are found.
    """
    # The plus sign keeps SQLite from looking up the keywords of each chunk of the language one by one.
    spoken = " AND +rowid IN (SELECT number FROM chunk WHERE language = ?)" if language else ""
    rows = connection.execute(
        f"SELECT rowid, bm25(keyword, ?, ?, ?) AS score FROM keyword WHERE keyword MATCH ?{spoken} ORDER BY score"
        + ("" if allowed is not None else " LIMIT ?"),
        (*weights, expression, *([language] if language else []), *([] if allowed is not None else [limit])),
    )
    found: list[tuple[int, float]] = []
    for number, score in rows:
        if allowed is None or number in allowed:
            found.append((number, -score))
            if len(found) == limit:
                break
    return found


def _ends_alone(word: str) -> bool:
    """Whether a word ends with one Chinese character beside none: in a text it is the first one of a pair."""
    runs = _CJK_RUN.findall(word)
    return bool(runs) and word.endswith(runs[-1]) and len(runs[-1]) == 1


def is_cjk(character: str) -> bool:
    """Tell whether a character is Chinese or Japanese."""
    return bool(_CJK_RUN.match(character))


def pairs(run: str) -> list[str]:
    """Turn a run of Chinese characters into its overlapping pairs, a single one into itself."""
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]
