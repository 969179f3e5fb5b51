"""A question's key points and wrong answers in, a rubric that answers can be graded against out.

Everything that depends on the question alone is read and embedded here, once: about 0.2 s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.drill.marks import OKAY, VITAL
from assistant.grade.alignment import Reading, Stack, read
from assistant.grade.gates import word_runs
from assistant.grade.synonyms import words_of
from assistant.sentences import breaks_off, only_quotes, plain, split_statements
from assistant.wording import Term, terms_of
from content.handbook import Page
from content.questions import Question
from index.embed import TokenEmbedder

CANDIDATES = 4  # sentences of the supporting text that may become a key point's quote
QUOTED_FROM = 0.4  # cosine with the key point; of 591 quotes the 25 or so below are about something else


@dataclass(frozen=True, slots=True)
class RubricPoint:
    """A key point as it is written: the claim, its weight, and the Markdown that supports it ("" if none)."""

    claim: str
    weight: float
    support: str = ""


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    """An answer that candidates give and that is wrong, and why ("" if not said)."""

    answer: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A key point made ready: its content words, those that the question does not give away, and its order."""

    point: RubricPoint
    words: frozenset[str]
    novel: frozenset[str]
    terms: tuple[Term, ...]
    quote: str


@dataclass(frozen=True, slots=True)
class Rubric:
    """A question made ready for grading; vectors have unit length and as many rows as the things they stand for."""

    question: str
    wanted: tuple[Wanted, ...]
    wrong: tuple[WrongAnswer, ...]
    wrong_sentences: tuple[
        tuple[int, frozenset[str]], ...
    ]  # index of the wrong answer, words of one sentence
    runs: frozenset[tuple[str, ...]]
    claims: Stack
    quotes: Stack  # the handbook's closest sentence to each claim, or the claim again
    wrongs: Stack  # the sentences of the wrong answers
    claim_vectors: np.ndarray  # [key points, d]
    quote_vectors: np.ndarray  # [key points, d]
    wrong_vectors: np.ndarray  # [wrong sentences, d]
    question_vector: np.ndarray  # [d]

    @property
    def weights(self) -> list[float]:
        """The weights of the key points, in order."""
        return [wanted.point.weight for wanted in self.wanted]


def build_rubric(
    question: str,
    points: Sequence[RubricPoint],
    *,
    embedder: TokenEmbedder,
    wrong_answers: Sequence[WrongAnswer] = (),
    reference: str = "",
) -> Rubric:
    """Turn a question, its key points and its known wrong answers into a rubric.

    `reference` is a text whose wording earns nothing when copied, beside the claims and their support.
    """
    claims = [plain(point.claim) for point in points]
    candidates = [_likeliest(point.support, claim) for point, claim in zip(points, claims, strict=True)]
    wrong_sentences = [
        (number, plain(statement.text))
        for number, wrong in enumerate(wrong_answers)
        for statement in split_statements(wrong.answer)
    ]
    texts = [question, *claims, *(text for _, text in wrong_sentences)]
    texts += [sentence for likely in candidates for sentence in likely]
    texts = list(dict.fromkeys(texts))
    readings = dict(zip(texts, read(texts, embedder), strict=True))
    asked = words_of(question)
    wanted, quotes = [], []
    for point, claim, likely in zip(points, claims, candidates, strict=True):
        words = words_of(claim)
        near = readings[claim].vector
        likely.sort(key=lambda s: -float(readings[s].vector @ near))
        quote = next(iter(likely), "")
        shown = next(
            (s for s in likely if _stands_alone(s) and float(readings[s].vector @ near) >= QUOTED_FROM), ""
        )
        wanted.append(Wanted(point, words, words - asked or words, tuple(terms_of(claim)), shown))
        quotes.append(quote or claim)
    given = frozenset(readings[question].pieces)
    wrong = [text for _, text in wrong_sentences]
    return Rubric(
        question=question,
        wanted=tuple(wanted),
        wrong=tuple(wrong_answers),
        wrong_sentences=tuple((number, words_of(text)) for number, text in wrong_sentences),
        runs=word_runs([*claims, *(point.support for point in points), reference]),
        claims=Stack(tuple(readings[claim] for claim in claims), given),
        quotes=Stack(tuple(readings[quote] for quote in quotes), given),
        wrongs=Stack(tuple(readings[text] for text in wrong), given),
        claim_vectors=_rows(readings, claims),
        quote_vectors=_rows(readings, quotes),
        wrong_vectors=_rows(readings, wrong),
        question_vector=readings[question].vector,
    )


def read_rubric(question: Question, pages: Mapping[str, Page], embedder: TokenEmbedder) -> Rubric:
    """Turn a question of the bank into its rubric; a key point whose page is missing goes without support."""
    points = [
        RubricPoint(
            point.claim, VITAL if point.weight == "vital" else OKAY, support_text(point.support, pages)
        )
        for point in question.key_points
    ]
    wrong = [WrongAnswer(known.answer, known.why) for known in question.wrong_answers]
    return build_rubric(question.text, points, embedder=embedder, wrong_answers=wrong)


def support_text(support: str, pages: Mapping[str, Page]) -> str:
    """Turn `page#section` into the section's Markdown; "" if there is no such section."""
    page, _, section = support.partition("#")
    return pages[page].sections.get(section, "") if page in pages else ""


def _stands_alone(sentence: str) -> bool:
    """Whether a sentence says something without what stands around it: no question, no formula cut off, no half of one."""
    half = sentence[:1].islower() and "-" not in sentence.split()[0]  # "where n is ...", but "k-means ..."
    return not (half or sentence.endswith("?") or breaks_off(sentence))


def _rows(readings: Mapping[str, Reading], texts: Sequence[str]) -> np.ndarray:
    """The unit vectors of texts as rows; [0, d] for none."""
    width = len(next(iter(readings.values())).vector)
    return np.array([readings[text].vector for text in texts]).reshape(-1, width)


def _likeliest(support: str, claim: str) -> list[str]:
    """The few sentences of a supporting text that share most words with a claim; only these are embedded."""
    found = [plain(s.text) for s in split_statements(support) if s.kind == "prose" and not only_quotes(s)]
    wanted = words_of(claim)
    ranked = sorted(dict.fromkeys(filter(None, found)), key=lambda text: -len(words_of(text) & wanted))
    return ranked[:CANDIDATES]
