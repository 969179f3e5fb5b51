"""A file of labeled answers in, values out: what graders are fitted on and measured by."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from content.questions import Question

STATED = {"y": 1.0, "p": 0.5, "n": 0.0}


class LabeledAnswersError(Exception):
    """A file of labeled answers breaks its rules; the message names file, line and mend."""


@dataclass(frozen=True, slots=True)
class LabeledAnswer:
    """One answer to a question of the bank, of a kind, with how far each key point is stated (1, 0.5 or 0).

    Answers of the kind "copied" are labeled with what they should earn, which is nothing.
    """

    question: str
    kind: str
    text: str
    labels: tuple[float, ...]


def read_labeled(path: Path, questions: Mapping[str, Question]) -> list[LabeledAnswer]:
    """Turn a JSONL file with `qid`, `kind`, `answer` and `labels` ("yypn") into labeled answers."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            labels = tuple(STATED[letter] for letter in row["labels"])
            labeled = LabeledAnswer(row["qid"], row["kind"], row["answer"], labels)
        except (ValueError, KeyError, TypeError) as error:
            raise LabeledAnswersError(
                f"{path.name}, line {number}: cannot be read ({error}); see the lines around it."
            ) from error
        question = questions.get(labeled.question)
        if question is None or len(question.key_points) != len(labels):
            raise LabeledAnswersError(
                f"{path.name}, line {number}: question '{labeled.question}' is gone or has another number of key "
                "points; label its answers anew or remove them."
            )
        found.append(labeled)
    return found
