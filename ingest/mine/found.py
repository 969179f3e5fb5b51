"""The nouns of mining: a question as it was found in a document, and the answer that stands with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """What stands with a question where it was found."""

    ANSWERED = "answered"
    HIDDEN = "hidden"  # the answer, or the whole question, is in an HTML comment: a reader cannot check it
    THIN = "thin"  # a few words, a link, or a rubric
    NONE = "none"


class Form(StrEnum):
    """What kind of answer a question wants."""

    CONCEPT = "concept"
    DESIGN = "design"
    CODING = "coding"
    BEHAVIORAL = "behavioral"
    PROBLEM = "problem"  # an item of a list of coding problems: a title and a link


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question as one pattern found it; lines are 1-based lines of the document, 0 where there is none.

    `raw` is the question with its marks, `heading` the section it stands in. `answer_first` to `answer_last`
    are the lines of its answer; `answer_path` names another document of the source that holds it. `follow_ups`
    are its sub-items, `rating` the source's own word for its difficulty, `link` the page a problem is solved on.
    """

    pattern: str
    raw: str
    heading: str
    first_line: int
    last_line: int
    answer_first: int = 0
    answer_last: int = 0
    answer_path: str = ""
    follow_ups: tuple[str, ...] = ()
    rating: str = ""
    form: Form | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class FoundQuestion:
    """A question that a document asks, ready to be kept.

    `key` is equal for questions that differ in case, punctuation and markup only. `level` runs from 1 to 5.
    `topic` is "" where the words do not tell. `stands_alone` is False where the question needs a picture, a
    table or a text beside it. The answer's lines are those of the document, or all of `answer_path`.
    """

    key: str
    pattern: str
    text: str
    topic: str
    form: Form
    level: int
    heading: str
    language: str
    first_line: int
    last_line: int
    state: State
    answer_first: int
    answer_last: int
    answer_path: str
    follow_ups: tuple[str, ...]
    stands_alone: bool
    link: str
