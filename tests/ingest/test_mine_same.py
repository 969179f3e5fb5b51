"""Questions that ask the same become one, near misses do not; and each lands under its topic."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import yaml

from content.handbook import load_handbook
from ingest.mine.found import Form
from ingest.mine.placing import form_of, level_of, topic_of
from ingest.mine.same import grouped

PAIRS = Path(__file__).with_name("question_pairs.yaml")
SUBJECTS = (
    "ml", "statistics", "deep-learning", "nlp", "computer-vision", "recommender-systems", "llm", "rag", "agents",
)  # fmt: skip


def test_near_identical_questions_are_one_and_near_misses_are_not() -> None:
    """The 60 labeled pairs are our own; the floor may only rise."""
    pairs = yaml.safe_load(PAIRS.read_text(encoding="utf-8"))
    counts: Counter[tuple[bool, bool]] = Counter()
    wrong = []
    for pair in pairs:
        joined = grouped([("a", pair["one"]), ("b", pair["other"])])["b"] == "a"
        counts[joined, pair["same"]] += 1
        if joined != pair["same"]:
            wrong.append(pair)
    assert len(pairs) == 60
    f1 = 2 * counts[True, True] / (2 * counts[True, True] + counts[True, False] + counts[False, True])
    assert f1 >= 0.95, wrong


def test_chinese_questions_are_compared_word_by_word() -> None:
    found = grouped([("a", "什么是池化？"), ("b", "什么是卷积？"), ("c", "What is pooling?")])
    assert found == {"a": "a", "b": "b", "c": "c"}


def test_handbook_titles_land_under_their_topics() -> None:
    """Titles of our own pages, asked as questions; macro-F1 over nine topics; the floor may only rise."""
    pairs = Counter(
        (page.topic, topic_of(f"What is {page.title}?", Form.CONCEPT, "", ()))
        for page in load_handbook().values()
        if page.topic in SUBJECTS
    )
    scores = []
    for topic in SUBJECTS:
        right = pairs[topic, topic]
        said = sum(n for (_, guess), n in pairs.items() if guess == topic)
        are = sum(n for (truth, _), n in pairs.items() if truth == topic)
        scores.append(2 * right / (said + are))
    assert sum(scores) / len(scores) >= 0.90


def test_a_source_of_one_topic_says_it_and_unknown_words_say_none() -> None:
    assert topic_of("What is a kettle?", Form.CONCEPT, "", ("nlp",)) == "nlp"
    assert topic_of("What is a kettle?", Form.CONCEPT, "", ("llm", "rag")) == "llm"
    assert topic_of("What is a kettle?", Form.CONCEPT, "", ("interviews",)) == ""
    assert topic_of("What is a kettle?", Form.CONCEPT, "Neural networks", ()) == "deep-learning"


def test_forms_and_levels_follow_the_words() -> None:
    assert form_of("Tell me about a time you failed.", ()) is Form.BEHAVIORAL
    assert form_of("What excites you?", ("behavioral-questions.md",)) is Form.BEHAVIORAL
    assert form_of("How would you build a system that ranks soups?", ()) is Form.DESIGN
    assert form_of("Write a SQL query that counts soups.", ()) is Form.CODING
    assert form_of("How would you design an A/B test?", ()) is Form.CONCEPT
    levels = [
        level_of(text, Form.CONCEPT, "")
        for text in ("What is a pot?", "Why is a pot round?", "Derive its volume.")
    ]
    assert levels == [2, 3, 4] and level_of("What is a pot?", Form.CONCEPT, "Advance") == 4
