"""A browser, the app over a small shelf, and a record of every address that a page asked for."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.doubles.study import ANSWER, PacedModel, ShelfStudy, served, shelf_study

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
WAIT_MS = 60_000  # for a state; generous, because a machine may be busy


@dataclass
class Room:
    """The app under test: its address, its study, its model."""

    url: str
    study: ShelfStudy
    model: PacedModel
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for all tests."""
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    with playwright.sync_playwright() as engine:
        chromium = engine.chromium.launch(executable_path=CHROMIUM, headless=True, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def room(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """The app over a shelf, served for all tests."""
    model = PacedModel(lambda messages: ANSWER, context_tokens=100_000)
    home: Path = tmp_path_factory.mktemp("home")
    study = shelf_study(home, model)
    study.ensure_handbook()
    with served(study) as url:
        yield Room(url, study, model)


@pytest.fixture
def open_page(browser: Any, room: Room) -> Iterator[Callable[..., Any]]:
    """Open pages of the app in contexts of their own; a request that leaves the machine fails the test."""
    contexts = []

    def open_one(path: str = "/#ask", **options: Any) -> Any:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        context.set_default_timeout(WAIT_MS)
        page = context.new_page()
        page.on("request", lambda request: room.requests.append(request.url))
        page.on("console", lambda m: complain(room, m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complain(room, str(error)))
        page.goto(room.url + path)
        page.wait_for_selector("html[data-ready]")
        if "ask" in path or "?c=" in path:
            page.wait_for_selector("#talk .welcome, .exchange", state="attached")
        return page

    room.model.pause_s = 0.0
    room.complaints.clear()
    yield open_one
    for context in contexts:
        context.close()
    outside = [url for url in room.requests if not url.startswith((room.url, "data:", "blob:"))]
    assert not outside
    assert not room.complaints


def complain(room: Room, text: str) -> None:
    """Note an error of a page, unless it is Gradio's about a connection that a reload has cut."""
    if not any(
        known in text for known in ("AbortError", "Connection errored out", "ERR_", "Could not resolve app")
    ):
        room.complaints.append(text)


def ask(page: Any, question: str) -> None:
    """Type a question, send it, and wait for the finished answer."""
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    page.wait_for_selector(f'#live .exchange:has-text("{question[:40]}") .foot')
