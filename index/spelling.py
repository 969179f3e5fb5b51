"""Misspelled words of a question into words that the library holds."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

SHORTEST = 5  # letters; shorter words have too many neighbors
MOST_EDITS = 2
LONGEST_ENDING = 6  # letters that stemming may have cut off a stored term: "-ization"


# What stemming cuts off; anything else left over means another word: "football" is not "food".
ENDING = re.compile(
    "(?:e?s|ed|ing|e|ers?|ors?|y|ly|it(?:y|ies)|al|ally|ional(?:ly)?|ions?|at(?:ions?|ed|ing|es?|ors?)|ments?"
    "|iz(?:es?|ed|ing|ers?|ations?)|ab(?:le|ility)|ness|ive|ism|ies|ic|an?ce|ence|ant|ent)?"
)
# The noisy channel's weights: an edit, a letter of the word explained, a letter left over as an ending. Set by
# reading what twenty misspelled words of the field became in a library of 7,000 chunks.
EDIT, EXPLAINED, LEFT_OVER = 3.0, 0.5, 0.7
RARE = 3  # a word in so few chunks may itself be a misspelling in a source,
FAR_COMMONER = 20  # if a near term stands in this many times as many


@dataclass(frozen=True, slots=True)
class Respelling:
    """What a word was taken for: the stored stem to search, and the word as it may be written."""

    stem: str
    word: str


def respell(word: str, chunks_of_word: int, terms: Iterable[tuple[str, int]]) -> Respelling | None:
    """Turn a word into the likeliest stored term, None if it is known or none is near.

    `terms` are stems and the number of chunks that hold them. The beginning of the word is compared with
    each stem: one edit is allowed, two from eight letters on.
    """
    if len(word) < SHORTEST or not word.isalpha() or chunks_of_word > RARE:
        return None
    best, best_cost = None, float("inf")
    pairs = _pairs(word)
    for term, chunks in terms:
        if not term.isalpha() or not len(word) - LONGEST_ENDING <= len(term) <= len(word) + MOST_EDITS:
            continue
        if len(term) < SHORTEST - 1 or 2 * len(pairs & _pairs(term)) < len(term) - 1:
            continue
        if chunks < FAR_COMMONER * chunks_of_word:
            continue
        edits, used = _edits_to_beginning(term, word)
        if not 0 < edits <= (1 if len(term) < 8 else MOST_EDITS) or not ENDING.fullmatch(word[used:]):
            continue
        cost = EDIT * edits - math.log(chunks) - EXPLAINED * used + LEFT_OVER * (len(word) - used)
        if cost < best_cost:
            best, best_cost = Respelling(term, term + word[used:]), cost
    return best


def respell_all(
    words: Iterable[str], count: Callable[[str], int], terms: Callable[[str], Iterable[tuple[str, int]]]
) -> dict[str, Respelling]:
    """Turn the unknown ones of some words into replacements.

    `count` tells in how many chunks a word stands; `terms` lists stored stems by first letter.
    """
    found = {}
    for word in words:
        if len(word) >= SHORTEST and word.isascii() and (chunks := count(word)) <= RARE:
            better = respell(word, chunks, terms(word[0]))
            if better:
                found[word] = better
    return found


def _pairs(word: str) -> set[str]:
    return {word[i : i + 2] for i in range(len(word) - 1)}


def _edits_to_beginning(term: str, word: str) -> tuple[int, int]:
    """The fewest edits that turn some beginning of `word` into `term`, and how long that beginning is."""
    row = list(range(len(word) + 1))  # row[j]: edits between nothing of the term and word[:j]
    before_row: list[int] = []
    for i, letter in enumerate(term, start=1):
        previous, before_row, row = row, before_row, [i]
        for j, other in enumerate(word, start=1):
            cost = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == word[j - 2] and term[i - 2] == other:
                cost = min(cost, before_row[j - 2] + 1)  # two letters swapped
            row.append(cost)
        before_row = previous
    used = min(range(len(word) + 1), key=lambda j: (row[j], -j))
    return row[used], used
