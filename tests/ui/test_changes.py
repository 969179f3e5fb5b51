"""Earlier answers keep what they cited, and say so where a source has changed since."""

from __future__ import annotations

from pathlib import Path

from assistant.exchange import Answer
from assistant.prompt import load_modes
from tests.doubles.study import ShelfStudy, shelf_source, shelf_study
from ui.changes import Change, changes_since
from ui.render_answer import render_exchange


def asked(study: ShelfStudy) -> Answer:
    *_, answer = study.assistant().answer(
        "What decaying average does momentum add to each step?", mode=next(iter(load_modes().values()))
    )
    number = study.conversations.start(answer.question, study.now())
    study.conversations.add(number, answer, study.now())
    return study.conversations.answers(number)[0]


def read_again(study: ShelfStudy) -> None:
    for _ in study.sync([shelf_source(study.settings.home)]):
        pass


def test_a_citation_of_a_changed_page_is_marked_and_keeps_its_words(tmp_path: Path) -> None:
    study = shelf_study(tmp_path)
    study.ensure_handbook()
    answer = asked(study)
    assert changes_since(study.library, [answer]) == {}
    assert "Changed since" not in render_exchange(answer, 1, changes={})
    page = tmp_path / "shelf" / "momentum.md"
    page.write_text(page.read_text(encoding="utf-8").replace("decaying", "fading"), encoding="utf-8")
    read_again(study)
    changes = changes_since(study.library, [answer])
    cited = next(p for p in answer.passages if "decaying" in p.text)
    assert changes[cited.chunk_id] is Change.CHANGED
    html = render_exchange(answer, 1, changes=changes)
    assert "Changed since" in html and "decaying average" in html and "Kept here as it was cited" in html


def test_a_citation_of_a_page_that_is_gone_offers_no_stored_text(tmp_path: Path) -> None:
    study = shelf_study(tmp_path)
    study.ensure_handbook()
    answer = asked(study)
    with study.library.writing():
        study.library.remove_source("shelf")
    changes = changes_since(study.library, [answer])
    assert set(changes.values()) == {Change.REMOVED}
    html = render_exchange(answer, 1, changes=changes)
    assert "No longer stored" in html and "data-reader" not in html
