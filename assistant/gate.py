"""The gate before an answer: do the passages cover the question, or must the assistant say that they do not?"""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass

from assistant.sentences import plain, split_statements
from assistant.subject import subject_words
from content.text import content_words, stem
from index.embed import Embedder
from index.passage import Passage
from index.query import expanded
from index.translation import coverage, is_chinese, read_chinese, terms_of
from index.translation import words_of as english_words

LOOKED_AT = 5  # passages
# A question is covered by a Chinese passage that holds this share of its terms and of its other words or pairs of
# characters; one in Chinese by English passages if this share of it can be said in English. Set on tests/evals/chinese*.
HELD_IN_CHINESE, SAID_IN_ENGLISH = 0.6, 0.5
SAME_SPELLING = 0.8  # likeness from which on a word counts as another's misspelling
SHORTEST = 16  # characters of a statement that says something
MISSPELLED_FROM = 5  # letters: shorter words are too easily alike


@dataclass(frozen=True, slots=True)
class GateFeatures:
    """What the gate sees of a retrieval.

    `best` and `mean`: cosines of the question with the best and with the five first passages. `covered`: share
    of the subject's words that any passage holds (0.8 for another spelling). `together`: the largest share
    that one of the five first passages holds. `missing`: words that no passage holds, at most 2. `closest`:
    cosine of the question with the statement of the first passage that is closest to it. `match`: how well the
    word pieces of the question are matched by those of one passage, 0 where the pieces are not known.
    """

    best: float
    mean: float
    covered: float
    together: float
    missing: float
    closest: float
    match: float = 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the passages cover a question: a probability, the decision, and the words found nowhere."""

    probability: float
    covered: bool
    missing: tuple[str, ...]


# Fitted by logistic regression on answerable.jsonl and unanswerable.jsonl of tests/evals, over the handbook alone
# and over all sources (there without the near misses, which other sources do cover). `whetstone eval` fits anew by
# cross-validation and prints the curve.
WEIGHTS = GateFeatures(
    best=6.43, mean=2.93, covered=1.68, together=1.11, missing=0.0, closest=5.39, match=14.89
)
CONSTANT = -13.29
# The same without word pieces: another embedder, a question in Chinese, a library that an older version read.
PLAIN_WEIGHTS = GateFeatures(best=4.49, mean=3.45, covered=1.13, together=2.64, missing=-0.46, closest=4.05)
PLAIN_CONSTANT = -5.49  # raised from the fitted -5.77, so that one threshold serves both
# At this probability 3 % of the answerable questions are declined, over the handbook as over all sources.
THRESHOLD = 0.7


def features(question: str, passages: Sequence[Passage], embedder: Embedder) -> GateFeatures:
    """Turn a question and its ranked passages into the gate's features; all 0 without passages or words.

    Acronyms count with what they stand for.
    """
    held = [words_of(passage) for passage in passages]
    question = expanded(question, lambda word: any(stem(word) in words for words in held))
    asked = subject_words(question)
    if not passages or not asked:
        return GateFeatures(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    found = found_words(asked, set().union(*held))
    similarities = [passage.similarity for passage in passages]
    first = similarities[:LOOKED_AT]
    return GateFeatures(
        best=max(similarities),
        mean=sum(first) / len(first),
        covered=sum(found.values()) / len(asked),
        together=max(len(asked & words) / len(asked) for words in held[:LOOKED_AT]),
        missing=float(min(2, sum(share == 0 for share in found.values()))),
        closest=closest_statement(question, passages[0], embedder),
        match=max(passage.match for passage in passages),
    )


def closest_statement(question: str, passage: Passage, embedder: Embedder) -> float:
    """The largest cosine of a question with a statement of a passage; a passage blurs what its sentences say."""
    texts = [plain(statement.text) for statement in split_statements(passage.text)]
    texts = [text for text in texts if len(text) >= SHORTEST]
    return float((embedder.embed(texts) @ embedder.embed_query(question)).max()) if texts else 0.0


def decide(question: str, passages: Sequence[Passage], embedder: Embedder) -> Verdict:
    """Decide whether ranked passages cover a question, one in Chinese by what it says in English or word by word."""
    if is_chinese(question):
        return Verdict(*_decide_chinese(question, passages, embedder), ())
    probability = gate_probability(features(question, passages, embedder))
    held = _held_in_chinese(question, [p for p in passages[:LOOKED_AT] if p.language == "zh"])
    probability = max(probability, _by_words_alone(held))
    return Verdict(probability, probability >= THRESHOLD, missing_words(question, passages))


def _decide_chinese(question: str, passages: Sequence[Passage], embedder: Embedder) -> tuple[float, bool]:
    read = read_chinese(question)
    chinese = [p for p in passages[:LOOKED_AT] if p.language == "zh"]
    held = max((read.held_in(f"{p.heading_path} {p.text}") for p in chinese), default=0.0)
    probability = _by_words_alone(held)
    if read.known >= SAID_IN_ENGLISH:
        english = [p for p in passages if p.language != "zh"]
        probability = max(probability, gate_probability(features(read.english, english, embedder)))
    return probability, probability >= THRESHOLD


def _held_in_chinese(question: str, chinese: Sequence[Passage]) -> float:
    """The largest share of the words of an English question's subject that a Chinese passage holds in either language."""
    asked, terms = subject_words(question), terms_of(question)
    shares = [0.0]
    for passage in chinese if asked else ():
        text = f"{passage.heading_path} {passage.text}"
        held = [term for term in terms if coverage([term.chinese], text)]
        words = content_words(" ".join(english_words(held))) | words_of(passage)
        shares.append(len(asked & words) / len(asked) if held else 0.0)
    return max(shares)


def _by_words_alone(held: float) -> float:
    return min(1.0, max(0.0, THRESHOLD + held - HELD_IN_CHINESE))


def gate_probability(seen: GateFeatures) -> float:
    """Turn features into the probability that the passages cover the question."""
    weights, logit = (WEIGHTS, CONSTANT) if seen.match > 0 else (PLAIN_WEIGHTS, PLAIN_CONSTANT)
    logit += sum(weight * value for weight, value in zip(astuple(weights), astuple(seen), strict=True))
    return 1 / (1 + math.exp(-logit))


def missing_words(question: str, passages: Sequence[Passage]) -> tuple[str, ...]:
    """List the words of the question's subject that no passage holds, as they were typed, in their order."""
    asked = subject_words(question)
    found = found_words(asked, set().union(*(words_of(passage) for passage in passages)))
    words = [word.strip("?.,!:;\"'()") for word in question.split()]
    return tuple(
        dict.fromkeys(
            word
            for word in words
            if len(word) > 2 and (own := content_words(word) & asked) and not any(found[w] for w in own)
        )
    )


def words_of(passage: Passage) -> set[str]:
    """The content words of a passage and its headings."""
    return content_words(passage.heading_path) | content_words(passage.text)


def found_words(asked: Iterable[str], held: set[str]) -> dict[str, float]:
    """How much each asked word is held: 1, or 0.8 if only another spelling of it is, or 0."""
    by_letter: dict[str, list[str]] = {}
    for word in held:
        by_letter.setdefault(word[0], []).append(word)
    return {
        word: 1.0
        if word in held
        else SAME_SPELLING
        if len(word) >= MISSPELLED_FROM
        and difflib.get_close_matches(word, by_letter.get(word[0], ()), 1, SAME_SPELLING)
        else 0.0
        for word in asked
    }
