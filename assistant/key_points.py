"""Key points without a model: the Markdown of a reference in, the few claims that a good answer would state out.

Claims keep the source's own words, so that each can be found in the source again: list items with their bold
lead, and sentences that stand by themselves. Those in the middle of what is said and close to the question lead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from assistant.sentences import LEANS, Statement, only_quotes, plain, split_statements
from assistant.wording import GRAMMAR
from content.text import stem
from index.embed import Embedder

FEWEST_WORDS, MOST_WORDS = 8, 25
MOST_POINTS = 5
_CANDIDATES = 40  # the beginning of a long reference says what it is about
# Set on 50 references drawn by seed from the linked repositories, read by a person (docs/quality.md).
_NEW = 2  # words that the question does not give away
_OVERLAP, _EARLY, _NEAR, _BACK, _TWINS = 0.5, 0.15, 0.3, 0.4, 0.86
_NO_CLAIM = re.compile(
    r"^\W*(?:see|read|click|check out|source|src|images?|figures?|note|sure|for (?:example|instance)|e\.g|examples?|code"
    r"|output|here (?:is|are)|let(?:'s| us)|we (?:will|can see)|in this|in other words|the following|as (?:follows|shown)"
    r"|contributor|table|step \d|this (?:question|is a trick)|if you (?:got|failed)|you can (?:read|find)|how|what|why|I)\b"
    r"|^\$|\bcontributor:|:\W*$|\b(?:below|following|follows|above)\W*$|\bshown (?:below|above|in)\b"
    r"|right answer is \(|\b(?:left|right|this) (?:picture|figure|image)\b|\bI (?:think|usually|would)\b|\|"
    r"|\b(?:pictures?|figures?|images?|diagrams?|charts?|tables?|formulas?) (?:above|below)\b"
    r"|\b(?:following|above|below|previous) (?:pictures?|figures?|images?|diagrams?|charts?|tables?|formulas?|examples?)\b"
    r"|^\W*(?:eg|reference \d|and|but|finally|similarly|\d{4}s?(?=:)|continuing|analysis of)\b|^\["
    r"|^\W*if (?:this|that|the (?:value|answer|result))\b"
    r"|\bin the example\b"
    # numbers worked through are an example, no fact
    r"|=\s*\[|\$[^$]*\d\s*,[^$]*\d[^$]*\$|\band so on\b",
    re.I,
)
# Words that point at something said before; such a claim comes last.
_POINTS_BACK = re.compile(
    r"\b(?:these|those|such an?|the (?:former|latter|result|content|values?|email))\b", re.I
)
_OPENER = re.compile(
    r"^(?:additionally|moreover|furthermore|in addition|also|besides|however|thus|therefore|hence), +", re.I
)
_LABEL = re.compile(r"^\W*(?:ans(?:wer)?s?|solution|explanation|definition)\b\W*:\W*", re.I)
_CLAUSE = re.compile(
    r";|:|,(?= (?:which|where|while|whereas|but|because|so|and|or|making|allowing|often|such as|for example)\b)| \(| – | — "
)
_CONTRAST = re.compile(r"[,;] (?:while|whereas|but)\s+|; ", re.I)
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")
_FORMULA = re.compile(r"\$[^$]+\$|\\\w+|[=<>≤≥∑∏]{1,}")


def key_points(question: str, reference: str, embedder: Embedder) -> list[str]:
    """Turn a reference into at most five claims of 8 to 25 words, the best first; fewer, or none, if it says little."""
    wanted = _stems(question)
    candidates = [claim for claim in claims_in(reference) if len(_stems(claim) - wanted) >= _NEW][
        :_CANDIDATES
    ]
    if len(candidates) == 1:
        candidates = _sides(candidates[0])
    if not candidates:
        return []
    vectors = embedder.embed([question, *candidates])
    asked, stated = vectors[0], vectors[1:]
    middle = stated.mean(axis=0)
    central = stated @ (middle / max(float(np.linalg.norm(middle)), 1e-9))
    shared = [len(_stems(claim) & wanted) / max(len(wanted), 1) for claim in candidates]
    early = [1 - place / len(candidates) for place in range(len(candidates))]
    near = stated @ asked
    back = np.array([bool(_POINTS_BACK.search(claim)) for claim in candidates])
    score = central - _BACK * back + _OVERLAP * np.array(shared) + _EARLY * np.array(early) + _NEAR * near
    chosen: list[int] = []
    for place in map(int, np.argsort(-score, kind="stable")):
        if len(chosen) == MOST_POINTS:
            break
        if all(float(stated[place] @ stated[other]) < _TWINS for other in chosen):
            chosen.append(place)
    return [candidates[place][:1].upper() + candidates[place][1:] for place in chosen]


def claims_in(reference: str) -> list[str]:
    """Turn Markdown into the claims it holds, in its order: one fact each, without code, headings or references."""
    claims: list[str] = []
    short: list[str] = []
    for statement in split_statements(_readable(reference)):
        if statement.kind != "prose" or only_quotes(statement):
            claims += _together(short)
            short = []
            continue
        # an answer that repeats its question begins after it
        text = _OPENER.sub("", _LABEL.sub("", plain(statement.text)).strip(' "“”')).rpartition("? ")[2]
        words = text.split()
        listed = _is_item(reference, statement, text)
        if not words or text.endswith("?") or _NO_CLAIM.search(text) or _mostly_symbols(text):
            continue
        if len(words) < FEWEST_WORDS:
            if listed and len(words) > 1:
                short.append(text.rstrip(".;,"))
            continue
        claims += _together(short)
        short = []
        if not LEANS.match(text):
            claims += _cut(text)
    claims += _together(short)
    return list(dict.fromkeys(claims))


def _readable(markdown: str) -> str:
    text = _INVISIBLE.sub("", markdown)
    text = re.sub(r"<!--|-->|\[{1,2}(?:src|source|answer)\]{1,2}(?:\([^)]*\))?\]?", " ", text, flags=re.I)
    text = re.sub(r"<br\s*/?>", "\n", text, flags=re.I)
    text = re.sub(r"<[a-zA-Z/][^>]*>|!\[[^\]]*\]\([^)]*\)", " ", text)
    # a label on a line of its own, or before the text, is not part of a sentence
    return re.sub(r"(?m)^\s*\*\*\s*(?:ans(?:wer)?|solution)\s*:?\s*\*\*:?[ \t]*", "", text, flags=re.I)


def _is_item(reference: str, statement: Statement, text: str) -> bool:
    return (
        bool(re.search(rf"(?m)^\s*(?:[-*+•]|\d+[.)])\s+\W*{re.escape(text[:12])}", reference)) or ":" in text
    )


def _together(short: Sequence[str]) -> Iterator[str]:
    """Join short list items, which name things, into claims of the usual length."""
    run: list[str] = []
    for item in short:
        if run and len(" ".join([*run, item]).split()) > MOST_WORDS:
            yield "; ".join(run)
            run = []
        run.append(item)
    if len(" ".join(run).split()) >= FEWEST_WORDS // 2:
        yield "; ".join(run)


def _cut(text: str) -> list[str]:
    """A sentence of at most 25 words: a longer one is cut where a clause ends; nothing if none ends in time."""
    if len(text.split()) <= MOST_WORDS:
        return [text]
    best = ""
    for match in _CLAUSE.finditer(text):
        head = text[: match.start()].strip()
        if FEWEST_WORDS <= len(head.split()) <= MOST_WORDS and head.count("(") == head.count(")"):
            best = head
            if _CONTRAST.match(text, match.start()):  # the other side, cut short, would say nothing
                break
    if best:
        return [best]
    lead, colon, rest = text.partition(": ")
    return _cut(rest.strip()) if colon and len(lead.split()) < FEWEST_WORDS else []


def _sides(claim: str) -> list[str]:
    """A single claim that sets two things against each other, as two claims."""
    sides = [side.strip() for side in _CONTRAST.split(claim) if side.strip()]
    return (
        sides if len(sides) > 1 and all(len(side.split()) >= FEWEST_WORDS // 2 for side in sides) else [claim]
    )


def _mostly_symbols(text: str) -> bool:
    symbols = sum(len(found) for found in _FORMULA.findall(text))
    return symbols > 0.35 * len(text)


def _stems(text: str) -> set[str]:
    return {stem(word) for word in re.findall(r"[a-z0-9]+", text.lower()) if word not in GRAMMAR}
