"""Other wordings of the bank's key points: what states them, what gets them wrong, what is only near.

Nobody sees these texts: the reader that compares an answer with a key point is trained on them
(`index/train_statements.py`). The questions whose answers are labeled in `tests/evals` have none, so that the grader
is measured on questions that its reader has never seen.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from content.questions import Question
from content.text import ContentError

WORDINGS_FOLDER = Path(__file__).parent / "wordings"

Sentence = Annotated[str, Field(min_length=8, max_length=400)]


class Wording(BaseModel):
    """Sentences about one key point (counted from 0) of a question: `same` state it, `wrong` contradict it, `near` are
    true and state something else."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    question: str
    key_point: int = Field(ge=0)
    same: list[Sentence] = Field(min_length=2)
    wrong: list[Sentence] = Field(min_length=2)
    near: list[Sentence] = []


def load_wordings(questions: Mapping[str, Question], folder: Path = WORDINGS_FOLDER) -> list[Wording]:
    """Read every wording, one JSON object a line; raises ContentError naming the first line that is wrong."""
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                wording = Wording.model_validate(json.loads(line))
            except (ValueError, ValidationError) as error:
                raise ContentError(f"{path}, line {number}: {error}") from error
            question = questions.get(wording.question)
            if question is None or wording.key_point >= len(question.key_points):
                raise ContentError(
                    f"{path}, line {number}: there is no key point {wording.key_point} of {wording.question!r}"
                )
            found.append(wording)
    return found
