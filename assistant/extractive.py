"""Passages in, an answer of quotations out: what stands at once, and what stands alone when no model is at hand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.bearing import Bearing, Words, short_forms, spelled_out, under
from assistant.exchange import CheckedSentence, Role, Support
from assistant.matching import page_of
from assistant.pages import FOUND_FIRST
from assistant.roles import role_of
from assistant.sentences import Statement, breaks_off, leans, only_quotes, plain, split_statements
from assistant.whole import after_subject, asks_for_the_whole, defines, tells
from content.handbook import SECTION_TITLES, TERMS
from content.names import named_pages
from content.source import SourceKind
from content.text import content_words
from index.embed import Embedder
from index.lexical import CJK
from index.passage import Passage
from index.translation import Forms, coverage, is_chinese, read_chinese, terms_of

MOST_QUOTATIONS = 6
LEAST_QUOTATIONS = 3  # as many are given even where the second and third are further off
FROM_PASSAGES = 8
# Of passages of the same pages that were not found: how many quotations are read, those that share most words with the
# question (a definition of what it asks for one more), and what they count less.
READ_ON, NOT_FOUND = 10, 0.05
RANK = 0.06  # what a passage's quotations count less than those of the passage before it
SIMILAR = 0.9  # cosine from which on two quotations say the same
# How far the score of a quotation may be below the best one's; the wider bound holds for the first three, and for all
# where more than the usual number is asked for.
NEAR, NEAR_ENOUGH = 0.45, 0.68
SHORTEST_WORDS, LONGEST_WORDS = 5, 60
SHORTEST_ALONE = 6  # words of what stands without the sentence before it
SHARED_TERMS = 0.4  # what a Chinese sentence gains that holds every term of the question; set by eye
# What the opening of a document counts where its subject is asked for, and where something about it is.
OPENING, OPENING_OF_MORE = 0.3, -0.08
# What a definition of it counts, and elsewhere a sentence that begins with its name and "is".
DEFINITION, DEFINES = 0.4, 0.2
CALLED = 0.3  # what the opening of a page that bears this name counts more
NO_DEFINITIONS = (Role.LIMITS, Role.MISTAKE, Role.WHY_ASKED)
FROM_SCRATCH = "from scratch"  # a page about the code of its subject
TABLE_CELLS = " | "  # stands between the cells of a row
OPENING_LINES = 20  # a document that begins here says first what it is about
SHORTEST_OPENING_WORDS = 15  # of what a list or code follows that is not quoted
SHORTEST_ITEM_WORDS = 7  # of what does not end like a sentence, such as an item of a list
# An example needs what it is one of.
EXAMPLE = re.compile(r"\W*for (?:example|instance)\b", re.IGNORECASE)
POINTS_ON = re.compile(r"\b(?:follow\w*|below|here)\b", re.IGNORECASE)
# Only tells where else to read.
POINTS_AWAY = re.compile(
    r"\b(?:check out|click here|refer to (?:this|the following)|see this)\b",
    re.IGNORECASE,
)
# Goes on after a formula: "with learned weights and ..."
GOES_ON = re.compile(r"(?:with|where|and|or|so|which|for|hence|that|because|but|then|if)\b")
# Opens a paragraph and names what it is about: "Choosing k."
LABEL = re.compile(r"(?:\S+ ){0,5}\S+\.")
ANSWER_LABEL = re.compile(r"^\W*(?:answer|ans)\W*:\W*", re.IGNORECASE)
# A task for the candidate, which says nothing itself.
TASK = re.compile(r"(?:explain|describe|discuss|define|elaborate)\b", re.IGNORECASE)
# Asks to pick one of the options that come next, whose answer stands elsewhere if at all.
PICK_ONE = re.compile(r"\W*(?:which|what|select|choose)\b[^.?]*\bthe following\b", re.IGNORECASE)
# Where a second question begins.
PART = re.compile(r"(?:,|;|\band\b|\?)\s+(?=(?:how|why|when|what|where|which|who)\b)", re.IGNORECASE)


@dataclass(slots=True)
class Quotation:
    """One or more neighboring sentences of a passage that can be understood on their own."""

    text: str
    start: int  # where it stands in the passage
    end: int
    open: bool  # its last sentence asks or only quotes, so the next one belongs to it
    label: str = ""  # the few words that open its paragraph, or the heading above it

    @property
    def breaks_off(self) -> bool:
        """Whether a formula, a list or code goes on where its words end."""
        return breaks_off(self.text)

    @property
    def is_whole(self) -> bool:
        """Whether it says something without what stands around it."""
        if self.open or POINTS_AWAY.search(self.text):
            return False
        if any(beginning.match(self.text) for beginning in (EXAMPLE, GOES_ON, PICK_ONE)):
            return False
        if self.breaks_off:
            whole = self.text.endswith(":") and not POINTS_ON.search(self.text)
            return whole and len(self.text.split()) >= SHORTEST_OPENING_WORDS
        return _says_something(plain(self.text))


def quotations_in(text: str) -> list[Quotation]:
    """Turn a passage into what can be quoted of it.

    A question stands with its answer, a quoted mistake with its correction, "It ..." and a few words with the sentence
    before, a display formula with the words before it; what has no answer, correction or formula is left out, and so
    are examples, headings and code.
    """
    found: list[Quotation] = []
    heading = label = ""
    for statement in split_statements(text):
        if statement.kind == "heading":
            heading = label = "" if statement.text in SECTION_TITLES else statement.text
        elif text[: statement.start].endswith("\n\n") or not statement.start:
            if (line := statement.text.strip()) in (TERMS, *SECTION_TITLES):
                heading = (
                    line if line == TERMS else ""
                )  # in a passage of several sections a heading is a paragraph
            label = statement.text if LABEL.fullmatch(plain(statement.text)) else heading
        last = found[-1] if found else None
        if statement.kind == "formula":
            if last is not None and last.breaks_off and not text[last.end : statement.start].strip():
                last.text, last.end = f"{last.text} {_in_one_line(statement.text)}", statement.end
            continue
        if statement.kind not in ("prose", "table"):
            continue
        words = ANSWER_LABEL.sub("", statement.text.strip())
        if last is not None and last.end == statement.start and statement.kind == "prose":
            belongs = last.open or leans(words) or len(words.split()) < SHORTEST_ALONE
            if belongs and len(f"{last.text} {words}".split()) <= LONGEST_WORDS:
                last.text, last.end = f"{last.text} {words}", statement.end
                last.open = _is_open(statement)
                continue
        found.append(Quotation(words, statement.start, statement.end, _is_open(statement), label))
    return [quotation for quotation in found if quotation.is_whole]


def heading_of(passage: Passage, quotation: Quotation) -> str:
    """The words that open a quotation's paragraph, or the heading that it stands under."""
    return quotation.label or passage.heading_path.rpartition(" > ")[2]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A quotation with the number of its passage, what it counts less for that, and its position there."""

    number: int
    less: float
    position: int
    quotation: Quotation
    passage: Passage
    role: Role

    def placed(self, forms: Mapping[str, str]) -> Words:
        """Its words and headings, with what the short forms of its document stand for."""
        return Words(
            spelled_out(plain(self.quotation.text), forms), under(self.passage, self.quotation.label)
        )

    @property
    def worth(self) -> float:
        """What it counts whatever is asked: by rank and position, less for mistakes, rows and why it is asked."""
        return (
            -self.less
            - 0.01 * min(self.position, 10)
            - 0.1 * (self.role is Role.WHY_ASKED)
            - 0.3 * plain(self.quotation.text).startswith(('"', "“"))  # a common mistake and its correction
            - 0.2
            * (TABLE_CELLS in self.quotation.text)  # a row of a table, which says little without its head
        )

    def is_definition(self, question: str) -> bool:
        """Whether it begins with the name of what is asked for: among a page's terms, under that name as a label, or as the
        opening of its document."""
        named = heading_of(self.passage, self.quotation)
        return (
            self.role not in NO_DEFINITIONS
            and tells(question, plain(self.quotation.text))
            and (named == TERMS or after_subject(question, named) == [] or self.opens)
        )

    @property
    def opens(self) -> bool:
        """Whether its document begins with it."""
        return not self.position and self.passage.first_line <= OPENING_LINES

    def opening(self, question: str) -> float:
        """What it counts as a definition, wherever its passage was found; as another sentence that says what is asked for;
        as the opening of its document: more where nothing is asked that it or its title does not name.
        """
        heading = self.passage.heading_path
        coded = FROM_SCRATCH in heading and FROM_SCRATCH not in question.lower()
        if not coded and self.is_definition(question):
            called = self.opens and page_of(self.passage) in named_pages(question)
            return DEFINITION + max(0.0, self.less - NOT_FOUND) + CALLED * called
        if self.role not in NO_DEFINITIONS and defines(question, plain(self.quotation.text)):
            return DEFINES
        if not self.opens:
            return 0.0
        whole = asks_for_the_whole(question, f"{heading} {self.quotation.text}")
        return OPENING if whole and not coded else OPENING_OF_MORE


def quote_passages(
    question: str,
    passages: Sequence[Passage],
    embedder: Embedder,
    most: int = MOST_QUOTATIONS,
    more: Sequence[Passage] = (),
) -> tuple[CheckedSentence, ...]:
    """Turn ranked passages into at most `most` quotations that answer the question, each citing its passage.

    `more` are others of the same pages, numbered on. Every quotation is verbatim from passage n, so its support needs no
    check. The one that bears most on the question comes first, the others in the order of the passages, why it is asked
    last; repetitions are left out, and each part of a question ("what is ..., and how ...?") gets its turn. Measured in
    docs/quality.md.
    """
    parts = [(part, *_in_both_languages(part)) for part in parts_of(question)]
    candidates = _candidates(question, [english for _, english, _ in parts], passages, more)
    if not candidates:
        return ()
    forms: dict[int, dict[str, str]] = {}
    for passage in (*passages, *more):
        forms.setdefault(passage.document_id, {}).update(short_forms(passage.text))
    bearing = Bearing([c.placed(forms[c.passage.document_id]) for c in candidates], embedder)
    place = np.array([candidate.worth for candidate in candidates])
    in_chinese = np.array([candidate.passage.language == "zh" for candidate in candidates])
    kept: list[int] = []

    def is_new(i: int) -> bool:
        return i not in kept and all(float(bearing.vectors[i] @ bearing.vectors[j]) < SIMILAR for j in kept)

    rankings: list[Iterator[int]] = []
    for part, english, terms in parts:
        score = bearing.on(english) + np.array([c.opening(english) for c in candidates])
        if in_chinese.any():
            named = np.array([SHARED_TERMS * coverage(terms, c.quotation.text) for c in candidates])
            score = np.where(in_chinese, named + bearing.vectors @ embedder.embed_query(part), score)
        rankings.append(_near(place + score, kept, NEAR if most <= MOST_QUOTATIONS else NEAR_ENOUGH))
    while rankings and len(kept) < most:
        ranking = rankings.pop(0)
        found = next((i for i in ranking if is_new(i)), None)
        if found is not None:
            kept.append(found)
            rankings.append(ranking)
    of_interviews = {i for i in kept if candidates[i].role is Role.WHY_ASKED}
    lead = next((i for i in kept if i not in of_interviews), kept[0])
    kept.sort(key=lambda i: (i != lead, i in of_interviews, i))
    return tuple(
        CheckedSentence(
            c.quotation.text,
            (c.number,),
            Support.SUPPORTED,
            role=Role.DEFINITION if any(c.is_definition(english) for _, english, _ in parts) else c.role,
        )
        for c in (candidates[i] for i in kept)
    )


def _candidates(
    question: str, parts: Sequence[str], passages: Sequence[Passage], more: Sequence[Passage]
) -> list[_Candidate]:
    """What can be quoted of the first passages, and of others what shares most words with the question or defines what a
    part of it, in English, asks for."""
    first = passages[:FROM_PASSAGES]
    pages = {p.document_id for p in (*passages[:FOUND_FIRST], *more) if p.source_kind == SourceKind.HANDBOOK}
    numbered = [(n, RANK * (n - 1), p) for n, p in enumerate(first, start=1)]
    numbered += [
        (n, NOT_FOUND, p)
        for n, p in enumerate((*passages, *more), start=1)
        if n > len(first) and p.document_id in pages
    ]
    every = [
        _Candidate(number, less, position, quotation, passage, role_of(passage, quotation.start))
        for number, less, passage in numbered
        for position, quotation in enumerate(quotations_in(passage.text))
    ]
    found = [candidate for candidate in every if candidate.number <= len(first)]
    asked = content_words(question)
    shared = [
        len(asked & content_words(f"{c.quotation.text} {c.quotation.label}"))
        + any(c.is_definition(part) for part in parts)
        for c in every[len(found) :]
    ]
    best = sorted(np.argsort(-np.array(shared), kind="stable")[:READ_ON])
    return [*found, *(every[len(found) + i] for i in best)]


def _in_both_languages(question: str) -> tuple[str, tuple[Forms, ...]]:
    """What a question says in English, and what a Chinese sentence may hold of it."""
    if is_chinese(question):
        read = read_chinese(question)
        return read.english or question, (*read.terms, *((pair,) for pair in read.unknown))
    return question, tuple((*term.chinese, *term.english) for term in terms_of(question))


def parts_of(question: str) -> list[str]:
    """Split "What is X and how does it fail?" into its questions; a later one is told the first one's subject."""
    parts = [part.strip(" ?") for part in PART.split(question) if content_words(part)]
    if len(parts) < 2:
        return [question]
    subject = " ".join(word for word in parts[0].split() if content_words(word))
    return [parts[0], *(f"{part} {subject}" if len(content_words(part)) < 3 else part for part in parts[1:])]


def _near(scores: np.ndarray, kept: Sequence[int], near: float) -> Iterator[int]:
    """Yield candidates from the best score down, for as long as they are near it; `kept` grows meanwhile."""
    best = float(scores.max())
    for i in np.argsort(-scores, kind="stable"):
        if best - scores[i] > (NEAR_ENOUGH if len(kept) < LEAST_QUOTATIONS else near):
            return
        yield int(i)


def _says_something(text: str) -> bool:
    # Chinese is written without spaces; a word has two characters there.
    words = len(re.sub(f"[{CJK}]", " ", text).split()) + len(re.findall(f"[{CJK}]", text)) // 2
    return words >= SHORTEST_WORDS and (words >= SHORTEST_ITEM_WORDS or text.endswith((".", "!", ":", "。")))


def _is_open(statement: Statement) -> bool:
    words = plain(statement.text)
    return words.endswith(("?", "？")) or bool(TASK.match(words)) or only_quotes(statement)


def _in_one_line(formula: str) -> str:
    return " ".join(formula.split())
