"""Mined questions in drills: key points from their answers or from the handbook, never a key that nobody wrote."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.bank import deep_task, rapid_task
from assistant.drill.deck import Deck
from assistant.key_points import FEWEST_WORDS, MOST_POINTS, MOST_WORDS, claims_in, key_points
from assistant.matching import Matcher
from assistant.mined import MinedBank, drillable, select_mined
from content.handbook import FrontMatter, Page, split_sections
from content.handbook import Reference as PageSource
from content.source import Source, SourceKind
from index.embed import HashingEmbedder
from index.library import Library
from index.records import Filters
from index.retrieval_settings import RetrievalSettings
from index.retrieve import Retriever
from index.sync import sync
from index.vectors import VectorStore
from ingest.fetch.access import Limits, WebAccess

ANSWER = """A stack gives back first what was put on it last, which suits nested things.

### Uses
- **Brackets**: a stack remembers which bracket must be closed next, so that a parser needs one pass.
- **Calls**: a program keeps the return address of each function call on a stack of frames.
- short one
- another

```python
stack.pop()  # what is this line for?
```
See [the docs](http://docs.example) for more. It grows.
Why is it fast? [[src](http://x.example)]
"""
PAGE = f"""# Interview questions
## 1. What is a stack good for?

{ANSWER}
## 2. What is a zygomorphic dropout mask?

See [here](http://x.example).

## 3. Why is the quixotic flumph blorked?

## 4. What does this figure above tell about stacks?

{ANSWER}
## 5. Tell me about a time when you dropped a stack.
"""
HANDBOOK = {
    "deep-learning/masks.md": (
        "# Dropout masks\n\nA zygomorphic dropout mask silences random units during training, so that no unit can rely on "
        "another one.\n\n## How it works\n\nThe zygomorphic dropout mask silences each unit with a fixed probability during "
        "training. Without a dropout mask the training units would rely on each other too much.\n"
    )
}


@pytest.fixture
def bank(tmp_path: Path) -> Any:
    """The mined questions of one page, beside a small handbook."""
    library, vectors = Library.open(tmp_path / "index"), VectorStore(tmp_path / "index" / "vectors")
    embedder = HashingEmbedder()
    sources = []
    for name, pages, kind, topics in (
        ("handbook", HANDBOOK, SourceKind.HANDBOOK, ("deep-learning",)),
        ("bank", {"bank.md": PAGE}, SourceKind.FOLDER, ("deep-learning",)),
    ):
        for path, text in pages.items():
            file = tmp_path / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        sources.append(Source(name, str(tmp_path / name), kind, name.title(), topics, licence="CC-BY-4.0"))
    for _ in sync(
        library, vectors, embedder, sources, cache=tmp_path / "cache", access=WebAccess(retries=0), limits=Limits(),
        clock=_clock,
    ):  # fmt: skip
        pass
    retriever = Retriever(library, vectors, embedder, settings=RetrievalSettings(joined=0))
    body = HANDBOOK["deep-learning/masks.md"].partition("\n\n")[2]
    meta = FrontMatter(
        id="masks", title="Zygomorphic dropout masks", topic="deep-learning", level="core", reviewed=date(2026, 1, 5),
        sources=[PageSource(title="Masks", authors="-", year=2020, url="https://example.org/m")],
    )  # fmt: skip
    matcher = Matcher({"masks": Page(meta, body, split_sections(body), Path("masks.md"))}, (), embedder)
    yield MinedBank(library, lambda: retriever, lambda: embedder, lambda: matcher)
    vectors.close()
    library.close()


def _clock() -> Any:
    return datetime(2026, 1, 5, tzinfo=UTC)


def item(bank: MinedBank, words: str) -> Any:
    return next(item for item in bank.items() if words in item.text)


def test_claims_keep_the_words_of_the_source_and_drop_what_claims_nothing() -> None:
    claims = claims_in(ANSWER)
    assert claims[0] == "A stack gives back first what was put on it last, which suits nested things."
    assert claims[1].startswith("Brackets: a stack remembers")
    assert not any("pop" in claim or "docs" in claim or "?" in claim for claim in claims)
    points = key_points("What is a stack good for?", ANSWER, HashingEmbedder())
    assert 2 <= len(points) <= MOST_POINTS
    flat = " ".join(ANSWER.replace("*", "").split()).lower()
    for point in points:
        assert FEWEST_WORDS // 2 <= len(point.split()) <= MOST_WORDS
        assert all(part.lower().rstrip(".") in flat for part in point.split("; "))


@pytest.mark.parametrize(
    "words",
    [
        "In the example dataset, we could flip all the images of the rare class.",
        "Similarly, a line fitted by a tenth-order polynomial would follow every point.",
        "1978: the first program talks about blocks in a small world of its own.",
        "From the following figure, the network has one input layer and two more.",
        "When the cutoff is 0.8 the scores are = [0.1, 0.4, 0.35] and one is above.",
        "Needs little memory and no structure. |Sensitive to missing data and outliers of any kind.",
        "Eg: a digit two is taken for a three by the network in question.",
    ],
)
def test_examples_and_what_points_at_a_figure_claim_nothing(words: str) -> None:
    plain_claim = "A stack gives back first what was put on it last by its user."
    assert claims_in(f"{words}\n\n{plain_claim}") == [plain_claim]


def test_a_repeated_question_and_an_opening_word_are_no_part_of_a_claim() -> None:
    said = "What is it good for? A stack gives back first what was put on it last."
    assert claims_in(said) == ["A stack gives back first what was put on it last."]
    (claim,) = key_points(
        "What?", "Additionally, a stack gives back first what came on it last.", HashingEmbedder()
    )
    assert claim == "A stack gives back first what came on it last."


def test_a_long_sentence_is_cut_where_a_clause_ends_and_a_contrast_gives_two_points() -> None:
    long = (
        "A queue gives back first what was put in first, whereas a stack, which has only one open end and hides all that "
        "lies below it until the top is gone, gives back the last."
    )
    assert claims_in(long) == ["A queue gives back first what was put in first"]
    both = "Bagging trains its models side by side, while boosting trains them one after another."
    assert len(key_points("How do they differ?", both, HashingEmbedder())) == 2


def test_an_answered_question_is_marked_by_its_own_answer(bank: Any) -> None:
    stack = bank.complete(item(bank, "stack good for"))
    task = rapid_task(stack, 1)
    assert task.scored and task.origin == "mined" and task.licence == "CC-BY-4.0"
    assert [point.vital for point in task.points[:3]] == [True, True, False]
    assert all(point.support == task.source for point in task.points)


def test_an_unanswered_question_takes_a_handbook_page_that_says_it(bank: Any) -> None:
    mask = bank.complete(item(bank, "dropout mask"))
    assert len(mask.points) >= 2
    assert {point.support.split("#")[0] for point in mask.points} == {"masks"}


def test_a_question_that_nothing_answers_is_for_self_check_beside_the_nearest_pages(bank: Any) -> None:
    task = rapid_task(bank.complete(item(bank, "flumph")), 1)
    assert task.points == () and not task.scored
    assert [near.place.split("#")[0] for near in task.nearest] == ["masks"]
    assert task.nearest[0].says.endswith(".")


@pytest.mark.parametrize(
    ("question", "settled"),
    [
        ("Explain zygomorphic dropout masks.", True),
        ("Can you explain the concept of a zygomorphic dropout mask?", True),
        ("How expensive is a zygomorphic dropout mask on a phone?", False),
        ("Compare a zygomorphic dropout mask with weight decay.", False),
    ],
)
def test_a_page_settles_what_asks_for_its_whole_subject(bank: Any, question: str, settled: bool) -> None:
    passages = bank._retriever().retrieve(question, filters=Filters(source_ids=("handbook",)))
    match = bank._matcher().match(question, passages)
    assert bool(match.points) is settled and match.nearest
    assert not settled or match.points[0].support == "masks#what-it-is"


def test_a_question_about_a_figure_is_not_drilled_and_a_story_goes_to_stories(bank: Any) -> None:
    assert not any("figure above" in item.text for item in bank.items())
    assert sum(not drillable(question) for question in bank.found().values()) == 1
    assert item(bank, "dropped a stack").kind == "behavioral"
    assert bank.complete(item(bank, "dropped a stack")).points == ()


def test_a_deck_completes_what_it_draws_and_reviews_what_it_does_not_draw(bank: Any) -> None:
    stack = item(bank, "stack good for")
    (task,) = Deck([stack], {}, complete=bank.complete).draw("rapid", 1, seed=1)
    assert task.points
    (again,) = Deck([], {}, further=bank.items(), complete=bank.complete).draw(
        "review", 1, seed=1, due=[stack.id]
    )
    assert again.prompt == task.prompt and again.points == task.points


def test_sub_items_of_the_source_are_the_first_follow_ups(bank: Any) -> None:
    probed = replace(bank.complete(item(bank, "stack good for")), follow_ups=("And a queue?",))
    assert deep_task(probed, 1).ladder[0].prompt == "And a queue?"


def test_mined_questions_are_selected_by_topic_and_by_part_of_the_source(bank: Any) -> None:
    found = list(bank.found().values())
    assert len(select_mined(found, source="BANK")) == 5 and select_mined(found, source="elsewhere") == []
    assert [q.text for q in select_mined(found, topic="behavioral")] == [
        "Tell me about a time when you dropped a stack."
    ]
