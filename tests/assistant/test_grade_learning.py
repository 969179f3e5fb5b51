"""Learning from the user's verdicts: nothing below fifty, a little toward the user above, never out of bounds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from assistant.drill.actions import Begin, Next, Overrule, Submit
from assistant.drill.engine import DrillRoom
from assistant.drill.examiner import Examiner
from assistant.drill.kinds import start
from assistant.drill.task import Point, Task, Verdict
from assistant.grade.learning import (
    AGAIN_AFTER,
    LEAST_VERDICTS,
    SHIFT,
    SLOPE,
    LearnedError,
    fit_shift,
    personal,
    read_learned,
    relearn,
)
from assistant.grade.marking import RubricGrader
from assistant.grade.weights import shipped_weights
from assistant.progress.database import Database
from assistant.progress.store import ProgressStore
from index.embed import HashingEmbedder

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
TASK = Task(
    key="q",
    question_id="q",
    kind="concept",
    topic="ml",
    level=1,
    prompt="What is dropout?",
    seconds=60,
    points=(
        Point("Dropout sets random activations to zero while the network trains.", True),
        Point("At inference all units are kept and the scale is corrected.", True),
    ),
)
ANSWER = "While training, some of the units are switched off at random. Later one keeps all of them."


@pytest.fixture
def grader() -> RubricGrader:
    return RubricGrader(HashingEmbedder(), shipped_weights(), {})


@pytest.fixture
def store(tmp_path: Path) -> ProgressStore:
    return ProgressStore(Database(tmp_path / "progress.db"))


def overrule(store: ProgressStore, grader: RubricGrader, answers: int, verdict: Verdict) -> None:
    """Answer so many questions and overrule both key points of each."""
    room = DrillRoom(store, Examiner(grader))
    tasks = [replace(TASK, key=f"q{n}", question_id=f"q{n}") for n in range(answers)]
    drill = room.act(
        room.begin(replace(start("rapid", tasks, seed=1, now=NOW), returns_misses=False)), Begin(), NOW
    )
    for number in range(1, answers + 1):
        drill = room.act(drill, Submit(ANSWER, 3), NOW)
        for point in (0, 1):
            drill = room.act(drill, Overrule(number, point, verdict), NOW)
        drill = room.act(drill, Next(), NOW)


def test_below_fifty_verdicts_nothing_is_learned(
    store: ProgressStore, grader: RubricGrader, tmp_path: Path
) -> None:
    path = tmp_path / "grader.json"
    overrule(store, grader, LEAST_VERDICTS // 2 - 1, "yes")
    assert relearn(store, grader, shipped_weights(), path) is None
    assert read_learned(path, shipped_weights().version) is None


def test_the_grader_leans_the_users_way_and_waits_for_more_verdicts(
    store: ProgressStore, grader: RubricGrader, tmp_path: Path
) -> None:
    path, shipped = tmp_path / "grader.json", shipped_weights()
    overrule(store, grader, LEAST_VERDICTS // 2, "yes")
    learned = relearn(store, grader, shipped, path)
    assert learned is not None
    assert learned.verdicts == LEAST_VERDICTS
    own = RubricGrader(HashingEmbedder(), personal(shipped, learned), {})
    before, after = grader.grade_first(TASK, ANSWER), own.grade_first(TASK, ANSWER)
    assert all(a.p > b.p for b, a in zip(before.verdicts, after.verdicts, strict=True))
    assert after.grader_version.startswith(f"{shipped.version} with ")
    assert read_learned(path, shipped.version) == learned
    assert read_learned(path, "another grader") is None
    assert relearn(store, grader, shipped, path) is None  # nothing new
    overrule(store, grader, AGAIN_AFTER // 2, "yes")
    again = relearn(store, grader, shipped, path)
    assert again is not None
    assert again.verdicts == LEAST_VERDICTS + AGAIN_AFTER


def test_agreement_moves_nothing_and_no_clicking_leaves_the_bounds() -> None:
    logits = np.linspace(-3, 3, 200)
    shift, slope = fit_shift(logits, 1 / (1 + np.exp(-logits)), (50.0, 0.0, 100.0))
    assert (shift, slope) == pytest.approx((0.0, 1.0), abs=1e-6)
    shift, slope = fit_shift(np.repeat(logits, 50), np.ones(10_000), (50.0, 0.0, 100.0))
    assert shift <= SHIFT
    assert SLOPE[0] <= slope <= SLOPE[1]


def test_a_damaged_file_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "grader.json"
    path.write_text("{")
    with pytest.raises(LearnedError, match="delete it"):
        read_learned(path, "2")
