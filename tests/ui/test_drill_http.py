"""What a page sends of a drill: drafts over HTTP, fields of forms, and the files that it may fetch."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from assistant.drill.actions import Abandon, Begin
from tests.doubles.study import HOSTILE, ShelfStudy, served, shelf_study
from ui.drills import Drills, read_place
from ui.failures import UsageProblem
from ui.forms import read_form
from ui.tabs.drill import on_drill
from ui.tabs.room import Command


def test_what_a_form_sends_is_read_defensively() -> None:
    sent = read_form('{"a": ["x", "y"], "n": "7", "big": "999", "nested": {"k": 1}}')
    assert sent.all("a") == ["x", "y"] and sent.number("n") == 7 and sent.number("big", most=60) == 60
    assert sent.number("a") == 0 and sent.text("none") == ""
    assert read_form("[1]").values == read_form("nonsense").values == {}
    for wrong in ("", "1.2.x", "a.0.answering.1", "1.0.answering.1.9"):
        with pytest.raises(UsageProblem, match="reload"):
            read_place(wrong)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, ShelfStudy]]:
    study = shelf_study(tmp_path_factory.mktemp("home"))
    with served(study) as url, httpx.Client(base_url=url, timeout=30) as client:
        yield client, study


def test_drafts_are_kept_over_http_by_the_page_alone(client: tuple[httpx.Client, ShelfStudy]) -> None:
    page, study = client
    drills = Drills(study)
    shown = drills.act(drills.begin_named("rapid:page:bias-variance").place, Begin())
    sent = {"place": str(shown.place), "fields": {"answer": "Over the wire", "confidence": "4"}}
    assert page.post("/study/drills/keep", json=sent).json() == {"kept": True}
    assert study.progress.load(shown.drill.id).draft == "Over the wire"
    assert (
        page.post(
            "/study/drills/keep", json=sent, headers={"Origin": "https://elsewhere.example"}
        ).status_code
        == 403
    )
    other = page.post("/study/drills/keep", json={**sent, "place": str(drills.open(shown.drill.id).place)})
    assert not other.json()["kept"] and "another window" in other.json()["problem"]
    assert "reload" in page.post("/study/drills/keep", json={"place": "x", "fields": {}}).json()["problem"]
    assert page.get(f"/study/drills/{shown.drill.id}.md").status_code == 409
    drills.act(drills.open(shown.drill.id).place, Abandon())
    assert page.get(f"/study/drills/{shown.drill.id}.md").text.startswith("# Quiz: ")
    assert page.get("/study/drills/99999.md").status_code == 404


def test_cards_are_saved_as_files(client: tuple[httpx.Client, ShelfStudy]) -> None:
    page, study = client
    drills = Drills(study)
    list(on_drill(drills, Command("card-save", '{"front": "Why? <b>", "back": "Because.", "topic": "ml"}')))
    assert page.get("/study/cards.csv").text.startswith("id,topic,front")
    assert "#guid column:1" in page.get("/study/cards.txt").text
    assert "### Why?" in page.get("/study/cards.md").text
    assert page.get("/study/cards.apkg").content[:2] == b"PK"
    assert page.get("/study/cards.exe").status_code == 404
    assert HOSTILE not in page.get("/study/cards.md").text
