"""Use an app for an hour as a reader would, and write down how much memory its server holds after each round.

    /usr/bin/time -v whetstone app --no-browser      # in another terminal
    python -m tests.benchmarks.hour URL PID [MINUTES]

A round, at most one a minute: a question, its sources, a page, two answers of a quiz, every other tab; now and then a
new chat, a card, a reload and a second browser. Linux only, because it reads /proc.
"""

from __future__ import annotations

import itertools
import re
import shutil
import sys
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, sync_playwright

QUESTIONS = (
    "What is overfitting?",
    "Why does dropout help?",
    "How does attention work?",
    "What does L1 regularization do?",
    "When is precision better than accuracy?",
    "What is a ROC curve?",
    "How does gradient boosting differ from bagging?",
    "What is a feature store?",
    "How does LoRA save memory?",
    "What is the bias-variance trade-off?",
)
ANSWER = (
    "More capacity lowers bias and raises variance; regularization and more data do the opposite, and the error on held-out "
    "data tells which of the two is the trouble."
)
READY = "html[data-ready]"
ROUND_S = 60
WAIT_MS = 120_000


def held(pid: str) -> str:
    """Say how much memory a process holds, how much of it is its own, and how many files it has open."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    kilobytes = {name: int(amount) for name, amount in re.findall(r"(VmRSS|RssAnon):\s+(\d+)", status)}
    files = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    return f"{kilobytes['VmRSS'] / 1000:.0f} MB, {kilobytes['RssAnon'] / 1000:.0f} MB its own, {files} open files"


def open_tab(page: Any, name: str, sign: str) -> None:
    """Open a tab and wait for what it shows."""
    page.click(f"#tab-{name}-button")
    page.wait_for_selector(sign)


def ask(page: Any, number: int) -> None:
    """Ask, open a source and its stored text; every third time in a new chat, every fourth time make a card."""
    open_tab(page, "ask", "#question textarea:visible")
    if number % 3 == 0:
        page.click("#new-chat")
        page.wait_for_selector("#talk .welcome")
    question = QUESTIONS[number % len(QUESTIONS)]
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    page.wait_for_selector(f'#live .exchange:has-text("{question}") .foot')
    page.locator("#live .card summary").first.click()
    page.locator("#live .card[open] [data-reader]").first.click()
    page.wait_for_selector("#reader article")
    page.keyboard.press("Escape")
    if number % 4 == 1:
        page.click("#live [data-do=card-of]")
        page.wait_for_selector("#ask-message .notice")


def read_and_answer(page: Any, number: int) -> None:
    """Read another page of the handbook, and answer two questions of its quiz."""
    open_tab(page, "handbook", "#contents summary >> nth=0")
    links = page.locator("#contents a")
    link = links.nth(number * 17 % links.count())
    link.evaluate("one => { for (let o = one; o; o = o.parentElement?.closest('details')) o.open = true; }")
    link.click()
    page.wait_for_selector(f"#reading [data-page={link.get_attribute('data-value')}] .references")
    page.click("#reading [data-do=start-drill] >> nth=0")
    page.click("#drill-main .briefing .go")
    for _ in range(2):
        page.fill("#drill-main textarea[name=answer]", ANSWER)
        page.click(".confidence label >> nth=1")
        page.click("#drill-main form button[type=submit]")
        page.wait_for_selector("article.verdict")
        page.click("#drill-main .verdict .go")
        page.wait_for_selector("#drill-main textarea[name=answer], article.end")
        if page.locator("article.end").count():
            return
    page.click("#drill-head button:has-text('End')")
    page.click("dialog button[value=yes]")
    page.wait_for_selector("article.end")


def look_around(page: Any) -> None:
    """Open the other tabs."""
    open_tab(page, "design", "#design-main h2")
    open_tab(page, "progress", "#progress-view h2")
    open_tab(page, "library", ".ledger")
    open_tab(page, "settings", "#set-model")
    open_tab(page, "today", "#today-day .day")


def opened(browser: Any, address: str) -> Any:
    """Open the app in a page; with a plan, made if there is none."""
    page = browser.new_page()
    page.set_default_timeout(WAIT_MS)
    page.goto(address)
    page.wait_for_selector(READY)
    if page.locator("[data-do=plan-start]").count():
        page.click("[data-do=plan-start]")
        page.wait_for_selector("#today-day .day")
    return page


def main(address: str, pid: str, minutes: float) -> None:
    """Print a line before the first round, one after each, and one a minute after the last."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        sys.exit("No Chromium is installed.")
    print("idle:", held(pid), flush=True)
    begun = time.monotonic()
    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        page = opened(browser, address)
        for number in itertools.count():
            round_begun = time.monotonic()
            if round_begun - begun > minutes * 60:
                break
            told = ""
            try:
                ask(page, number)
                read_and_answer(page, number)
                look_around(page)
            except Error as error:
                told = f"; given up: {str(error).splitlines()[0]}"
                page.close()
                page = opened(browser, address)
            if number % 3 == 2:
                opened(browser, address).close()
            if number % 10 == 9:
                page.reload()
                page.wait_for_selector(READY)
            print(f"{(time.monotonic() - begun) / 60:4.0f} min: {held(pid)}{told}", flush=True)
            time.sleep(max(1.0, ROUND_S - (time.monotonic() - round_begun)))
        browser.close()
    time.sleep(ROUND_S)
    print("a minute later:", held(pid))


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/") + "/", sys.argv[2], float(sys.argv[3]) if len(sys.argv) > 3 else 60.0)
