"""Take the pictures of docs/images from a real run over the handbook, with an installed Chromium.

    python docs/screenshots.py [FOLDER]

FOLDER holds the data of the run (the handbook's index is made there once; default: build/screenshots). The
embedded model answers if the usual data folder has it, otherwise the passages do.
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import uvicorn  # noqa: E402
from PIL import Image  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from assistant.models.download import find_model  # noqa: E402
from content.handbook import handbook_source  # noqa: E402
from tests.doubles.history import practiced  # noqa: E402
from ui.replies import Replies  # noqa: E402
from ui.serve import Server, bind, make_server_app  # noqa: E402
from ui.settings import Settings, data_folder  # noqa: E402
from ui.study import Study  # noqa: E402

IMAGES = ROOT / "docs" / "images"
QUESTION = "Why does L1 regularization give sparse weights while L2 does not?"
PAGE = "attention"
QUIZ = "bias-variance"
ANSWER = (
    "The expected error splits into bias, variance and noise. Bias is how far the average prediction over many training "
    "sets lies from the truth; variance is how much the prediction scatters when the training set changes."
)
SIZES = {"wide": (1280, 860), "phone": (390, 844)}
TABS = (  # the rest, with what tells that they are there
    ("design", "#design-main h2"),
    ("progress", "#progress-view .plot"),
    ("library", ".ledger"),
    ("settings", "#set-model"),
)
COLORS = 128  # enough for flat surfaces and text, and a third of the bytes
MODEL_WAIT_MS = 300_000


@contextmanager
def app(folder: Path) -> Iterator[str]:
    """Serve the app over a folder that holds the handbook; yields its address."""
    model = find_model(data_folder() / "models")
    if model is not None and not (folder / "models" / model.name).exists():
        (folder / "models").mkdir(parents=True, exist_ok=True)
        (folder / "models" / model.name).symlink_to(model)
    os.environ["WHETSTONE_HOME"] = str(folder)  # the environment wins over an argument
    study = Study(Settings(download_model=False))
    for _ in study.sync([handbook_source()]):
        pass
    if not study.progress.drills(1):
        practiced(study.progress.database, study.now())
    listening, replies, ready = bind("127.0.0.1", 0), Replies(study), threading.Event()
    server = Server(uvicorn.Config(make_server_app(study, replies), log_level="warning"), ready.set)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    ready.wait(120)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def ask(page: Any, url: str) -> str:
    """Ask the question once; returns the path of its conversation."""
    page.goto(f"{url}/#ask")
    page.wait_for_selector("#talk .welcome")
    known = page.locator(f'#conversations a:has-text("{QUESTION[:30]}")')
    if known.count():
        return f"/?c={known.first.get_attribute('data-value')}"
    page.fill("#question textarea", QUESTION)
    page.press("#question textarea", "Enter")
    page.wait_for_selector("#live .foot", timeout=MODEL_WAIT_MS)
    page.wait_for_url("**/?c=*")
    return "/" + page.url.rpartition("/")[2]


def interview(page: Any, url: str, name: str) -> None:
    """Take the Drill tab: the choice of a drill, a question, and its verdict."""
    page.goto(f"{url}/?d=start#drill")
    page.wait_for_selector("#drill-main .start-form")
    shoot(page, f"drill-{name}")
    page.goto(f"{url}/?read={QUIZ}#handbook")
    page.click(f"#reading [data-value='rapid:page:{QUIZ}']")
    page.click("#drill-main .briefing .go")
    page.fill("#drill-main textarea", ANSWER)
    page.click(".confidence label >> nth=2")
    shoot(page, f"question-{name}")
    page.click("#drill-main form button[type=submit]")
    page.wait_for_selector("article.verdict")
    shoot(page, f"verdict-{name}")
    page.click("#drill-head button:has-text('End')")
    page.click("dialog button[value=yes]")
    page.wait_for_selector("article.end")


def shoot(page: Any, name: str) -> None:
    """Take one picture and make it small."""
    page.wait_for_timeout(1200)  # fonts of formulas
    path = IMAGES / f"{name}.png"
    page.screenshot(path=str(path))
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(COLORS).save(path, optimize=True)
    print(path.relative_to(ROOT), f"{path.stat().st_size / 1000:.0f} KB", flush=True)


def take_all(url: str, chromium: Any) -> None:
    """Take every tab, wide and narrow, light and dark."""
    conversation = ask(chromium.new_page(), url)
    for size, (width, height) in SIZES.items():
        for scheme in ("light", "dark"):
            context = chromium.new_context(
                viewport={"width": width, "height": height}, color_scheme=scheme, device_scale_factor=1
            )
            page = context.new_page()
            page.goto(url)
            page.wait_for_selector("#today-day .day, #today-day .first-start")
            if page.locator("[data-do=plan-start]").count():
                shoot(page, f"start-{size}-{scheme}")
                page.click("[data-do=plan-start]")
                page.wait_for_selector("#today-day .day")
            shoot(page, f"today-{size}-{scheme}")
            page.goto(f"{url}/#ask")
            page.wait_for_selector("#talk .welcome")
            shoot(page, f"welcome-{size}-{scheme}")
            page.goto(url + conversation)
            page.wait_for_selector("#talk .foot")
            if size == "wide":
                page.click("#talk .cite >> nth=0")
                page.wait_for_timeout(900)  # the card has opened smoothly
                page.evaluate("scrollTo(0, 0)")
            shoot(page, f"ask-{size}-{scheme}")
            page.goto(f"{url}/?read={PAGE}#handbook")
            page.wait_for_selector(f"#reading [data-page={PAGE}] .katex")
            shoot(page, f"handbook-{size}-{scheme}")
            interview(page, url, f"{size}-{scheme}")
            for tab, sign in TABS:
                page.click(f"#tab-{tab}-button")
                page.wait_for_selector(sign)
                shoot(page, f"{tab}-{size}-{scheme}")
            context.close()


def main() -> None:
    """Take the pictures."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        sys.exit(
            "No Chromium is installed; install one (Debian, Ubuntu: apt install chromium) and run this again."
        )
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "screenshots"
    IMAGES.mkdir(parents=True, exist_ok=True)
    with app(folder.resolve()) as url, sync_playwright() as engine:
        chromium = engine.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        take_all(url, chromium)
        chromium.close()


if __name__ == "__main__":
    main()
