"""Today in the browser: from the welcome to a plan, a day worked at with one click each, and catching up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.doubles.study import HOSTILE, ShelfStudy, served, shelf_study
from tests.ui.browser.conftest import WAIT_MS
from ui.planning import desk_of

pytestmark = pytest.mark.browser


@pytest.fixture
def study(tmp_path: Path) -> ShelfStudy:
    """A study of its own, because a plan changes the first tab for every test that follows."""
    study = shelf_study(tmp_path)
    study.ensure_handbook()
    return study


@pytest.fixture
def page(browser: Any, study: ShelfStudy) -> Iterator[Any]:
    """The app at its first start, on a phone; a request that leaves the machine or an error of the page fails the test."""
    seen: list[str] = []
    with served(study) as url:
        context = browser.new_context(viewport={"width": 390, "height": 844})
        context.set_default_timeout(WAIT_MS)
        page = context.new_page()
        page.on("request", lambda request: seen.append(request.url))
        page.on("pageerror", lambda error: seen.append(f"error {error}"))
        page.goto(url)
        page.wait_for_selector("html[data-ready]")
        yield page
        context.close()
    assert [one for one in seen if not one.startswith((url, "data:", "blob:"))] == []


def missed(study: ShelfStudy, days: int) -> None:
    """Let the plan have begun some days ago, with everything of those days open."""
    desk = desk_of(study)
    state = desk.current()
    back = timedelta(days=days)
    tasks = tuple(replace(p, on=p.on - back if p.on else None) for p in state.tasks)
    profile = replace(
        state.profile, first_day=state.profile.first_day - back, last_day=state.profile.last_day - back
    )
    desk.store.save(state, replace(state, tasks=tasks, profile=profile))


def test_from_the_welcome_to_a_day_worked_at(page: Any, study: ShelfStudy) -> None:
    assert "1 of 1 read" in page.inner_text(".ready") and "No model speaks" in page.inner_text(".ready")
    page.fill("input[name=interview]", str(date.today() + timedelta(days=30)))
    page.fill("input[name=hours]", "3")
    page.keyboard.press("Enter")
    page.wait_for_selector("#today-day .days")
    assert page.locator("#today .cell").count() == 30
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    page.focus("[data-task='d01.ml'] .tick")
    page.keyboard.press("Space")
    page.wait_for_selector("[data-task='d01.ml'].done")
    page.wait_for_function("document.activeElement.dataset.value === 'd01.ml'")  # the place is kept
    page.keyboard.press("Space")
    page.wait_for_selector("[data-task='d01.ml']:not(.done)")

    page.click("[data-problem='3sum']")
    page.click("#log-form [data-do=log-add]")
    page.wait_for_selector("#today-writing .notice:has-text('3sum: solved')")
    page.wait_for_selector("[data-task='d01.dsa'] .accepts:has-text('1 of 2 so far')")
    page.fill("#note-form textarea", f"Sort first. {HOSTILE}")
    page.click("#note-form [data-do=note-add]")
    page.wait_for_selector("#today-writing .notice:has-text('Kept as note')")
    page.wait_for_function("document.querySelector('#note-form textarea').value === ''")
    assert page.evaluate("window.__xss") is None

    page.click(".check-group summary >> nth=0")
    page.click("[data-value='dsa.heaps']")
    page.wait_for_selector(".check-group .ticked")
    page.click("[data-task='d01.domain.deep-learning'] .skip-task")
    page.click(".left-out-tasks summary")
    page.click(".left-out-tasks [data-do=plan-restore]")
    page.wait_for_selector("[data-task='d01.domain.deep-learning']")

    page.click("[data-task='d01.ml'] [data-value='bias-variance']")
    page.wait_for_selector("#reading [data-page=bias-variance]")
    page.click("#tab-today-button")
    page.click("[data-task='d01.ml'] [data-value='rapid:ml']")
    page.wait_for_selector("#drill-main [data-place]")

    missed(study, 1)
    page.click("#tab-today-button")
    page.wait_for_selector(".catch-up")
    assert "behind" in page.inner_text("#today-day h2")
    page.click("[data-do=plan-catch-up]")
    page.wait_for_selector("#today-day .notice.good")
    assert page.inner_text("#today-day h2") == "Day 2 of 30, on time."
