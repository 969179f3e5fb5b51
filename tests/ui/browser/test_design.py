"""A design interview in the browser: a question to the interviewer, a drawn sketch, a reload, the twist, the debrief."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from content.scenarios import load_grid

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Any]


def test_an_interview_is_played_over_a_reload_to_its_debrief(open_page: OpenPage) -> None:
    page = open_page("/?p=start#design")
    page.wait_for_selector("#design-main .wish")
    page.select_option("#design-main select[name=family]", "fraud")
    page.click("#design-main [data-value=begin]")
    page.click("#design-main .briefing .go")
    page.wait_for_selector("#design-main textarea[name=answer]")
    page.fill("#design-aside input[name=question]", load_grid().asked["errors"][0])
    page.press("#design-aside input[name=question]", "Enter")
    page.wait_for_selector(".revealed dd")
    page.wait_for_function("document.querySelector('#design-aside input[name=question]').value === ''")
    page.fill("#design-board textarea", "flowchart LR\n  payment --> model")
    page.click("#design-board button[type=submit]")
    page.wait_for_selector("#design-board svg")
    drawn = "[...document.querySelectorAll('.board svg')].map((svg) => getComputedStyle(svg.parentNode).display != 'none')"
    assert page.evaluate(drawn) == [True, False]  # one for light, one for dark: the diagram follows the theme
    page.click("[data-theme-toggle]")
    assert page.evaluate(drawn) == [False, True]
    page.emulate_media(media="print")
    assert page.evaluate(drawn) == [True, False]  # on paper dark is light
    page.emulate_media(media="screen")
    page.fill("#design-board textarea", "flowchart LR\n  payment --> ")
    page.click("#design-board button[type=submit]")
    page.wait_for_selector("#design-board .not-drawn")
    page.fill("#design-board textarea", "flowchart LR\n  payment --> model")
    page.click("#design-board button[type=submit]")
    page.wait_for_selector("#design-board .look-dark svg")
    assert page.locator("#design-board .not-drawn").count() == 0
    page.fill(
        "#design-main textarea[name=answer]", "Fraud costs the company money, and so do declined customers."
    )
    page.wait_for_selector("#design-main .saved:has-text('Saved')")
    page.fill("#design-board textarea", "flowchart LR\n  payment --> a model that was not drawn yet")
    page.wait_for_selector("#design-board .saved:has-text('Saved')")
    page.reload()
    page.wait_for_function(
        "document.querySelector('#design-board textarea')?.value.endsWith('not drawn yet')"
    )
    page.wait_for_function("document.querySelector('#design-main textarea')?.value.startsWith('Fraud costs')")
    page.wait_for_function("document.querySelectorAll('.revealed dd').length === 1")
    assert page.locator("#design-head .clock").get_attribute("data-left")
    box = "#design-main textarea[name=answer]"
    page.fill(box, "Fraud costs the company money, and a pause costs no words.")
    page.fill("#design-board textarea", "flowchart LR\n  payment --> a pause costs no sketch")
    page.click("#design-head [data-value^=pause]")  # before the page has kept what was typed
    page.click("#design-main [data-value^=resume]")
    page.wait_for_function(
        "document.querySelector('#design-main textarea')?.value.endsWith('costs no words.')"
    )
    page.wait_for_function("document.querySelector('#design-board textarea').value.endsWith('no sketch')")
    page.route("**/study/drills/keep", lambda route: route.abort())  # the server is gone for a while
    page.fill(box, "Fraud costs the company money, and a dead server costs no words.")
    page.wait_for_selector("#design-main .saved:has-text('Not saved')")
    page.reload()
    page.wait_for_function(
        "document.querySelector('#design-main textarea')?.value.endsWith('server costs no words.')"
    )
    page.unroute("**/study/drills/keep")
    page.click("#design-main [data-value^='hand-in ']")
    page.wait_for_function(
        "document.querySelector('#design-main [data-place]')?.dataset.place.split('.')[1] === '1'"
    )
    # the next box does not keep the last answer
    page.wait_for_function("document.querySelector('#design-main textarea[name=answer]').value === ''")
    for _ in range(20):
        here = page.get_attribute("#design-main [data-place]", "data-place")
        if page.locator("#design-head .twist").count():
            break
        page.click("#design-main [data-value^='skip ']")
        page.wait_for_function(
            f"document.querySelector('#design-main [data-place]')?.dataset.place !== {here!r}"
        )
    assert "A change" in page.inner_text("#design-head .twist")
    page.click("#design-main [data-value^='skip ']")  # the last phase
    page.wait_for_selector("#design-main .levels")
    assert "What was missing" in page.inner_text("#design-main")


def test_a_narrow_page_does_not_scroll_sideways(open_page: OpenPage) -> None:
    page = open_page("/?p=sheet#design", viewport={"width": 390, "height": 844})
    page.wait_for_selector("#design-main")
    page.click("#tab-design-button")
    page.wait_for_selector("#design-main .views")
    page.click("#design-main [data-value='view sheet']")
    page.wait_for_selector("#design-main input[name=count]")
    page.click("#design-main [data-value=sheet]")
    page.wait_for_selector(".sheet-of-problems")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
