"""What a small model says of quotations in, the point of an answer out: which of them answer, and in which words.

A small model is good at seeing which quotation answers a question and poor at saying it again: of its rewordings one
in six was false when read, while the quotation it meant held the facts asked for more often than the one that
retrieval ranks first (docs/quality.md). So its words choose; they stand only where they say the same as the quotation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.citation import is_claim, letters_of, with_markers
from assistant.exchange import CheckedSentence, Support
from assistant.grounding import Claim, check_support, likeness, read_claims, read_evidence
from assistant.sentences import MARKER, Statement, plain, split_statements
from index.embed import Embedder

SHORTEST_WORDS = 3  # of a sentence that can mean a quotation ("Boosting reduces bias.")
MEANT_FROM = 0.5  # likeness from which on a sentence means a quotation; below it says something else
# How much further from the question (cosine) than the closest quotation one may be. On 75 questions the first facts rose
# from 0.66 to 0.70 with any bound from 0.15 to 0.25.
FURTHER = 0.25
# Shares of words: of the sentence in one statement of the quotation, so that it mixes no two of them up, and of the
# quotation in the sentence, so that nothing the quotation adds is lost.
FROM_ONE, OF_ALL = 0.8, 0.8


class PointFinder:
    """Turns a model's text, as it grows, into the quotations that it means, in its words where these stand.

    A sentence is judged once, whatever the number of calls; each quotation is given once. `supported_from` is the
    probability of support from which on the model's own words stand.
    """

    def __init__(
        self, quoted: Sequence[CheckedSentence], embedder: Embedder, question: str, supported_from: float
    ) -> None:
        self._quoted = quoted
        self._embedder = embedder
        self._question = letters_of(question)
        near = embedder.embed([plain(q.text) for q in quoted]) @ embedder.embed_query(question)
        self._further = near.max() - near
        self._supported_from = supported_from
        self._evidence = [read_evidence(quotation.text, "", embedder) for quotation in quoted]
        self._singles = [
            [claim.words for claim in read_claims([s.text for s in split_statements(q.text)], embedder)]
            for q in quoted
        ]
        self._verdicts: dict[str, tuple[int, CheckedSentence]] = {}
        self._given: set[int] = set()  # quotations

    def check(self, text: str) -> tuple[str, tuple[CheckedSentence, ...]]:
        """Return the point so far as Markdown with markers, and its sentences with what was left out."""
        said: list[str] = []
        checked: list[CheckedSentence] = []
        self._given = set()
        for statement in split_statements(text):
            if not is_claim(statement, SHORTEST_WORDS) or letters_of(statement.text) == self._question:
                continue
            if statement.text not in self._verdicts:
                self._verdicts[statement.text] = self._judge(statement)
            meant, sentence = self._verdicts[statement.text]
            if meant in self._given:
                continue
            checked.append(sentence)
            if sentence.support is Support.SUPPORTED:
                self._given.add(meant)
                said.append(with_markers(sentence.text, sentence.citations))
        return " ".join(said), tuple(checked)

    def unsaid(self) -> tuple[CheckedSentence, ...]:
        """Return the quotations that the text checked last does not give, in their order."""
        return tuple(q for number, q in enumerate(self._quoted) if number not in self._given)

    def _judge(self, statement: Statement) -> tuple[int, CheckedSentence]:
        words = MARKER.sub("", statement.text).strip()
        (claim,) = read_claims([words], self._embedder)
        close = [likeness(claim, evidence)[0] for evidence in self._evidence]
        meant = max(range(len(close)), key=close.__getitem__)
        quotation = self._quoted[meant]
        if close[meant] < MEANT_FROM:
            return -1, CheckedSentence(words, (), Support.UNSUPPORTED, "no quotation says this")
        if self._further[meant] > FURTHER:
            return -1, CheckedSentence(
                words, (), Support.UNSUPPORTED, "other quotations are closer to the question"
            )
        return meant, replace(quotation, text=words) if self._stands(claim, meant) else quotation

    def _stands(self, claim: Claim, meant: int) -> bool:
        evidence, singles = self._evidence[meant], self._singles[meant]
        if not claim.words or check_support(claim, evidence).score < self._supported_from:
            return False
        from_one = max(len(claim.words & words) / len(claim.words) for words in singles)
        of_all = len(claim.words & evidence.words) / len(evidence.words)
        return from_one >= FROM_ONE and of_all >= OF_ALL
