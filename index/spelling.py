"""Misspelled words of a question into words that the library holds."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from content.handbook import load_handbook

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
COMMON = 2  # times that the handbook uses a word one edit away
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
            better = one_edit_off(word)
            if better is None or count(better.word) < FAR_COMMONER * chunks:
                better = respell(word, chunks, terms(word[0]))
            if better:
                found[word] = better
    return found


def one_edit_off(word: str) -> Respelling | None:
    """Turn a word that hardly any chunk holds into the commonest word of the handbook one edit away, if there is one.

    Whole words, so that a letter left out of an ending ("trainng") or swapped near the beginning ("niave") is seen.
    """
    if not word.isalpha():
        return None
    common = _handbook_words()
    best = max(_one_edit(word), key=lambda other: common[other])
    return Respelling(best, best) if common[best] >= COMMON else None


def replace_words(text: str, better: Mapping[str, Respelling]) -> str:
    """Put the replacements into a text, in whatever case the words stand there."""
    for word, respelling in better.items():
        text = re.sub(rf"\b{re.escape(word)}\b", respelling.word, text, flags=re.IGNORECASE)
    return text


@cache
def _handbook_words() -> Counter[str]:
    return Counter(
        word
        for page in load_handbook().values()
        for word in re.findall(r"[a-z]+", f"{page.title} {page.body}".lower())
        if len(word) >= SHORTEST
    )


def _one_edit(word: str) -> Iterator[str]:
    """All letter strings one edit away: a letter more, less, another, or two neighbors swapped."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        yield from (head + letter + tail for letter in letters)
        if tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in letters if letter != tail[0])
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]


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
