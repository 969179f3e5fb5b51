"""What a finished answer can become: a card of one's own, and a quiz on what it rests on."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from assistant.exchange import Answer, Outcome, Support
from assistant.progress.records import OwnCard, own_card_id
from assistant.sentences import plain, split_statements
from content.handbook import HANDBOOK_SOURCE_ID
from content.topics import TOPIC_IDS
from index.passage import Passage

MOST_POINTS = 4  # a card with more is a page


def card_of(answer: Answer) -> OwnCard | None:
    """Turn an answer into a card: its question, and the sentences that its sources support as key points.

    None if the answer says nothing that could be asked for.
    """
    checked = [*answer.sentences, *answer.quoted]
    supported = [s.text for s in checked if s.support is Support.SUPPORTED]
    said = supported or [statement.text for statement in split_statements(answer.whole)]
    points = [point for point in dict.fromkeys(map(words_of, said)) if len(point.split()) > 3]
    question = " ".join((answer.standalone or answer.question).split())
    if not points or not question or not can_become(answer):
        return None
    return OwnCard(own_card_id(question), topic_of(answer), question, tuple(points[:MOST_POINTS]))


def words_of(sentence: str) -> str:
    """Drop markup and citation markers from a sentence, and the blank that a marker leaves before its full stop."""
    return re.sub(r"\s+(?=[.,;:!?])", "", plain(sentence))


def quiz_of(answer: Answer) -> str:
    """Name the drill on what an answer rests on: the questions of the handbook page most cited, else its topic."""
    if not can_become(answer):
        return ""
    for passage in by_weight(answer):
        if passage.source_id == HANDBOOK_SOURCE_ID:
            return f"rapid:page:{PurePosixPath(passage.path).stem}"
    return f"rapid:{topic_of(answer)}"


def topic_of(answer: Answer) -> str:
    """The topic of the passage that carries most of an answer."""
    for passage in by_weight(answer):
        folder = PurePosixPath(passage.path).parent.name
        if passage.source_id == HANDBOOK_SOURCE_ID and folder in TOPIC_IDS:
            return folder
        known = [topic for topic in passage.topics if topic in TOPIC_IDS]
        if known:
            return known[0]
    return "ml"


def by_weight(answer: Answer) -> list[Passage]:
    """The passages of an answer, the most cited first, then in the order of the search."""
    cited = [number for sentence in (*answer.sentences, *answer.quoted) for number in sentence.citations]
    order = sorted(range(len(answer.passages)), key=lambda i: (-cited.count(i + 1), i))
    return [answer.passages[i] for i in order]


def can_become(answer: Answer) -> bool:
    """Whether an answer stands: one that was stopped, failed or not covered is nothing to learn from."""
    return answer.outcome in (Outcome.ANSWERED, Outcome.PASSAGES) and bool(answer.whole.strip())
