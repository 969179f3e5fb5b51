"""The HTTP side: who may ask, what a page may load, what is never sent."""

from __future__ import annotations

import base64
import hashlib
import io
import logging
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.exceptions import HTTPException

from assistant.exchange import Answer, Outcome
from tests.doubles.study import HOSTILE, ShelfStudy, served, shelf_study
from ui.failures import UsageProblem
from ui.protect import is_known_host
from ui.reading import Reading
from ui.replies import Replies
from ui.serve import PAGES_REMEMBERED, bind, is_worth_telling, make_server_app, warning
from ui.tabs.library import add_address


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> ShelfStudy:
    study = shelf_study(
        tmp_path_factory.mktemp("home"), openai_key="sk-very-secret", auth="reader:open sesame"
    )
    study.ensure_handbook()
    return study


@pytest.fixture(scope="module")
def client(study: ShelfStudy) -> Iterator[httpx.Client]:
    with (
        served(study) as url,
        httpx.Client(base_url=url, auth=("reader", "open sesame"), timeout=30) as client,
    ):
        yield client


def test_without_the_login_nothing_is_served(client: httpx.Client) -> None:
    for path in ("/", "/config", "/study/export.zip", "/study/stored/1", "/gradio_api/info"):
        assert client.get(path, auth=None).status_code == 401
    wrong = client.get("/", auth=("reader", "guess"))
    assert wrong.status_code == 401 and "Basic" in wrong.headers["www-authenticate"]
    assert client.get("/").status_code == 200


def test_a_file_that_was_not_uploaded_is_never_read(
    client: httpx.Client, study: ShelfStudy, tmp_path: Path
) -> None:
    own = tmp_path / "diary.md"
    own.write_text("# Diary\n\nNot for others.\n", encoding="utf-8")
    upload = {"files": ("page.md", b"# Page\n\nShared on purpose.\n")}
    (uploaded,) = client.post("/gradio_api/upload", files=upload).json()
    assert '"success":false' in send_file(client, str(own))
    assert not [source for source in study.sources() if "diary" in source.url.lower()]
    assert '"success":true' in send_file(client, uploaded)
    study.ingestion.wait(30)


def send_file(client: httpx.Client, path: str) -> str:
    """Call the handler of the Library tab for dropped files as a page would; returns what the server streams."""
    called = next(
        d
        for d in client.get("/config").json()["dependencies"]
        if d["targets"][0][1] == "upload" and len(d["inputs"]) == 3
    )
    file = {"path": path, "meta": {"_type": "gradio.FileData"}}
    session = {"session_hash": Path(path).name}
    body = {"data": [[file], "interviews", ""], "fn_index": called["id"], **session}
    assert client.post("/gradio_api/queue/join", json=body).status_code == 200
    with client.stream("GET", "/gradio_api/queue/data", params=session) as stream:
        return next(line for line in stream.iter_lines() if "process_completed" in line)


def test_a_rebound_name_is_refused(client: httpx.Client) -> None:
    assert client.get("/", headers={"Host": "rebound.example:7860"}).status_code == 421
    assert is_known_host("[::1]:7860", "127.0.0.1") and is_known_host("localhost:1", "127.0.0.1")
    assert not is_known_host("127.0.0.1.nip.example", "127.0.0.1") and not is_known_host("", "127.0.0.1")


def test_a_post_from_another_site_is_refused(client: httpx.Client) -> None:
    for headers in (
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
    ):
        assert client.post("/gradio_api/queue/join", json={}, headers=headers).status_code == 403
    own = {"Origin": str(client.base_url).rstrip("/")}
    assert client.post("/gradio_api/queue/join", json={}, headers=own).status_code != 403


def test_a_page_loads_nothing_from_elsewhere_and_runs_only_its_own_scripts(client: httpx.Client) -> None:
    page = client.get("/")
    policy = page.headers["content-security-policy"]
    assert "http" not in policy and "frame-ancestors 'none'" in policy
    assert "'unsafe-inline'" not in policy.split("style-src")[0]
    for script in re.findall(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", page.text, re.DOTALL):
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert page.headers["x-content-type-options"] == "nosniff"


def test_secrets_are_not_sent_to_pages_or_exports(client: httpx.Client, study: ShelfStudy) -> None:
    assert (
        "sk-very-secret" not in client.get("/config").text and "open sesame" not in client.get("/config").text
    )
    (study.settings.home / "settings.toml").write_text('openai_key = "sk-very-secret"\nmodel = "none"\n')
    number = study.conversations.start("What is momentum?", study.now())
    study.conversations.add(
        number, Answer("What is momentum?", "", Outcome.PASSAGES, text="An average."), study.now()
    )
    archive = zipfile.ZipFile(io.BytesIO(client.get("/study/export.zip").content))
    assert "sk-very-secret" not in archive.read("settings.toml").decode()
    (name,) = (name for name in archive.namelist() if name.startswith("conversations/"))
    assert "An average." in archive.read(name).decode()


def test_no_endpoint_is_public(client: httpx.Client) -> None:
    assert client.get("/gradio_api/info").json()["named_endpoints"] == {}
    assert client.get("/docs").status_code == 404 and client.get("/openapi.json").status_code == 404


def test_files_outside_are_not_served(client: httpx.Client, study: ShelfStudy) -> None:
    for path in (study.settings.home / "conversations.db", Path("/etc/passwd")):
        assert client.get(f"/gradio_api/file={path}").status_code in (403, 404)
    assert client.get("/study/static/../pages.py").status_code == 404
    assert client.get("/study/static/%2e%2e/pages.py").status_code == 404


def test_stored_text_opens_at_the_place_and_is_inert(client: httpx.Client, study: ShelfStudy) -> None:
    number = study.library.document_id("shelf", "momentum.md")
    page = client.get(f"/study/stored/{number}?first=7&last=7")
    assert page.status_code == 200 and page.text.count(" here") + page.text.count('"here') == 1
    hostile = client.get(f"/study/stored/{study.library.document_id('shelf', 'hostile.md')}")
    assert "<script>window" not in hostile.text and "<img" not in hostile.text and HOSTILE not in hostile.text
    assert "unsafe-inline" not in hostile.headers["content-security-policy"].split("style-src")[0]
    changed = client.get(f"/study/stored/{number}?first=3&last=3&chunk=gone")
    assert "has changed since" in changed.text
    assert client.get("/study/stored/99999").status_code == 404


def test_a_taken_port_is_one_sentence() -> None:
    first = bind("127.0.0.1", 0)
    port = first.getsockname()[1]
    first.listen()
    with pytest.raises(UsageProblem, match=f"Port {port} is taken"):
        bind("127.0.0.1", port)
    first.close()


def test_listening_beyond_this_machine_is_warned_of() -> None:
    assert warning("127.0.0.1", "") == ""
    assert "--auth" in warning("0.0.0.0", "")
    assert "unencrypted" in warning("0.0.0.0", "reader:secret")


def test_paths_of_the_machine_cannot_be_added_from_elsewhere(tmp_path: Path) -> None:
    study = shelf_study(tmp_path, host="0.0.0.0")
    message, *_ = add_address(Reading(study), "/etc", "ml", 0, "")
    assert "whetstone sources add" in message and not study.sources_file.exists()


def test_a_page_that_has_gone_is_no_error_worth_telling() -> None:
    try:
        try:
            raise HTTPException(404)
        except HTTPException as gone:
            raise RuntimeError("response already started") from gone
    except RuntimeError:
        gone_record = logging.LogRecord("uvicorn.error", logging.ERROR, "", 0, "", (), sys.exc_info())
    assert not is_worth_telling(gone_record)

    def sse_stream() -> None:  # Gradio's, for a page that it has forgotten
        del dict[str, str]()["a page"]

    try:
        sse_stream()
    except KeyError:
        assert not is_worth_telling(
            logging.LogRecord("uvicorn.error", logging.ERROR, "", 0, "", (), sys.exc_info())
        )
    try:
        raise KeyError("ours")
    except KeyError:
        assert is_worth_telling(
            logging.LogRecord("uvicorn.error", logging.ERROR, "", 0, "", (), sys.exc_info())
        )
    assert is_worth_telling(logging.LogRecord("uvicorn.error", logging.ERROR, "", 0, "no disk", (), None))


def test_pages_that_were_closed_are_forgotten_while_the_server_goes_on(study: ShelfStudy) -> None:
    replies = Replies(study)
    app = make_server_app(study, replies)
    (mounted,) = (route.app for route in app.routes if hasattr(getattr(route, "app", None), "state_holder"))
    pages = mounted.state_holder
    for number in range(PAGES_REMEMBERED + 5):
        _ = pages[f"page {number}"]
    assert len(pages.session_data) == PAGES_REMEMBERED
    assert f"page {PAGES_REMEMBERED + 4}" in pages and "page 0" not in pages
    replies.close()
