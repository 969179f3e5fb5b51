"""Sentences of an answer in, those that may earn credit out: the others are set aside, with the reason.

Every rule looks at one sentence alone, so that adding a sentence never takes credit from another one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from assistant.disarm import CHAT_TOKENS, UNSEEN
from assistant.sentences import plain, split_statements
from assistant.wording import GRAMMAR
from content.text import content_words

EMPTY = "empty"
DONT_KNOW = "don't know"
OFF_TOPIC = "off-topic"
KEYWORDS = "keyword list"
FRAGMENT = "fragment"
COPIED = "copied"
ADDRESSED = "addressed to the grader"

RUN = 10  # words in the same order as in the reference; own wording of a definition rarely shares more
SHORTEST_COPY = 6  # words of a whole sentence
COPIED_SHARE = 0.6  # of a sentence's words in such runs

# A courtesy, not the defense: a sentence that gets past this list earns credit only if it states a key point.
# Matched narrowly, because answers speak of judges, scores, prompts and key points for good reasons.
TO_THE_GRADER = re.compile(
    r"\b(?:ignore|disregard|override)\s+(?:(?:all|any|the|your|these|previous|prior|above|following)\s+){0,3}"
    r"(?:instructions?|rubric|rules|prompts?|guidelines)\b"
    r"|\b(?:give|award|assign|grant)\b[^.]{0,25}\b(?:full|maximum|top|perfect) (?:marks?|credit|points|score)\b"
    r"|\b10\s*/\s*10\b|\bdeserves? (?:the |a )?(?:top|full|high|perfect|max)"
    r"|\b(?:dear|note to the|to the|as the|you are the|you, the) (?:grader|examiner|evaluator)\b"
    r"|\bgrading (?:override|mode|is complete)\b"
    r"|\b(?:all|every|each)(?: of the)?(?: the)?(?: required| expected)? "
    r"(?:key points?|facts|items?(?: on the rubric)?|points)\b[^.]{0,25}"
    r"\b(?:covered|stated|included|satisfied|fulfilled|yes)\b"
    r"|\bmark (?:all|every|each|me|this answer|my answer)\b[^.]{0,30}\b(?:yes|covered|correct|strong|key points?)\b"
    r"|\boutput [\"“']?yes\b|\bthe verdict is\b|\bexpected key points\b"
    r"|\b(?:this|my|the|the above|above) (?:answer|response) "
    r"(?:is (?:perfect|complete|flawless)|deserves|has been verified)\b"
    r"|\b(?:rate|score|grade) (?:this|it|me|my answer) (?:as|with|at)\b"
    r"|\breference (?:solution|answer) is identical\b|\bevery answer counts\b"
    r"|</?(?:answer|system|assistant|user|instructions?)>|^\W*(?:system|assistant|user)\s*:|\bthe candidate passed\b",
    re.I,
)
# What pretends to end the answer or to be another speaker starts a sentence of its own.
TURN = re.compile(r"</?[a-z]+>|[<>]{3}|\[\[|\b(?:SYSTEM|ASSISTANT|USER|GRADER)\b\s*:")
NOT_KNOWING = re.compile(
    r"\b(?:i|we) (?:really |honestly |just )?(?:do not|don[’']?t|can ?not|can[’']?t|could ?n[o’']t) "
    r"(?:know|remember|recall|answer|say|tell)\b"
    r"|\bno (?:idea|clue)\b|\bnot sure\b|\b(?:i )?forgot\b|\bskip (?:it|this|that)\b|^\W*pass\W*$"
    r"|\bnever (?:looked|heard|seen|studied|used|learned)\b"
    r"|\b(?:have not|haven[’']?t) (?:studied|looked|learned|read|seen|worked)\b"
    r"|\b(?:look it up|have to guess)\b|^\W*(?:sorry|hmm+|dunno|idk)\b\W*$",
    re.I,
)
WORKING = re.compile(
    r"\d\s*=|=\s*[-(]?\d"
)  # a number worked out is no list of terms, whatever it is cut into
LISTED = re.compile(r"\s*[,;/|•·]\s*|\s+-\s+")
FRAGMENT_WORDS = 2
FRAGMENTS_OF_A_LIST = 3
# Words; what is longer says something: "I would cut costs elsewhere: batching, quantization, autoscaling".
LONGEST_TERM = 5
FEW = 4  # content words that make a statement beside a "don't know"


@dataclass(frozen=True, slots=True)
class Sifted:
    """An answer's sentences that may earn credit, and the reasons why others may not, in order of appearance."""

    sentences: tuple[str, ...]
    set_aside: tuple[str, ...]


def sift(answer: str, reference: Collection[tuple[str, ...]]) -> Sifted:
    """Turn an answer into its sentences that may earn credit; `reference` holds the runs of `word_runs`."""
    seen = TURN.sub(r"\n\n\g<0>", CHAT_TOKENS.sub("\n\n", UNSEEN.sub("", answer)))
    pieces = [plain(s.text) for s in split_statements(seen)]
    pieces = [piece for piece in pieces if re.search(r"\w", piece)]
    found = [why_aside(piece, reference) for piece in pieces]
    kept = [piece for piece, reason in zip(pieces, found, strict=True) if not reason]
    listed = found.count(FRAGMENT) >= FRAGMENTS_OF_A_LIST
    reasons = [
        KEYWORDS if reason == FRAGMENT and listed else reason
        for reason in found
        if reason and (reason != FRAGMENT or listed or not kept)
    ]
    if not pieces:
        reasons.append(EMPTY)
    return Sifted(tuple(kept), tuple(dict.fromkeys(reasons)))


def why_aside(sentence: str, reference: Collection[tuple[str, ...]]) -> str:
    """Name the reason why a sentence may not earn credit; "" if it may."""
    if TO_THE_GRADER.search(sentence):
        return ADDRESSED
    if NOT_KNOWING.search(sentence) and len(content_words(NOT_KNOWING.sub("", sentence))) < FEW:
        return DONT_KNOW
    if copied_share(sentence, reference) >= COPIED_SHARE:
        return COPIED
    if len(words_in(sentence)) <= FRAGMENT_WORDS and not WORKING.search(sentence):
        return FRAGMENT
    return KEYWORDS if is_list(sentence) else ""


def is_list(sentence: str) -> bool:
    """Tell whether a sentence only lists terms: short pieces between commas and hardly a word of grammar."""
    lengths = [len(piece.split()) for piece in LISTED.split(sentence) if piece.strip()]
    if len(lengths) < 3 or max(lengths) > LONGEST_TERM or WORKING.search(sentence):
        return False
    return sum(lengths) / len(lengths) <= 3 and grammar_share(sentence) < 0.18


def grammar_share(sentence: str) -> float:
    """The share of a sentence's words that are grammar; of prose about four in ten, of a list hardly any."""
    words = words_in(sentence)
    return (
        sum(word in GRAMMAR or word in ("not", "no", "than") for word in words) / len(words) if words else 0.0
    )


def words_in(text: str) -> list[str]:
    """The words and numbers of a text in lower case, in order."""
    return re.findall(r"[a-z0-9]+(?:['’][a-z]+)?", text.lower())


def word_runs(texts: Sequence[str]) -> frozenset[tuple[str, ...]]:
    """Turn texts into all their runs of ten words and their whole sentences of six to nine."""
    runs: set[tuple[str, ...]] = set()
    for text in texts:
        words = words_in(plain(text))
        runs.update(tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1))
        whole = [tuple(words_in(plain(statement.text))) for statement in split_statements(text)]
        runs.update(sentence for sentence in whole if SHORTEST_COPY <= len(sentence) < RUN)
    return frozenset(runs)


def copied_share(sentence: str, reference: Collection[tuple[str, ...]]) -> float:
    """The share of a sentence's words that stand in runs of ten words of the reference; 1 for a whole sentence."""
    words = words_in(sentence)
    if tuple(words) in reference:
        return 1.0
    inside: set[int] = set()
    for i in range(len(words) - RUN + 1):
        if tuple(words[i : i + RUN]) in reference:
            inside.update(range(i, i + RUN))
    return len(inside) / len(words) if words else 0.0
