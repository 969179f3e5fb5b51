"""The rest of the room: tabs, themes, small screens, keys, the library, the handbook, the settings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.ui.browser.conftest import Room, ask
from ui import app

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Any]
TABS = tuple(name for _, name, _ in app.TABS)


def open_tab(page: Any, name: str) -> None:
    page.click(f"#tab-{name}-button")
    page.wait_for_selector(f"#{name}:visible")


def add_source(page: Any, address: str) -> None:
    page.click("button:has-text('Add a source')")
    box = page.locator("#library input[placeholder^=https], #library textarea[placeholder^=https]")
    box.click()
    box.press_sequentially(address, delay=2)  # Gradio overlooks a value set in the moment it draws the box
    page.click("#add-source")


def test_tabs_are_filled_before_they_are_opened(open_page: OpenPage) -> None:
    page = open_page()
    page.wait_for_function("JSON.parse(document.querySelector('#do-design textarea').value || '{}').value")
    page.evaluate("new Promise((calm) => requestIdleCallback(calm))")  # it has been sent, too
    page.wait_for_timeout(500)
    page.route("**/gradio_api/queue/join*", lambda route: None)  # nothing asked from here on is answered
    for name, sign in (
        ("library", ".ledger"),
        ("progress", "#progress-view h2"),
        ("settings", "#places .places"),
        ("handbook", ".cover"),
        ("drill", "#drill-main .drill-root"),
        ("design", "#design-main h2"),
    ):
        open_tab(page, name)
        page.wait_for_selector(sign)
    page.unroute_all(behavior="ignoreErrors")


def test_nothing_scrolls_sideways_on_a_phone(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True)
    ask(page, "What does momentum add to each step, and how is it written?")
    page.locator("#live .card summary").first.click()
    for name in TABS:
        open_tab(page, name)
        page.wait_for_timeout(150)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
    open_tab(page, "handbook")
    page.click(".cover a[data-value=bias-variance] >> nth=0")
    page.wait_for_selector("#reading [data-page=bias-variance] .katex")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_theme_follows_the_system_and_a_choice_is_remembered(open_page: OpenPage) -> None:
    page = open_page(color_scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(ground)
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.click("[data-theme-toggle]")
    light = page.evaluate(ground)
    assert light != dark
    page.reload()
    page.wait_for_selector("#talk .welcome")
    assert page.evaluate(ground) == light


def test_everything_can_be_done_with_keys(open_page: OpenPage) -> None:
    page = open_page()
    page.keyboard.press("?")
    page.wait_for_selector("dialog.help")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog.help", state="detached")
    page.keyboard.press(str(TABS.index("library") + 1))
    page.wait_for_selector("#library:visible")
    page.keyboard.press(str(TABS.index("drill") + 1))
    page.wait_for_selector("#drill h2:focus")  # although what the tab shows comes after the tab
    page.keyboard.press("/")
    page.wait_for_selector("#question textarea:focus")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.type("What decaying average does momentum")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("add to each step?")
    page.keyboard.press("Enter")
    page.wait_for_selector("#live .foot")
    page.focus("#live .cite >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_selector("#live .card[open]")
    assert page.evaluate("document.activeElement.closest('.card') !== null")


def test_an_address_opens_its_tab_and_page(open_page: OpenPage) -> None:
    page = open_page("/?read=attention#handbook")
    page.wait_for_selector("#reading [data-page=attention]")
    page.click("#reading [data-do=about]")
    page.wait_for_selector("#ask:visible")
    page.wait_for_function("document.querySelector('#question textarea').value.startsWith('Attention')")


def test_a_page_of_the_handbook_is_found_by_an_alias(open_page: OpenPage) -> None:
    page = open_page("/#handbook")
    page.wait_for_selector("#handbook .cover")
    page.fill("#find-page textarea, #find-page input", "overfit")
    page.click("#contents a[data-value=bias-variance]")
    page.wait_for_selector("#reading [data-page=bias-variance] .references")
    page.click("#reading .related a >> nth=0")
    page.wait_for_selector("#reading article:not([data-page=bias-variance])")


def test_a_file_is_added_read_asked_about_and_removed(
    open_page: OpenPage, room: Room, tmp_path: Path
) -> None:
    note = tmp_path / "gizmo.md"
    note.write_text("# Gizmo norm\n\nThe gizmo norm clips every gradient to the length of one gizmo.\n")
    page = open_page("/#library")
    page.wait_for_selector(".ledger")
    add_source(page, str(note))
    row = page.locator(".ledger tr", has_text="gizmo.md")
    row.locator(".state.indexed").wait_for()
    ask_page = open_page()
    ask(ask_page, "What does the gizmo norm clip to the length of one gizmo?")
    assert "gizmo" in ask_page.text_content("#live .sources").lower()
    row.locator("[data-do=remove]").click()
    page.click(".small-dialog button[value=yes]")
    row.wait_for(state="detached")


def test_dropped_files_are_copied_and_read(open_page: OpenPage, room: Room) -> None:
    page = open_page("/#library")
    page.wait_for_selector(".ledger")
    page.click("button:has-text('Add a source')")
    note = {
        "name": "../wobble.md",
        "mimeType": "text/markdown",
        "buffer": b"# Wobble\n\nA wobble is a small shake.\n",
    }
    page.set_input_files("#library input[type=file] >> nth=0", [note])
    row = page.locator(".ledger tr", has_text="wobble.md")
    row.locator(".state.indexed").wait_for()
    (kept,) = (room.study.settings.home / "uploads").iterdir()
    assert kept.name == "wobble.md" and "small shake" in kept.read_text()


def test_an_address_that_is_none_is_refused_in_a_sentence(open_page: OpenPage) -> None:
    page = open_page("/#library")
    page.wait_for_selector(".ledger")
    add_source(page, "/no/such/place")
    message = page.wait_for_selector("#library-message .notice.bad")
    assert "/no/such/place" in message.inner_text()


def test_settings_are_saved_and_the_model_tested(
    open_page: OpenPage, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHETSTONE_HOME", str(room.study.settings.home))  # where the settings file lies
    page = open_page("/#settings")
    page.wait_for_selector("#set-context_tokens input")
    page.fill("#set-context_tokens input", "900")
    page.fill("#set-openai_key input", "a-key")
    page.click("button:has-text('Save model settings')")
    page.wait_for_selector("#told-model .notice.good:has-text('context tokens')")
    assert room.study.settings.context_tokens == 900 and room.study.settings.openai_key == "a-key"
    page.wait_for_selector("#set-openai_key input[placeholder^=unchanged]")
    assert "a-key" not in page.content()
    page.click("#test-model")
    page.wait_for_selector("#told-model .notice.good:has-text('scripted')")
    page.click("#cancel-fetching")
    page.wait_for_selector("#fetched .notice:has-text('Nothing is being fetched')")
    page.fill("#sure input", "no")
    page.check("#doomed input >> nth=0")
    page.click("#delete-all")
    page.wait_for_selector("#deleted .notice.bad")
