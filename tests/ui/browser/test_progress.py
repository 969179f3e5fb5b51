"""The Progress tab and the care for one's own data in the Settings, in a browser."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.doubles.history import practiced
from tests.doubles.study import ShelfStudy, served, shelf_study
from tests.ui.browser.conftest import WAIT_MS

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> ShelfStudy:
    """A study of someone who has done nothing yet."""
    made = shelf_study(tmp_path_factory.mktemp("home"))
    made.ensure_handbook()
    return made


@pytest.fixture(scope="module")
def address(study: ShelfStudy) -> Iterator[str]:
    """The app over it."""
    with served(study) as url:
        yield url


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """A page of a phone's width, which is the harder one; errors of the page fail the test."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    context.set_default_timeout(WAIT_MS)
    made = context.new_page()
    complaints: list[str] = []
    made.on("pageerror", lambda error: complaints.append(str(error)))
    yield made
    context.close()
    assert not complaints


def test_from_the_first_quiz_to_errors_closed_the_report_and_deletion(
    page: Any, address: str, study: ShelfStudy
) -> None:
    page.goto(f"{address}/#progress")
    page.wait_for_selector("#progress-view [data-value='rapid:']:visible")
    assert page.locator("#progress-view svg").count() == 0

    practiced(study.progress.database, study.now(), days=4, questions=3)
    page.click("#tab-handbook-button")
    page.click("#tab-progress-button")  # a tab that is opened looks anew
    page.wait_for_selector("#progress-view .topics li")
    assert page.locator("#progress-view svg.plot").count() == 3
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    first = page.locator("#progress-view .error").first
    prompt = first.locator(".prompt").inner_text()
    first.locator("[data-value^=note]").click()
    page.fill("dialog input", "Name the <b>assumption</b> first")
    page.press("dialog input", "Enter")
    page.wait_for_selector("#progress-view .error .note:has-text('Name the <b>assumption</b> first')")
    before = page.locator("#progress-view .error").count()
    first.locator("[data-value^=close]").click()
    page.wait_for_selector("#progress-message .notice.good:has-text('Fixed')")
    assert prompt.split(" → ")[-1] in page.inner_text("#progress-message")
    page.wait_for_function(f"document.querySelectorAll('#progress-view .error').length === {before - 1}")
    page.click("#progress-message [data-value^=reopen]")
    page.wait_for_function(f"document.querySelectorAll('#progress-view .error').length === {before}")

    page.emulate_media(media="print")
    assert (
        not page.locator("#progress .files").is_visible() and page.locator("#progress .topics").is_visible()
    )
    page.emulate_media(media="screen")
    report = page.request.get(f"{address}/study/report")
    assert report.ok and "Progress report" in report.text() and "<script" not in report.text()
    assert page.request.get(f"{address}/study/report.pdf").body().startswith(b"%PDF-")
    assert page.request.get(f"{address}/study/checklist.pdf").body().startswith(b"%PDF-")
    archive = zipfile.ZipFile(io.BytesIO(page.request.get(f"{address}/study/export.zip").body()))
    assert "progress.db" in archive.namelist()
    assert not list(Path(study.settings.cache_folder).glob("*.zip"))  # nothing of it stays behind

    page.click("#tab-settings-button")
    page.wait_for_selector("#places table")  # the tab is filled when it is opened
    page.fill("#set-interview input", "2099-01-01")
    page.click("button:has-text('Save interview and hours')")
    page.wait_for_selector("#dated .notice.good")
    interview = study.progress.interview()
    assert interview is not None and interview.year == 2099
    page.click("#test-search")
    page.wait_for_selector("#told-search .notice.good:has-text('numbers')")
    page.locator("#doomed label", has_text="Drills, answers").locator("input").check()
    page.click("#delete-all")
    page.wait_for_selector("#deleted .notice.bad")  # the word was not typed
    assert study.progress.attempts()
    page.fill("#sure input", "delete")
    page.click("#delete-all")
    page.wait_for_selector("#deleted .notice.good")
    assert not study.progress.attempts()
    page.evaluate("window.shownBefore = true")
    page.click("#tab-today-button")
    page.wait_for_function(
        "!window.shownBefore && 'ready' in document.documentElement.dataset"
    )  # all tabs begin anew
    page.wait_for_selector("#today-day .first-start")
