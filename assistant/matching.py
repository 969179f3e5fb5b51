"""A question that nobody answered in, what the handbook says about it out: key points, or the pages nearest to it.

Two kinds of questions are settled by a page. One asks for a concept as a whole ("Explain random forests") and the
page has its name. The other is covered by a page so well that the gate is sure, claims of the page come close to
it, and every word of its subject stands in them. Everything else is left to the reader, beside the nearest pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import numpy as np

from assistant.drill.task import Nearest, Point
from assistant.gate import features, gate_probability
from assistant.key_points import MOST_POINTS, MOST_WORDS, claims_in
from assistant.sentences import plain, split_statements
from assistant.subject import subject_words
from assistant.whole import FRAME, flat
from content.handbook import OPENING, Page
from content.text import content_words, slug, stem
from index.embed import Embedder
from index.passage import Passage

if TYPE_CHECKING:
    from index.embed import Vectors

SECTIONS = (OPENING, "how-it-works", "when-it-fails")  # the others quote mistakes and tell what is asked
# Set on the unanswered questions of the linked repositories, whose matches a person read (docs/quality.md).
SURE = 0.95  # of the gate
CLOSE, CLOSE_BOTH = 0.3, 0.6  # cosine of a claim with the question; the mean of the best two
STATED_WORTH, OPENING_WORTH = 0.1, 0.6  # a key point of our own says one fact, an opening what the thing is
TWINS = 0.8
FEWEST_CLAIMS, FEWEST_WORDS, FIRST_WORDS = 2, 2, 12
NEAREST, LONGEST = 3, 280  # pages; characters of a sentence
# Words of a subject that no claim has to hold.
_LOOSE = frozenset(
    stem(word)
    for word in "machine learning find concept solve look looks method tool algorithm tendency prefer preferred "
    "general issue explanation model models".split()
)


@dataclass(frozen=True, slots=True)
class Match:
    """What the handbook says about a question: key points if a page settles it, and the nearest passages."""

    points: tuple[Point, ...]
    nearest: tuple[Nearest, ...]


class Matcher:
    """Matches questions with pages; what was read of a page is remembered."""

    def __init__(self, pages: Mapping[str, Page], stated: Iterable[Point], embedder: Embedder) -> None:
        """`stated` are the key points of the built-in questions, which say a page's facts one by one."""
        self._pages = pages
        self._embedder = embedder
        self._names = _names(pages.values())
        self._claims: dict[str, tuple[list[Point], Vectors]] = {}
        self._stated: dict[str, list[Point]] = {}
        for point in stated:
            self._stated.setdefault(point.support.partition("#")[0], []).append(point)

    def match(self, question: str, passages: Sequence[Passage]) -> Match:
        """Turn a question and the handbook's passages for it, best first, into what the handbook says about it."""
        passages = [passage for passage in passages if page_of(passage) in self._pages]
        nearest = self._nearest(question, passages)
        if not passages:
            return Match((), nearest)
        page = self._whole_concept(question)
        if page:
            return Match(self._about(question, page), nearest)
        if gate_probability(features(question, passages, self._embedder)) < SURE:
            return Match((), nearest)
        return Match(self._covering(question, page_of(passages[0])), nearest)

    def _whole_concept(self, question: str) -> str:
        """The page that is about all that a question asks for; "" if it asks for anything else."""
        words = flat(question).split()
        found: dict[str, str] = {}
        taken: set[int] = set()
        for size in range(5, 0, -1):
            for start in range(len(words) - size + 1):
                place = set(range(start, start + size))
                phrase = " ".join(words[start : start + size])
                page = next((self._names[v] for v in _numbers(phrase) if v in self._names), "")
                if page and not place & taken:
                    found.setdefault(page, phrase)
                    taken |= place
        if len(found) != 1 or any(at not in taken and word not in FRAME for at, word in enumerate(words)):
            return ""
        page, name = next(iter(found.items()))
        return page if _is_about(self._pages[page], name) else ""

    def _about(self, question: str, page: str) -> tuple[Point, ...]:
        """The claims of a page: what its subject is first, then what comes closest to the question."""
        points, vectors = self._read(page)
        close = vectors @ self._embedder.embed_query(question)
        worth = self._worth(close, page)
        worth[[point.support.endswith(f"#{OPENING}") for point in points]] += OPENING_WORTH
        chosen = [points[place] for place in _apart(worth, vectors) if close[place] >= CLOSE]
        # a page that begins with something else is about something else
        return _vital(chosen) if chosen and chosen[0].support.endswith(f"#{OPENING}") else ()

    def _covering(self, question: str, page: str) -> tuple[Point, ...]:
        """The claims of a page that come closest to a question, if they hold its whole subject; else none."""
        points, vectors = self._read(page)
        wanted = {word for word in subject_words(question) if word not in _LOOSE}
        if not points or len(wanted) < FEWEST_WORDS:
            return ()
        close = vectors @ self._embedder.embed_query(question)
        worth = self._worth(close, page)
        chosen = [place for place in _apart(worth, vectors) if close[place] >= CLOSE][:MOST_POINTS]
        if len(chosen) < FEWEST_CLAIMS or float(np.sort(close)[-2:].mean()) < CLOSE_BOTH:
            return ()
        best = sorted(chosen, key=lambda place: -float(close[place]))[:FEWEST_CLAIMS]
        if not wanted <= content_words(" ".join(points[place].claim for place in best)):
            return ()
        return _vital([points[place] for place in chosen])

    def _worth(self, close: Vectors, page: str) -> Vectors:
        """How close claims are to a question, with those stated as key points ahead."""
        worth = close.copy()
        worth[: len(self._stated.get(page, ()))] += STATED_WORTH
        return worth

    def _read(self, page: str) -> tuple[list[Point], Vectors]:
        """Everything a page claims: the key points stated of it, then its own sentences."""
        if page not in self._claims:
            points = list(self._stated.get(page, ()))
            known = {point.claim for point in points}
            for section in SECTIONS:
                text = self._pages[page].sections.get(section, "")
                for claim in _opening(text) if section == OPENING else claims_in(text):
                    if claim not in known and "$" not in claim:  # a formula is no claim to be told in words
                        points.append(Point(claim, False, f"{page}#{section}"))
            self._claims[page] = points, self._embedder.embed([point.claim for point in points])
        return self._claims[page]

    def _nearest(self, question: str, passages: Sequence[Passage]) -> tuple[Nearest, ...]:
        """The first pages with the section found of each, and its sentence closest to the question.

        What a page says of its subject goes before what it says of interviews about it.
        """
        first: dict[str, Passage] = {}
        for passage in passages:
            known = first.setdefault(page_of(passage), passage)
            if not _says(known) and _says(passage):
                first[page_of(passage)] = passage
        asked = self._embedder.embed_query(question)
        return tuple(
            Nearest(_place(passage), self._closest(passage, asked))
            for passage in list(first.values())[:NEAREST]
        )

    def _closest(self, passage: Passage, asked: Vectors) -> str:
        texts = [plain(s.text) for s in split_statements(passage.text) if s.kind == "prose"]
        texts = [text for text in texts if len(text) <= LONGEST and len(text.split()) > 3]
        if not texts:
            return ""
        return texts[int((self._embedder.embed(texts) @ asked).argmax())]


def page_of(passage: Passage) -> str:
    """The handbook page that a passage of the handbook stands on."""
    return PurePosixPath(passage.path).stem


def _names(pages: Iterable[Page]) -> dict[str, str]:
    """The names of pages, titles and aliases, that belong to one page alone."""
    found: dict[str, set[str]] = {}
    for page in pages:
        for name in (page.title, *page.meta.aliases):
            found.setdefault(flat(name), set()).add(page.id)
    return {name: next(iter(ids)) for name, ids in found.items() if len(ids) == 1 and len(name) > 1}


def _is_about(page: Page, name: str) -> bool:
    """Whether a name is that of the page's subject, not of one among several or of a part of its name.

    "Boosting" is what "Gradient boosting" is about, "learning rate" is not what "Learning-rate schedules" is about.
    """
    initials = "".join(word[0] for word in flat(page.title).split())
    start = " ".join(page.summary.split()[:FIRST_WORDS])
    return (
        flat(name) == initials or _ends_part(page.title, name) or _ends_part(start, name, "is are was ( ) ,")
    )


def _ends_part(text: str, name: str, stops: str = ", ( ) : & and or overview") -> bool:
    """Whether a text names something and stops there: its end, or one of `stops`, follows the name."""
    words = re.findall(r"[a-z0-9+#]+|[,():&]", text.lower())
    wanted = [stem(word) for word in flat(name).split()]
    size = len(wanted)
    for at in range(len(words) - size + 1):
        if [stem(word) for word in words[at : at + size]] == wanted:
            return at + size == len(words) or words[at + size] in stops.split()
    return False


def _opening(text: str) -> list[str]:
    """What a page says its subject is: its first sentence whole, if it is no longer than two claims."""
    sentences = [plain(s.text) for s in split_statements(text) if s.kind == "prose"]
    first = sentences[:1] if sentences and len(sentences[0].split()) <= 2 * MOST_WORDS else []
    return [*first, *(claim for claim in claims_in(text) if not first or claim[:20] != first[0][:20])]


def _numbers(phrase: str) -> tuple[str, ...]:
    """A phrase as it stands, and in the other number."""
    return phrase, phrase[:-1] if phrase.endswith("s") else f"{phrase}s"


def _apart(worth: Vectors, vectors: Vectors) -> list[int]:
    """The places of claims, the worthiest first, without those that say nearly the same as an earlier one."""
    kept: list[int] = []
    for place in map(int, np.argsort(-worth, kind="stable")):
        if all(float(vectors[place] @ vectors[other]) < TWINS for other in kept):
            kept.append(place)
    return kept


def _vital(points: Sequence[Point]) -> tuple[Point, ...]:
    """At most five points with the first two as the vital ones; none if there are too few to settle anything."""
    if len(points) < FEWEST_CLAIMS:
        return ()
    return tuple(Point(p.claim, place < 2, p.support) for place, p in enumerate(points[:MOST_POINTS]))


def _says(passage: Passage) -> bool:
    return _place(passage).partition("#")[2] in SECTIONS


def _place(passage: Passage) -> str:
    """The handbook section of a passage as key points name it, `page#section`."""
    headings = passage.heading_path.split(" > ")
    return f"{page_of(passage)}#{slug(headings[1]) if len(headings) > 1 else OPENING}"
