"""Measure how soon a page is usable and how soon a tab shows its content, in an installed Chromium.

    python -m tests.benchmarks.tabs URL [ROUNDS]

The app runs at URL, with a plan. A time goes from the click to the second frame after the tab's own content (not a
waiting line) is visible, by the browser's clock; "first" visits are those of a fresh page. "work" is the processor time
of the page's main thread until then, "in all" until a second later: on a machine that does other things it says more
than the clock.
"""

from __future__ import annotations

import shutil
import statistics
import sys
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import sync_playwright

from ui.app import TABS

# What tells that a tab shows what it is opened for.
SIGNS = {
    "today": "#today-day .day, #today-day .first-start",
    "ask": "#question textarea",
    "drill": "#drill-main .drill-root",
    "design": "#design-main h2",
    "handbook": "#reading article, #reading .cover",
    "progress": "#progress-view h2",
    "library": "#ledger .ledger",
    "settings": "#places .places",
}
USABLE = "#question textarea"
PAUSE_MS = 1200  # between two clicks, for whatever goes on after a tab is shown
IDLE_MS = 6000  # a reader looks at the first page for a while
TIMER = """
window.__seen = (selector) => [...document.querySelectorAll(selector)].some((one) => one.offsetParent);
window.__until = (selector, started) => new Promise((done) => {
  const look = () => __seen(selector)
    ? requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - started)))
    : requestAnimationFrame(look);
  look();
});
window.__click = (button, selector) => {
  const started = performance.now();
  document.querySelector(button).click();
  return __until(selector, started);
};
"""


@dataclass(frozen=True, slots=True)
class Visit:
    """What opening a tab took, in ms: until it is painted, the page's own work until then, and until the page is calm."""

    painted: float
    work: float
    all_work: float


def opened(browser: Any, address: str) -> tuple[Any, Any, float]:
    """Open a page in a context of its own; returns it, its session and the ms until the box for questions takes words."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(TIMER)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(f"{address}#ask", wait_until="commit")
    took = page.evaluate(f"__until({USABLE!r} + ':not(:disabled)', 0)")
    page.wait_for_selector("html[data-ready]")
    return page, session, took


def busy(session: Any) -> float:
    """Processor time in ms that the page's main thread has used so far."""
    metrics = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
    return float(metrics["TaskDuration"]) * 1000


def visit(page: Any, session: Any, name: str) -> Visit:
    """Open a tab and wait until the page is calm."""
    before = busy(session)
    painted = page.evaluate(f"__click('#tab-{name}-button', {SIGNS[name]!r})")
    work = busy(session) - before
    page.wait_for_timeout(PAUSE_MS)
    return Visit(painted, work, busy(session) - before)


def row(name: str, visits: list[Visit]) -> str:
    """Say the middle, the best and the worst time, and the middle of the work."""
    times = [visit.painted for visit in visits]
    work, calm = (statistics.median(getattr(v, part) for v in visits) for part in ("work", "all_work"))
    return f"{name:22}{statistics.median(times):8.0f}{min(times):8.0f}{max(times):8.0f}{work:8.0f}{calm:8.0f}"


def main(address: str, rounds: int) -> None:
    """Print the table."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        sys.exit("No Chromium is installed.")
    names = [name for _, name, _ in TABS]
    usable: list[Visit] = []
    first: dict[str, list[Visit]] = {name: [] for name in names}
    later: dict[str, list[Visit]] = {name: [] for name in names}
    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for _ in range(rounds):
            page, session, took = opened(browser, address)
            work = busy(session)
            page.wait_for_timeout(IDLE_MS)
            usable.append(Visit(took, work, busy(session)))
            for seen in (first, later):
                for name in [*names[2:], *names[:2]]:
                    seen[name].append(visit(page, session, name))
            page.context.close()
        browser.close()
    print(f"{'ms':22}{'median':>8}{'best':>8}{'worst':>8}{'work':>8}{'in all':>8}")
    print(row("question box usable", usable))
    for title, visits in (("first", first), ("later", later)):
        for name in names:
            print(row(f"{title} visit: {name}", visits[name]))


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/") + "/", int(sys.argv[2]) if len(sys.argv) > 2 else 10)
