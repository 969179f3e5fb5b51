"""Fitting the grader's weights anew: `python -m assistant.grade.refit VERSION tests/evals`, three minutes.

Wanted after a change of features or of the cross-encoder's adapter. A new version asks for a new calibration of the
embedded model as judge (`whetstone calibrate`), whose file names the version.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from assistant.grade.fit import LabeledPoint, predict
from assistant.grade.labeled import read_labeled
from assistant.grade.selftest import (
    HARD,
    fit_weights,
    join,
    key_point_kappa,
    labeled_points,
    mark_unseen,
    read_rubrics,
    table,
    unseen_logits,
)
from assistant.grade.weights import SHIPPED, Weights, write_weights
from content.handbook import load_handbook
from content.questions import load_questions
from index.minilm import MiniLM

SHOWN = (
    "key-point kappa",
    "key-point kappa, hard kinds",
    "band QWK",
    "coverage of paraphrases / of full answers",
    "coverage of wrong answers",
)


def refit(points: Sequence[LabeledPoint], version: str, day: str, figures: Mapping[str, float]) -> Weights:
    """Turn labeled key points into weights as they are shipped."""
    found, unseen = fit_weights(points), unseen_logits(points)
    joined = join(unseen, points)
    chances = np.array(
        [predict(p, float(logit), joined) for p, logit in zip(points, unseen, strict=True) if p.kind in HARD]
    )
    chances = chances[chances > 0]
    logits = np.log(chances / (1 - chances))
    counts = chances * (1 - chances)
    information = (
        float(counts.sum()),
        float((counts * logits).sum()),
        float((counts * logits**2).sum()),
    )
    return Weights(
        version,
        day,
        dict(figures),
        float(found[-1]),
        tuple(float(v) for v in found[:-1]),
        joined,
        information,
    )


def main(version: str, sets: Path) -> None:
    """Fit on the labeled answers of a folder, write the weights as they are shipped, and print their figures."""
    bank = load_questions()
    own, harder = (read_labeled(sets / f"{name}.jsonl", bank) for name in ("graded_answers", "graded_hard"))
    every = [*own, *harder]
    with tempfile.TemporaryDirectory() as cache:
        embedder = MiniLM(Path(cache))
        rubrics = read_rubrics(every, bank, load_handbook(), embedder)
        points = labeled_points(every, rubrics, embedder)
    marked = mark_unseen(every, rubrics, points)
    figures = {row.name: round(row.value, 3) for row in table(marked[: len(own)]) if row.name in SHOWN}
    figures |= {
        "questions": len(rubrics),
        "answers": len(every),
        "key-point kappa, harder answers": round(key_point_kappa(marked[len(own) :]), 3),
    }
    write_weights(refit(points, version, f"{datetime.now(UTC):%Y-%m-%d}", figures), SHIPPED)
    for name, value in figures.items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
