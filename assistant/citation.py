"""Model text and numbered passages in, checked sentences with honest citations out.

The model's own markers are a hint only: a marker survives if its passage supports the sentence, a sentence
that another shown passage supports better is cited to that one, and a sentence that none supports is left
out. So what a reader follows has been checked whatever the size of the model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.exchange import CheckedSentence, Support
from assistant.grounding import (
    SUPPORTED_FROM,
    Check,
    Claim,
    Evidence,
    check_support,
    likeness,
    read_claims,
    read_evidence,
)
from assistant.sentences import MARKER, Statement, leans, plain, split_statements
from index.embed import Embedder
from index.passage import Passage

MOST_CITATIONS = 2  # per sentence: more turns the text into decoration
NAMED = 0.1  # what it counts that the model itself named a passage, in probability of support
CHECKED = 3  # passages a sentence is checked against: those that are most like it, and those that it names
CLAIM_WORDS = 4  # shorter statements ("For example:") claim nothing
LEAD_IN = re.compile(r":\s*$")
# Small models like to end with a list of sources, or to speak of "the sources" instead of the matter.
ABOUT_SOURCES = re.compile(
    r"^\W*sources?\b[^.]{0,200}$|\bthe (?:sources?|passages?)(?: that| which)? (?:cover|support|provide|used)\b"
    r"|^\W*(?:citations?|references?):"
    r"|\b(?:discussed|described|mentioned|explained|covered|stated|cited) in(?: and)?\W*$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class NumberedPassage:
    """A passage under the number it is cited by, prepared for support checks."""

    number: int
    passage: Passage
    evidence: Evidence


def number_passages(passages: Sequence[Passage], embedder: Embedder) -> list[NumberedPassage]:
    """Number passages from 1 in the order given and prepare them for support checks."""
    return [
        NumberedPassage(number, passage, read_evidence(passage.text, passage.heading_path, embedder))
        for number, passage in enumerate(passages, start=1)
    ]


def cited_numbers(text: str) -> tuple[int, ...]:
    """Collect the numbers of the `[n]` markers of a text in order, each once."""
    numbers: dict[int, None] = {}
    for match in MARKER.finditer(text):
        for number in re.split(r"\s*[,;]\s*", match[1]):
            numbers[int(number)] = None
    return tuple(numbers)


class SentenceChecker:
    """Turns a model's Markdown, as it grows, into what of it may stand, with checked markers.

    A sentence is checked once, whatever the number of calls. Only supported sentences stand, each with its
    citations; left out are the others, sentences that lean on one left out, formulas that no passage holds,
    repetitions (of the question too), and remarks on the sources themselves. `supported_from` is the probability of
    support from which on a sentence stands.
    """

    def __init__(
        self,
        shown: Sequence[NumberedPassage],
        embedder: Embedder,
        question: str = "",
        supported_from: float = SUPPORTED_FROM,
    ) -> None:
        self._supported_from = supported_from
        self._shown = shown
        self._embedder = embedder
        self._question = letters_of(question)
        self._verdicts: dict[str, CheckedSentence] = {}
        self._formulas = [letters_of(item.passage.text) for item in shown]

    def check(self, text: str) -> tuple[str, tuple[CheckedSentence, ...]]:
        """Return the text that may stand, and all sentences that claim something new with their verdicts."""
        statements = split_statements(text)
        self._judge([s for s in statements if is_claim(s) and s.text not in self._verdicts])
        pieces: list[str] = []
        checked: list[CheckedSentence] = []
        said = {self._question}
        position = 0
        leaning_on_nothing = False
        for statement in statements:
            pieces.append(text[position : statement.start])
            position = statement.end
            raw = text[statement.start : statement.end]
            letters = letters_of(statement.text)
            gap = raw[len(raw.rstrip()) :]
            claims = is_claim(statement)
            if ABOUT_SOURCES.search(plain(statement.text)) or (letters in said and claims):
                pieces.append(gap)
                continue
            said.add(letters)
            if statement.kind == "formula" and not any(letters in held for held in self._formulas):
                sentence = CheckedSentence(
                    statement.text, (), Support.UNSUPPORTED, "no passage holds this formula"
                )
            elif not claims:
                sentence = CheckedSentence(statement.text, (), Support.NO_CLAIM)
            elif leaning_on_nothing and leans(statement.text):
                sentence = CheckedSentence(
                    statement.text, (), Support.UNSUPPORTED, "it leans on a sentence that was left out"
                )
            else:
                sentence = self._verdicts[statement.text]
            checked.append(sentence)
            if sentence.support is Support.NO_CLAIM:
                pieces.append(raw)
                continue
            kept = sentence.support is Support.SUPPORTED
            leaning_on_nothing = not kept
            pieces.append(with_markers(raw, sentence.citations) if kept else gap)
        pieces.append(text[position:])
        return tidy("".join(pieces)), tuple(checked)

    def _judge(self, statements: Sequence[Statement]) -> None:
        claims = read_claims([statement.text for statement in statements], self._embedder)
        for statement, claim in zip(statements, claims, strict=True):
            checks = check_claim(claim, statement, self._shown)
            self._verdicts[statement.text] = judge(
                statement, {number: self._held_to(check) for number, check in checks.items()}
            )

    def _held_to(self, check: Check) -> Check:
        if check.support is Support.SUPPORTED and check.score < self._supported_from:
            return replace(check, support=Support.WEAK, reason="too far from the source's words to be sure")
        return check


def letters_of(text: str) -> str:
    """Reduce a text to its letters and digits, by which repetitions are known."""
    return re.sub(r"\W+", "", plain(text)).lower()


def tidy(text: str) -> str:
    """Drop what dropped sentences leave behind: empty list items, and a lead-in with nothing after it."""
    text = re.sub(r"^[ \t]*(?:[-*+•]|\d{1,2}[.)])[ \t]*$\n?", "", text, flags=re.MULTILINE)
    text = re.sub(r"^[^\n|`]{1,200}:[ \t]*$(?=\n*\Z)", "", text.rstrip(), flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def check_claim(claim: Claim, statement: Statement, shown: Sequence[NumberedPassage]) -> dict[int, Check]:
    """Check a claim against the passages most like it and against those that it names, by their numbers."""
    named = cited_numbers(statement.text)
    order = sorted(shown, key=lambda item: -likeness(claim, item.evidence)[0])
    chosen = order[:CHECKED] + [item for item in order[CHECKED:] if item.number in named]
    return {item.number: check_support(claim, item.evidence) for item in chosen}


def is_claim(statement: Statement, least_words: int = CLAIM_WORDS) -> bool:
    """Tell whether a statement says something that a passage must support."""
    text = plain(statement.text)
    if statement.kind in ("heading", "code", "formula") or text.endswith("?") or LEAD_IN.search(text):
        return False
    return len(re.findall(r"\w+", text)) >= least_words


def judge(statement: Statement, checks: dict[int, Check]) -> CheckedSentence:
    """Choose which passages a statement cites: the best supporter, and one more that it names and that supports it."""
    order = {Support.SUPPORTED: 0, Support.WEAK: 1, Support.UNSUPPORTED: 2, Support.NO_CLAIM: 3}
    named = set(cited_numbers(statement.text))
    # between equals, the passage that the model itself named comes first
    ranked = sorted(
        checks.items(), key=lambda item: (order[item[1].support], -item[1].score - NAMED * (item[0] in named))
    )
    if not ranked:
        return CheckedSentence(statement.text, (), Support.UNSUPPORTED, "no passage was shown")
    number, best = ranked[0]
    if best.support is not Support.SUPPORTED:
        return CheckedSentence(statement.text, (), best.support, best.reason)
    cited = [number]
    for other, check in ranked[1:]:
        if len(cited) == MOST_CITATIONS:
            break
        if other in named and check.support is Support.SUPPORTED:
            cited.append(other)
    return CheckedSentence(statement.text, tuple(sorted(cited)), best.support, best.reason)


def with_markers(raw: str, citations: Sequence[int]) -> str:
    """Replace a statement's markers by the given ones, put after its last character."""
    body = re.sub(r"\s*" + MARKER.pattern, "", raw)
    if not citations:
        return body
    end = len(body.rstrip())
    markers = "".join(f"[{number}]" for number in citations)
    stripped, tail = body[:end], body[end:]
    if stripped.endswith("|"):  # a table row: the marker goes into the last cell
        return f"{stripped[:-1].rstrip()} {markers} |{tail}"
    return f"{stripped} {markers}{tail}"
