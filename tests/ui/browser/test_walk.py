"""A walk over all tabs with hostile words everywhere: nothing leaves the machine, nothing runs, no policy is broken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant.behavioral import Story
from assistant.models.chat import Message
from assistant.progress.records import OwnCard
from tests.doubles.study import HOSTILE, PacedModel, ShelfStudy, served, shelf_study
from tests.ui.browser.conftest import WAIT_MS, ask
from ui import app

pytestmark = pytest.mark.browser
TABS = tuple(name for _, name, _ in app.TABS)
MOMENTUM = (
    "Momentum adds a decaying average of past gradients to each step, which damps the zigzag across a narrow valley [1]. "
    "The velocity follows $v \\leftarrow \\beta v + g$ at every step [1].\n\n"
    '```mermaid\ngraph LR\n  A["past <img src=x onerror=window.__xss=7>"] --> B[step]\n'
    '  click A "javascript:window.__xss=8"\n```\n'
)
PELICAN = f"Pelican poisoning is explained in detail [1]. {HOSTILE}"
WATCH = """document.addEventListener("securitypolicyviolation",
    (event) => console.error(event.violatedDirective, event.blockedURI));"""
# What hostile words would have become if they had not stayed words.
ACTIVE = (
    "img[src*=elsewhere], img[src=x], a[href^='javascript'], [onerror], [onload], main script, dialog script"
)


def said(messages: Sequence[Message]) -> str:
    """Answer with a formula and a diagram, or with hostile words to the question that has some."""
    return PELICAN if "What is pelican" in messages[-1].content else MOMENTUM


@pytest.fixture
def study(tmp_path: Path) -> ShelfStudy:
    """A study of its own, with hostile words wherever a user or a source can put words."""
    study = shelf_study(tmp_path, PacedModel(said, context_tokens=100_000))
    study.ensure_handbook()
    now = study.now()
    study.notes.add("takeaway", f"A note {HOSTILE}", now)
    study.records.save_story(Story(0, f"Title {HOSTILE}", *[f"Words {HOSTILE}"] * 5, ("conflict",)), now)
    study.records.add_own_cards([OwnCard("own-hostile", "ml", f"Front {HOSTILE}", (f"Back {HOSTILE}",))], now)
    return study


@pytest.fixture
def page(browser: Any, study: ShelfStudy) -> Iterator[Any]:
    """The app in a browser that notes every request and every complaint; both are looked at in the end."""
    seen: list[str] = []
    complaints: list[str] = []
    with served(study) as url:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(WAIT_MS)
        context.add_init_script(WATCH)
        page = context.new_page()
        page.on("request", lambda request: seen.append(request.url))
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        response = page.goto(f"{url}/#ask")
        assert "default-src 'self'" in response.headers["content-security-policy"]
        page.wait_for_selector("html[data-ready]")
        page.wait_for_selector("#talk .welcome")
        yield page
        context.close()
    assert len(seen) > 20
    assert [one for one in seen if not one.startswith((url, "data:", "blob:"))] == []
    assert complaints == []


def inert(page: Any, where: str) -> None:
    """Fail if hostile words did anything or became more than words."""
    assert page.evaluate("window.__xss") is None, where
    assert page.locator(ACTIVE).count() == 0, where


def test_hostile_words_stay_words_and_nothing_leaves_the_machine(page: Any, study: ShelfStudy) -> None:
    ask(page, "What decaying average does momentum add to each step?")
    page.wait_for_selector("#live .answer .katex")
    page.wait_for_selector("#live .mermaid-source.drawn svg")
    page.wait_for_selector("#conversations .title:has-text('What decaying average')")
    inert(page, "the answer")
    ask(page, f"What is pelican poisoning? {HOSTILE}")
    page.locator("#live .card summary").first.click()
    page.locator("#live .card[open] [data-reader]").first.click()
    page.wait_for_selector("#reader article")
    inert(page, "the reader")
    page.keyboard.press("Escape")
    page.click("#tab-today-button")
    page.click("#today button:has-text('Make the plan')")
    page.wait_for_selector("#today-writing:has-text('A note')", state="attached")
    for name in TABS:
        page.click(f"#tab-{name}-button")
        page.wait_for_selector(f"#{name}:visible")
        page.wait_for_timeout(300)
        inert(page, name)
    page.click("#tab-drill-button")
    for view, sign in (("Cards", "Front"), ("Stories", "Title")):
        page.click(f"#drill .views >> text={view}")
        page.wait_for_selector(f"#drill-main:has-text('{sign} <script>')")
        inert(page, view)
    page.click("#tab-handbook-button")
    page.fill("#find-page textarea, #find-page input", HOSTILE)
    page.click("#tab-library-button")
    page.wait_for_selector(".ledger:has-text('Shelf <script>')")
    inert(page, "the end")
