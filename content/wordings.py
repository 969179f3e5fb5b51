"""Other wordings of what the bank and the handbook claim: what states a claim, what gets it wrong, what is only near.

Nobody sees these texts: the reader that compares an answer with a key point is trained on them
(`index/train_statements.py`). The questions whose answers are labeled in `tests/evals` have none, nor has a claim that
is nearly one of theirs, so that the grader is measured on questions that its reader has never seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from content.handbook import Page
from content.questions import Question
from content.text import ContentError

WORDINGS_FOLDER = Path(__file__).parent / "wordings"

Sentence = Annotated[str, Field(min_length=8, max_length=400)]


@dataclass(frozen=True, slots=True)
class Wording:
    """Sentences about one claim of a subject, a question or a page: `same` state it in other words, `close` in nearly
    its own, `wrong` contradict it, `near` are true and state something else."""

    subject: str
    claim: str
    same: tuple[str, ...]
    close: tuple[str, ...]
    wrong: tuple[str, ...]
    near: tuple[str, ...]

    @property
    def right(self) -> tuple[str, ...]:
        """All that state the claim."""
        return (*self.same, *self.close)


class _Sentences(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    same: tuple[Sentence, ...] = Field(min_length=2)
    close: tuple[Sentence, ...] = ()
    wrong: tuple[Sentence, ...] = Field(min_length=2)
    near: tuple[Sentence, ...] = ()


class _OfQuestion(_Sentences):
    question: str
    key_point: int = Field(ge=0)  # counted from 0


class _OfPage(_Sentences):
    page: str
    claim: Sentence


def load_wordings(
    questions: Mapping[str, Question], pages: Mapping[str, Page], folder: Path = WORDINGS_FOLDER
) -> list[Wording]:
    """Read every wording, one JSON object a line: of key points in `questions/`, of claims of the handbook in `pages/`;
    raises ContentError naming the first line that is wrong."""
    found = []
    for kind in ("questions", "pages"):
        for path in sorted((folder / kind).glob("*.jsonl")):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                try:
                    found.append(
                        _of_question(line, questions) if kind == "questions" else _of_page(line, pages)
                    )
                except ValueError as error:
                    raise ContentError(f"{path}, line {number}: {error}") from error
    return found


def _of_question(line: str, questions: Mapping[str, Question]) -> Wording:
    read = _OfQuestion.model_validate_json(line)
    question = questions.get(read.question)
    if question is None or read.key_point >= len(question.key_points):
        raise ValueError(f"there is no key point {read.key_point} of {read.question!r}")
    claim = question.key_points[read.key_point].claim
    return Wording(read.question, claim, read.same, read.close, read.wrong, read.near)


def _of_page(line: str, pages: Mapping[str, Page]) -> Wording:
    read = _OfPage.model_validate_json(line)
    if read.page not in pages:
        raise ValueError(f"there is no page {read.page!r}")
    return Wording(read.page, read.claim, read.same, read.close, read.wrong, read.near)
