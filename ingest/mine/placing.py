"""Where a question belongs: its form, its topic and its level, by its words and by where it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from content.text import load_yaml
from ingest.mine.found import Form

_BEHAVIORAL_PLACE = re.compile(r"\bbehaviou?r(?:al)?\b|\bSTAR\b|\bculture fit\b", re.I)
_BEHAVIORAL = re.compile(
    r"\b(?:tell me (?:about|something)|(?:talk|describe|share) .{0,20}\b(?:a time|a situation|your(?:self)?|an experience)\b"
    r"|(?:a|another) time (?:when|you|that)|co-?workers?|colleagues?|team ?mates?|your (?:manager|boss|strengths?"
    r"|weakness\w*|career|greatest|biggest|proudest|current (?:company|role|job)|last job)"
    r"|why do you want to (?:work|join|leave)|why should we hire|where do you see yourself)\b",
    re.I,
)
_DESIGN = re.compile(
    r"^design[: ]|\bdesign (?:a|an|the|your)\b(?!.{0,20}\b(?:test|experiment)\b)|\b(?:build|create|develop|architect)"
    r"\b.{0,30}\b(?:systems?|chat ?bots?|recommender|search engine|pipeline|platform|product|service|app|algorithm)\b"
    r"|\bhow (?:would|do|can|will|should|to) you (?:\w+ )?(?:build|design|architect)\b|\bhow to (?:you )?build a\b"
    r"|\bsystem (?:to|that) \w+",
    re.I,
)
_EXPERIMENT = re.compile(r"\bdesign\b.{0,20}\b(?:tests?|experiments?)\b", re.I)
_CODING = re.compile(
    r"\bsql\b|\bwrite (?:a |an |the |some )?(?:\w+ )?(?:function|program|query|code|script|class)|\bimplement\b|\bpandas\b"
    r"|\b(?:linked list|sorted (?:array|vector|list)s?|palindrome|fibonacci|two integers|pseudo-?code)\b"
    r"|\bpython (?:function|code|program)\b|\bin python\b",
    re.I,
)
_FILE = Path(__file__).with_name("topic_words.yaml")
_RATINGS = {
    "fundamental": 2, "basic": 2, "beginner": 2, "easy": 2, "junior": 2, "intermediate": 3, "medium": 3,
    "advance": 4, "advanced": 4, "hard": 4, "senior": 4, "expert": 5, "difficult": 4,
}  # fmt: skip
_HARD = re.compile(
    r"\b(?:derive|derivation|prove|proof|calculate|compute|probability that|expected (?:number|value))\b",
    re.I,
)
_MIDDLE = re.compile(
    r"^(?:why|how|when|explain|discuss|compare|contrast|differentiate|distinguish)\b|\b(?:difference|compare|versus|vs|trade-?offs?"
    r"|advantages?|disadvantages?|pros and cons|why)\b",
    re.I,
)
_SCENARIO_WORDS = 40


@cache
def _topic_words() -> dict[str, re.Pattern[str]]:
    """What places a question under a topic, the narrower topics first."""
    return {topic: re.compile("|".join(words), re.I) for topic, words in load_yaml(_FILE).items()}


def form_of(question: str, places: Sequence[str]) -> Form:
    """Tell what kind of answer a question wants; `places` are title, headings and path above it."""
    if any(_BEHAVIORAL_PLACE.search(place.replace("-", " ")) for place in places) or _BEHAVIORAL.search(
        question
    ):
        return Form.BEHAVIORAL
    if _CODING.search(question):
        return Form.CODING
    if (_DESIGN.search(question) and not _EXPERIMENT.search(question)) or any(
        re.search(r"\bsystems? design\b", place.replace("-", " "), re.I) for place in places
    ):
        return Form.DESIGN
    return Form.CONCEPT


def topic_of(question: str, form: Form, heading: str, source_topics: Sequence[str]) -> str:
    """Tell the topic of a question: by its form, by a source of one topic, by its words, by its heading; else "".

    A source that names several topics gives its first one where no word tells, if all are subjects.
    """
    if form is Form.BEHAVIORAL:
        return "behavioral"
    if form is Form.DESIGN:
        return "system-design"
    if form is Form.PROBLEM:
        return "dsa"
    subjects = _topic_words()
    if len(source_topics) == 1 and source_topics[0] in subjects:
        return source_topics[0]
    for words in (question, heading):
        for topic, pattern in subjects.items():
            if pattern.search(words):
                return topic
    if form is Form.CODING:
        return "dsa"
    only_subjects = all(topic in subjects or topic == "system-design" for topic in source_topics)
    return source_topics[0] if source_topics and only_subjects else ""


def level_of(question: str, form: Form, rating: str) -> int:
    """Tell the level of a question, 1 to 5: the source's own rating, else by what it asks for."""
    if rating.lower() in _RATINGS:
        return _RATINGS[rating.lower()]
    if form is Form.DESIGN or len(question.split()) > _SCENARIO_WORDS:
        return 4
    if _HARD.search(question) or form is Form.CODING:
        return 4
    return 3 if _MIDDLE.search(question) else 2
