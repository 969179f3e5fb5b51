"""Every tab looked over with axe-core: wide in light colors, then narrow in dark ones, in one page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.ui.browser.conftest import ask
from ui import app

pytestmark = pytest.mark.browser
axe_playwright = pytest.importorskip("axe_playwright_python.sync_playwright")
OpenPage = Callable[..., Any]
TABS = tuple(name for _, name, _ in app.TABS)
GRAVE = ("serious", "critical")


def faults_of(page: Any, axe: Any, where: str) -> list[str]:
    """List what axe-core finds serious or critical on what is shown now, a line each."""
    found = axe.run(page).response["violations"]
    return [
        f"{where}: {fault['id']}: {fault['help']}: {node['target']} {node['html'][:160]} {why(node)}"
        for fault in found
        if fault["impact"] in GRAVE
        for node in fault["nodes"]
    ]


def why(node: Any) -> str:
    """Say why axe-core minds an element."""
    return "; ".join(check["message"] for check in (*node["any"], *node["all"], *node["none"]))[:200]


def test_no_tab_has_a_serious_fault(open_page: OpenPage) -> None:
    page = open_page()
    axe = axe_playwright.Axe()
    ask(page, "What decaying average does momentum add to each step?")
    page.locator("#live .card summary").first.click()
    faults = []
    for scheme, width in (("light", 1280), ("dark", 390)):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 844})
        for name in TABS:
            page.click(f"#tab-{name}-button")
            page.wait_for_selector(f"#{name}:visible")
            if name == "handbook" and scheme == "light":
                page.click(".cover a[data-value=bias-variance] >> nth=0")
                page.wait_for_selector("#reading [data-page=bias-variance] .katex")
            page.wait_for_timeout(300)
            faults += faults_of(page, axe, f"{name}, {scheme}, {width} px")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.wait_for_selector("dialog.help")
    faults += faults_of(page, axe, "keys")
    assert not faults, "\n".join(faults)
