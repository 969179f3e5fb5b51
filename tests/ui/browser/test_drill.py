"""Being interviewed in the browser: a whole drill by keys, a reload in the middle, two windows, hostile cards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.doubles.study import HOSTILE, served, shelf_study
from tests.ui.browser.conftest import WAIT_MS, Room

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Any]
QUIZ = "bias-variance"
LOST = """() => {  // nothing is kept any more, not even while the page goes away
  const reached = window.fetch;
  window.fetch = (at, ...rest) => `${at}`.endsWith("/keep") ? Promise.reject(new TypeError("lost")) : reached(at, ...rest);
}"""
SEEN = """selector => {
  const box = document.querySelector(selector)?.getBoundingClientRect();
  return box && box.width > 60 && box.left >= 0 && box.right <= innerWidth && box.top >= 0 && box.bottom <= innerHeight;
}"""
ANSWER = "Expected squared error splits into squared bias, variance, and noise that no model can remove."


def start_quiz(open_page: OpenPage, **options: Any) -> Any:
    """Start the quiz of a handbook page with the button on that page, and begin it."""
    page = open_page(f"/?read={QUIZ}#handbook", **options)
    page.click(f"#reading [data-value='rapid:page:{QUIZ}']")
    page.wait_for_selector("#drill-main .briefing")
    page.wait_for_function("document.activeElement.textContent === 'Begin'")
    page.keyboard.press("Enter")
    page.wait_for_selector("#drill-main form[data-keep]")
    page.wait_for_function("document.activeElement.name === 'answer'")
    return page


def test_a_quiz_is_played_with_keys_over_a_reload_to_its_end(open_page: OpenPage, room: Room) -> None:
    page = start_quiz(open_page)
    page.keyboard.type(ANSWER[:40])
    page.wait_for_selector(".saved:has-text('Saved')")
    page.keyboard.type(ANSWER[40:])
    page.reload()  # the last words were not kept yet when the page went away
    page.wait_for_function(f"document.querySelector('#drill-main textarea')?.value === {ANSWER!r}")
    assert page.locator(".clock").get_attribute("data-left")
    page.focus("#drill-main textarea")
    page.keyboard.press("Control+Enter")
    page.wait_for_function("document.activeElement.name === 'confidence'")
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    page.wait_for_selector("article.verdict")
    page.wait_for_function("document.activeElement.matches('.verdict h2')")
    page.wait_for_selector(".announce:has-text('key points mentioned')", state="attached")
    page.click(".point >> nth=1 >> button:has-text('Yes')")
    page.wait_for_selector(".point:nth-child(2) .facts:has-text('your verdict')")
    page.wait_for_function("document.activeElement.id === 'say-1-1-yes'")  # the press does not lose the place
    page.locator("article.verdict h2").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#drill-main form[data-keep]")
    page.wait_for_function("document.querySelector('#drill-main textarea').value === ''")
    page.click("#drill-head button:has-text('doubled')")
    page.wait_for_selector("#timer-doubled[aria-pressed=true]")
    while page.locator("#drill-main article.end").count() == 0:
        page.click("#drill-main button:has-text('I don’t know')")
        page.wait_for_selector("article.verdict")
        before = page.get_attribute("#drill-main [data-place]", "data-place")
        page.click("article.verdict .go")
        page.wait_for_function(
            f"document.querySelector('#drill-main [data-place]')?.dataset.place !== '{before}'"
        )
    assert page.locator("#now-cards li").count() >= 1
    drill = room.study.progress.load(int(page.get_attribute(".drill-root", "data-shown")))
    assert drill.attempts[0].answer == ANSWER and dict(drill.attempts[0].overrides) == {1: "yes"}
    held = "Object.keys(sessionStorage).filter((key) => key.startsWith('unsaved'))"
    assert page.evaluate(held) == []  # what was handed in waits nowhere, to stand in another drill's box
    page.click(".attempt summary >> nth=0")
    page.click("#drill-main .attempt[open] .point-foot a >> nth=0")
    page.wait_for_selector(f"#reading [data-page={QUIZ}]")


def test_choices_that_a_lost_server_never_heard_of_come_back_and_are_kept(
    open_page: OpenPage, room: Room
) -> None:
    page = open_page("/#drill")
    page.click("#drill-main .kind:has(input[value=pattern])")
    page.click("#drill-main form .go")
    page.click("#drill-main .briefing .go")
    page.click(".picks .option >> nth=0")
    page.click(".confidence label >> nth=3")
    page.wait_for_selector(".saved:has-text('Saved')")
    page.evaluate(LOST)
    page.click(".picks .option >> nth=1")
    page.click(".confidence label >> nth=0")
    chosen = page.locator("input[name=pattern]:checked").input_value()
    page.reload()  # before anything was kept
    page.wait_for_selector("#drill-main form[data-keep]")
    page.wait_for_function("document.querySelector('input[name=confidence]:checked')?.value === '1'")
    assert page.locator("input[name=pattern]:checked").input_value() == chosen
    page.click("#drill-main form button[type=submit]")
    page.wait_for_selector("article.verdict")
    last = room.study.progress.load(int(page.get_attribute(".drill-root", "data-shown"))).last
    assert last is not None and last.confidence == 1 and last.work.pattern == chosen


def test_a_server_that_is_gone_is_told_in_words_and_covers_nothing(browser: Any, tmp_path: Path) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    with served(shelf_study(tmp_path)) as url:
        page.goto(f"{url}/?read={QUIZ}#handbook")
        page.click(f"#reading [data-value='rapid:page:{QUIZ}']")
        page.click("#drill-main .briefing .go")
        page.wait_for_selector("#drill-main form[data-keep]")
        page.fill("#drill-main textarea", ANSWER)
        page.click(".confidence label >> nth=2")
        page.wait_for_selector(".saved:has-text('Saved')")
    for _ in range(2):  # a second press is told of as well
        page.click("#drill-main form button[type=submit]")
        page.wait_for_selector(".saved:has-text('No reply')")
        page.wait_for_selector("#drill-main form[data-keep]:not(.sent)")
    told = page.locator("[data-testid=toast-body]")
    assert "kept in this tab: start Whetstone again" in told.inner_text() and "Error" not in told.inner_text()
    assert told.bounding_box()["y"] > page.locator("#drill-head").bounding_box()["y"] + 200  # type: ignore[index]
    assert page.input_value("#drill-main textarea") == ANSWER
    page.click("[data-testid=toast-close]")
    told.wait_for(state="detached")
    context.close()


def test_a_second_window_takes_the_drill_and_the_first_is_told(open_page: OpenPage) -> None:
    first = start_quiz(open_page)
    address = first.evaluate("location.pathname + location.search + location.hash")
    first.fill("#drill-main textarea", "Typed here")
    first.wait_for_selector(".saved:has-text('Saved')")
    second = open_page(address)
    second.wait_for_function("document.querySelector('#drill-main textarea')?.value === 'Typed here'")
    for _ in range(2):  # what is refused can be handed in again
        first.click(".confidence label >> nth=1")
        first.click("#drill-main form button[type=submit]")
        first.wait_for_selector("#drill-message .notice.bad:has-text('went on in another window')")
        first.wait_for_selector("#drill-main form[data-keep]:not(.sent)")
    first.fill("#drill-main textarea", "Typed here, and on")
    first.wait_for_selector(".saved:has-text('went on in another window')")
    first.click(".saved button")
    first.wait_for_function("document.querySelector('#drill-main textarea')?.value === 'Typed here'")
    first.click("#drill-head button:has-text('End')")
    first.click("dialog button[value=yes]")
    first.wait_for_selector("article.end")


def test_newer_words_of_another_window_are_not_covered_by_older_ones(open_page: OpenPage, room: Room) -> None:
    first = start_quiz(open_page)
    address = first.evaluate("location.pathname + location.search + location.hash")
    first.fill("#drill-main textarea", "Older words of the first window")
    first.click("#drill-head [data-value^=pause]")
    first.wait_for_selector("#drill-main [data-value^=resume]")
    second = open_page(address)
    second.click("#drill-main [data-value^=resume]")
    second.wait_for_function("document.querySelector('#drill-main textarea')?.value.startsWith('Older')")
    second.fill("#drill-main textarea", "Newer words of the second window")
    second.wait_for_selector(".saved:has-text('Saved')")
    first.click("#drill-main [data-value^=resume]")
    first.click("#drill-message button:has-text('Go on here')")
    first.wait_for_function("document.querySelector('#drill-main textarea')?.value.startsWith('Newer')")
    drill = int(first.get_attribute(".drill-root", "data-shown"))
    assert room.study.progress.load(drill).draft == "Newer words of the second window"
    first.reload()
    first.wait_for_function("document.querySelector('#drill-main textarea')?.value.startsWith('Newer')")


def test_words_that_another_window_has_overtaken_are_offered(open_page: OpenPage) -> None:
    first = start_quiz(open_page)
    address = first.evaluate("location.pathname + location.search + location.hash")
    second = open_page(address)
    second.wait_for_selector("#drill-main form[data-keep]")
    second.fill("#drill-main textarea", "Words of the second window")
    second.wait_for_selector(".saved:has-text('Saved')")
    first.fill("#drill-main textarea", "Words of the first window")
    first.click(".saved button:has-text('Go on here')")
    first.wait_for_function(
        "document.querySelector('#drill-main textarea').value === 'Words of the second window'"
    )
    assert "Words of the first window" in first.inner_text(".other-words")
    first.reload()
    first.click(".other-words button:has-text('Use them')")
    first.wait_for_function(
        "document.querySelector('#drill-main textarea').value === 'Words of the first window'"
    )
    assert "Words of the second window" in first.inner_text(".other-words")
    first.click(".other-words button:has-text('Forget')")
    first.wait_for_selector(".other-words", state="detached")


def test_the_clock_of_a_new_drill_begins_anew_and_two_presses_begin_one(
    open_page: OpenPage, room: Room
) -> None:
    page = start_quiz(open_page)
    page.wait_for_function("Number(document.querySelector('.clock-text').textContent.split(':')[1]) < 58")
    page.click("#drill-head button:has-text('End')")
    page.click("dialog button[value=yes]")
    page.wait_for_selector("article.end")
    page.goto(f"{room.url}/?read={QUIZ}#handbook")
    page.reload()
    before = len(room.study.progress.drills(1000))
    page.dblclick(f"#reading [data-value='rapid:page:{QUIZ}']")
    page.click("#drill-main .briefing .go")
    page.wait_for_selector("#drill-main form[data-keep]")
    assert len(room.study.progress.drills(1000)) == before + 1


def test_code_is_typed_and_run_without_trapping_the_keyboard(open_page: OpenPage) -> None:
    page = open_page("/#drill")
    page.click("#drill-main .kind:has(input[value=code])")
    page.click("#drill-main form .go")
    page.click("#drill-main .briefing .go")
    page.wait_for_selector(".code-box")
    page.fill(".code-box", "")
    page.focus(".code-box")
    page.keyboard.type("def f():\nreturn 1")
    assert page.input_value(".code-box") == "def f():\n    return 1"
    page.keyboard.press("Shift+Tab")
    assert page.input_value(".code-box") == "def f():\nreturn 1"
    page.keyboard.press("Shift+Enter")
    page.wait_for_selector("#drill-aside .results")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"
    page.click("#drill-head button:has-text('End')")
    page.click("dialog button[value=yes]")
    page.wait_for_selector("article.end")


@pytest.mark.parametrize("width", [390, 1024, 1280])
def test_tests_and_hints_are_seen_at_every_width(open_page: OpenPage, width: int) -> None:
    page = open_page("/#drill", viewport={"width": width, "height": 844})
    page.click("#drill-main .kind:has(input[value=code])")
    page.click("#drill-main form .go")
    page.click("#drill-main .briefing .go")
    page.wait_for_selector(".code-box")
    ended = None
    for _ in range(2):  # the second run ends as the first did, and is shown all the same
        page.locator("[data-value^='run ']").scroll_into_view_if_needed()
        page.click("[data-value^='run ']")
        page.wait_for_function(
            f"document.querySelector('#drill-aside .results')?.dataset.at > '{ended or ''}'"
        )
        page.wait_for_function(f"({SEEN})('#drill-aside .results h3')")
        page.wait_for_function("document.querySelector('.saved').textContent === ''")
        ended = page.get_attribute("#drill-aside .results", "data-at")
    page.click("#drill-main [data-value^='hint ']")
    page.wait_for_function(f"({SEEN})('#drill-aside .hint p')")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_hint_asked_for_while_the_tests_run_stands_beside_their_results(
    open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page("/#drill")
    page.click("#drill-main .kind:has(input[value=code])")
    page.click("#drill-main form .go")
    page.click("#drill-main .briefing .go")
    page.wait_for_selector(".code-box")
    page.click("[data-value^='run ']")
    page.wait_for_selector("#drill-aside .results")
    first = page.get_attribute("#drill-aside .results", "data-at")
    waits = f"import os, time\nwhile not os.path.exists({str(tmp_path / 'go')!r}):\n    time.sleep(0.05)\n"
    page.fill(".code-box", waits)
    page.click("[data-value^='run ']")
    page.wait_for_selector(".saved:has-text('Running')")
    page.click("#drill-main [data-value^='hint ']")
    page.wait_for_selector("#drill-aside .hint p")
    assert page.get_attribute("#drill-aside .results", "data-at") == first
    assert page.inner_text(".saved").startswith("Running")
    (tmp_path / "go").touch()
    page.wait_for_selector(f"#drill-aside .results:not([data-at='{first}'])")
    page.wait_for_function("document.querySelector('.saved').textContent === ''")
    assert page.locator("#drill-aside .hint p").count() == 2
    page.reload()
    page.wait_for_selector("#drill-aside .results")
    assert page.locator("#drill-aside .hint").count() == 1


def test_hostile_cards_and_stories_are_inert_and_nothing_scrolls_sideways(open_page: OpenPage) -> None:
    page = open_page("/?d=cards#drill", viewport={"width": 390, "height": 844}, has_touch=True)
    page.click("#add-card summary")
    page.fill("#add-card textarea[name=front]", f"What is this? {HOSTILE}")
    page.fill("#add-card textarea[name=back]", f"A poisoned point. {HOSTILE}")
    page.click("#add-card button[type=submit]")
    page.wait_for_selector("#drill-message .notice.good")
    page.click(".cards summary:has-text('What is this')")
    page.click(".cards details[open] button:has-text('Ask me')")
    page.click("#drill-main .briefing .go")
    page.wait_for_selector("#drill-main form[data-keep]")
    # the question has arrived: from here on nothing empties its box
    page.wait_for_function("document.activeElement.matches('#drill-main h2.question, #drill-main textarea')")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.fill("#drill-main textarea", f"Poisoned indeed, I think. {HOSTILE}")
    page.click(".confidence label >> nth=1")
    page.click("#drill-main form button[type=submit]")
    page.wait_for_selector("article.verdict")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("window.__xss") is None
