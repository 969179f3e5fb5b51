"""The Design tab: an interview from the draw to the debrief on plain values, hostile text, and files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.doubles.study import HOSTILE, shelf_study
from ui.design_pages import add_design_pages
from ui.drills import Drills, read_place
from ui.forms import Form
from ui.study import Study
from ui.tabs.design import on_start, run
from ui.tabs.room import Command

HEAD, MAIN, ASIDE, BOARD = 1, 2, 3, 4


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    found = shelf_study(tmp_path / "home")
    yield found
    found.library.close()


def do(drills: Drills, verb: str, rest: str = "", **fields: str) -> tuple[Any, ...]:
    return list(run(drills, verb, rest, Form({name: (value,) for name, value in fields.items()})))[-1]


def place(html: str) -> str:
    return re.search(r'data-place="([^"]+)"', html)[1]  # type: ignore[index]


def begun(drills: Drills) -> str:
    brief = do(drills, "begin", family="fraud", timer="on")[MAIN]
    assert "Payment fraud" in brief and "Start the clock" in brief
    return str(do(drills, "start", place(brief))[MAIN])


def test_an_interview_from_the_draw_to_the_debrief(study: Study) -> None:
    drills = Drills(study)
    main = begun(drills)
    assert "Phase 1 of 8" in main
    known = "How harmful is a bad result for a user?"
    parts = do(drills, "ask", place(main), question=known)
    assert known in parts[ASIDE] and parts[MAIN].get("__type__") == "update"  # the answer box stays as it is
    drawn = do(drills, "sketch", place(main), sketch="flowchart LR\n a --> b")[BOARD]
    assert "mermaid-source" in drawn
    for _ in range(20):
        main = do(
            drills,
            "hand-in",
            place(main),
            answer="At peak we need 9 billion requests per second, because I say so.",
        )[MAIN]
        if "levels" in main and "Debrief" in main:
            break
    assert "Check your arithmetic" not in main
    assert "times too high" in main and "What was missing" in main and "An outline solution" in main
    assert "Stripe" in main and "reading tips" in main
    again = do(Drills(study), "open", "1")[MAIN]
    assert "Debrief" in again


def test_a_button_of_the_plan_starts_its_phases_alone(study: Study) -> None:
    drills = Drills(study)
    command = Command("doc_rag:monitoring", "")
    brief = list(on_start(drills, command))[-1]
    assert "One phase in 4 minutes" in brief[MAIN] and brief[HEAD].count("<li") == 1
    main = do(drills, "start", place(brief[MAIN]))[MAIN]
    assert "What do you monitor" in main and "Phase 1 of" not in main
    for _ in range(5):
        main = do(drills, "hand-in", place(main), answer="I would look at it now and then.")[MAIN]
        if "Debrief" in main:
            break
    assert "Drill monitoring" in main and "start-design" in main and "Drill goal" not in main
    assert "There is no phase" in do(drills, "family", ":nope")[0]


def test_a_change_that_came_with_its_phase_is_not_dated_to_a_minute(study: Study) -> None:
    drills = Drills(study)
    main, head = begun(drills), ""
    while 'class="twist"' not in head:
        head, main = (do(drills, "skip", place(main))[part] for part in (HEAD, MAIN))
    assert "A change:" in head and "minute 27" not in head


def test_reloading_resumes_and_a_second_window_takes_over(study: Study) -> None:
    drills = Drills(study)
    main = begun(drills)
    drills.keep(drills.open(1).place, Form({"answer": ("half a sentence",)}))
    fresh = do(Drills(study), "open", "1")
    assert "half a sentence" in fresh[MAIN]
    assert "went on in another window" in do(drills, "skip", place(main))[0]


@pytest.mark.parametrize(
    ("fields", "kept"), [({}, "half a sentence"), ({"answer": "all of it"}, "all of it")]
)
def test_a_pause_keeps_what_was_saved_or_what_the_page_sends_with_it(
    study: Study, fields: dict[str, str], kept: str
) -> None:
    drills = Drills(study)
    main = begun(drills)
    drills.keep(read_place(place(main)), Form({"answer": ("half a sentence",)}))
    do(drills, "timer", f"{place(main)} doubled", **fields)
    paused = do(drills, "pause", place(main), **fields)[MAIN]
    assert kept in do(drills, "resume", place(paused))[MAIN]


def test_what_people_type_is_escaped(study: Study) -> None:
    drills = Drills(study)
    main = begun(drills)
    shown = str(do(drills, "ask", place(main), question=HOSTILE)[ASIDE])
    shown += str(do(drills, "sketch", place(main), sketch=HOSTILE)[BOARD])
    shown += str(do(drills, "sketch", place(main), sketch=f"```\n{HOSTILE}")[BOARD])
    shown += str(do(drills, "pause", place(main), answer=HOSTILE)[MAIN])
    shown += str(do(drills, "open", "1")[MAIN])
    assert "<script" not in shown and "<img" not in shown and "<svg" not in shown


def test_sheets_outlines_and_problems_are_shown(study: Study) -> None:
    drills = Drills(study)
    sheet = do(drills, "sheet", count="2", family="eta", notes="yes")[MAIN]
    assert sheet.count("<li><h3>") == 2
    link = re.search(r'href="(/study/design/sheet\.pdf[^"]+)"', sheet)[1].replace("&amp;", "&")  # type: ignore[index]
    app = FastAPI()
    add_design_pages(app, study)
    client = TestClient(app)
    assert client.get(link).content.startswith(b"%PDF")
    assert "Facts to reveal when asked" in client.get(link.replace(".pdf", ".md")).text
    assert client.get("/study/design/sheet.pdf?key=nonsense").status_code == 404
    assert client.get("/study/design/99.md").status_code == 404
    assert "Stopping fraudulent card payments" in do(drills, "outline", "fraud")[MAIN]
    assert "Interviewer’s notes" in do(drills, "pose", family="music")[MAIN]
    assert "There is no family" in do(drills, "outline", "nope")[0]


def test_how_an_interview_went_is_told_phase_by_phase(study: Study) -> None:
    from ui.interviews import played

    drills = Drills(study)
    main = begun(drills)
    do(
        drills,
        "hand-in",
        place(main),
        answer="Fraud costs the company money; my primary metric is losses per month.",
    )
    assert played(study, 1)[1][0][0] == "Goal and metrics"
