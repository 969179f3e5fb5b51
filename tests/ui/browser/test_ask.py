"""Asking in the browser: cited answers, sources, stopping, history, safety."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.doubles.study import HOSTILE
from tests.ui.browser.conftest import Room, ask

pytestmark = pytest.mark.browser
QUESTION = "What decaying average does momentum add to each step?"
OpenPage = Callable[..., Any]


def test_an_answer_is_cited_and_a_citation_opens_its_source(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, QUESTION)
    live = page.locator("#live")
    assert "of 3 sentences supported" in live.locator(".quiet").inner_text()
    assert "astronauts" not in live.locator(".answer > .prose-text").inner_text()
    live.locator(".left-out summary").click()
    assert "astronauts" in live.locator(".left-out li").inner_text()
    page.wait_for_selector("#live .answer .katex")
    assert live.locator(".answer .code pre").count() == 1
    live.locator(".cite").first.click()
    card = live.locator(".card[open]").first
    assert "decaying average" in card.locator("mark.evidence").first.inner_text()
    card.locator("[data-reader]").click()
    here = page.wait_for_selector("#reader .here")
    assert "decaying average" in here.inner_text()
    assert page.locator("#reader .katex-mathml").first.bounding_box()["width"] < 5  # KaTeX's style is there
    page.keyboard.press("Escape")
    page.wait_for_selector("#reader", state="hidden")


def test_stop_keeps_what_had_come_and_the_next_question_is_answered(open_page: OpenPage, room: Room) -> None:
    room.model.pause_s = 0.6
    page = open_page()
    page.fill("#question textarea", QUESTION)
    page.press("#question textarea", "Enter")
    page.wait_for_selector("#live .arriving")
    page.click("#stop")
    page.wait_for_selector("#live .notice:has-text('Stopped')")  # said only of an answer that was cut short
    assert "Momentum" in page.inner_text("#live .answer > .prose-text")
    room.model.pause_s = 0.0
    ask(page, "What is the chance that a random positive outranks a random negative?")
    assert page.locator("#talk .exchange").count() == 1
    assert page.locator("#live .answer > .prose-text").inner_text()


def test_history_survives_a_reload_and_a_second_browser(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "How does the momentum decay damp the zigzag?")
    page.wait_for_url("**/?c=*")
    page.reload()
    page.wait_for_selector("#talk .exchange .foot")
    assert "damp the zigzag" in page.inner_text("#talk .question")
    other = open_page()
    assert other.locator("#talk .exchange").count() == 0  # another browser begins with a page of its own
    other.click("#conversations a:has-text('damp the zigzag')")
    other.wait_for_selector("#talk .exchange .foot")


def test_an_answer_goes_on_when_its_page_is_closed(open_page: OpenPage, room: Room) -> None:
    room.model.pause_s = 0.1
    page = open_page()
    page.fill("#question textarea", QUESTION)
    page.press("#question textarea", "Enter")
    page.wait_for_selector("#live .arriving")
    page.wait_for_url("**/?c=*")
    address = page.url.removeprefix(room.url)
    page.close()
    again = open_page(address)
    again.wait_for_selector(".exchange .foot")
    assert "zigzag" in again.inner_text(".exchange .answer > .prose-text")


def test_five_readers_at_once_keep_apart(open_page: OpenPage, room: Room) -> None:
    questions = {
        "momentum": QUESTION,
        "ROC": "Does the area under the ROC curve depend on a threshold?",
        "zigzag": "What damps the zigzag across a narrow valley?",
        "random negative": "What is the chance that a random positive outranks a random negative?",
        "decay": "What is a common value of the decay?",
    }
    pages = {words: open_page() for words in questions}
    room.model.pause_s = 0.05
    for words, page in pages.items():
        page.fill("#question textarea", questions[words])
        page.press("#question textarea", "Enter")
    addresses = set()
    for words, page in pages.items():
        page.wait_for_selector("#live .foot")
        assert words in page.inner_text("#live .question")
        assert page.locator(".exchange").count() == 1
        page.wait_for_url("**/?c=*")
        addresses.add(page.url)
    assert len(addresses) == 5


def test_ask_again_and_edit_replace_what_followed(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, QUESTION)
    ask(page, "What is a common value of the decay of momentum?")
    page.click("#talk .exchange [data-do=edit]")
    page.wait_for_selector("body.editing .editing-hint:visible")
    assert page.input_value("#question textarea") == QUESTION
    ask(page, "Which valley does momentum help in, a narrow one?")
    assert page.locator(".exchange").count() == 1
    page.eval_on_selector("#live .foot", "foot => foot.dataset.before = ''")
    page.click("#live [data-do=again]")
    page.wait_for_selector("#live .foot:not([data-before])")
    assert page.locator(".exchange").count() == 1


def test_what_is_not_covered_is_said_and_the_library_offered(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "Xylophone quartz bazaar?")
    assert "do not cover" in page.inner_text("#live .answer > .prose-text")
    page.click("#live .ways button")
    page.wait_for_selector("#library:visible")


def test_conversations_are_found_renamed_exported_and_deleted(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "What are the weights updated with at every step of momentum?")
    row = page.locator("#conversations li[aria-current]")
    row.locator("summary").click()
    row.locator("[data-do=rename]").click()
    page.fill(".small-dialog input", "Optimizers, part one")
    page.keyboard.press("Enter")
    page.wait_for_selector("#conversations .title:has-text('Optimizers, part one')")
    page.fill("#ask-list textarea, #ask-list input", "part one")
    page.wait_for_function("document.querySelectorAll('#conversations li').length === 1")
    page.locator("#conversations summary").click()
    with page.expect_download() as download:
        page.click("#conversations a[download]")
    text = download.value.path().read_text(encoding="utf-8")
    assert text.startswith("# Optimizers, part one") and "Sources:" in text
    page.locator("#conversations summary").click()
    page.locator("#conversations [data-do=delete]").click()
    page.click(".small-dialog button[value=yes]")
    page.wait_for_selector("#talk .welcome")
    page.wait_for_selector("#conversations .title:has-text('Optimizers, part one')", state="detached")


def test_hostile_text_is_shown_and_does_nothing(open_page: OpenPage, room: Room) -> None:
    page = open_page()
    room.model.__init__(
        lambda messages: f"Pelican poisoning is explained in detail [1]. {HOSTILE}", context_tokens=100_000
    )  # type: ignore[misc]
    ask(page, f"What is pelican poisoning? {HOSTILE}")
    page.locator("#live .others summary").first.click() if page.locator("#live .others").count() else None
    page.locator("#live .card summary").first.click()
    page.locator("#live .card[open] [data-reader]").first.click()
    page.wait_for_selector("#reader article")
    page.keyboard.press("Escape")
    page.click("#tab-library-button")
    page.wait_for_selector(".ledger")
    assert page.evaluate("window.__xss") is None
    assert (
        page.locator("img[src*=elsewhere], a[href^=javascript], .exchange script, #reader script").count()
        == 0
    )
