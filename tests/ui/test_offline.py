"""With the network cut: fetching from a local mirror, asking, and the app, none of which looks beyond this machine."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.doubles.upstream import make_upstream

ROOT = Path(__file__).parents[2]
GUARD = ROOT / "tests" / "doubles" / "loopback_only.py"


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A data folder whose one repository is reached through a mirror of its forge on this machine."""
    forge = tmp_path_factory.mktemp("forge")
    upstream = make_upstream(forge, "someone/notes")
    upstream.commit(
        {"README.md": "# Notes\n\n## Dropout\n\nDropout switches random units off during training.\n"}
    )
    home = tmp_path_factory.mktemp("home")
    (home / "sources.yaml").write_text(
        "sources:\n- id: notes\n  url: https://github.com/someone/notes\n  kind: repository\n  title: Notes\n"
        "  topics: [deep-learning]\n",
        encoding="utf-8",
    )
    return {
        **os.environ,
        "WHETSTONE_HOME": str(home),
        "WHETSTONE_EMBEDDER": "hashing",
        "WHETSTONE_MODEL": "auto",
        "WHETSTONE_DOWNLOAD_MODEL": "false",
        "WHETSTONE_OPEN_BROWSER": "false",
        "OLLAMA_HOST": "",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{upstream.folder.parent.parent.as_uri()}/.insteadOf",
        "GIT_CONFIG_VALUE_0": "https://github.com/",
    }


def guarded(environment: dict[str, str], record: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(GUARD), str(record), *arguments],
        capture_output=True,
        text=True,
        env=environment,
        cwd=ROOT,
        timeout=300,
        check=False,
    )


def test_a_mirrored_repository_is_read_and_asked_without_a_network(
    environment: dict[str, str], tmp_path: Path
) -> None:
    record = tmp_path / "refused"
    done = guarded(environment, record, "ingest", "notes")
    assert done.returncode == 0, done.stdout + done.stderr
    asked = guarded(environment, record, "ask", "What does dropout switch off?", "--source", "notes")
    assert "random units" in " ".join(asked.stdout.split()), asked.stderr
    assert not record.exists(), record.read_text(encoding="utf-8")


def test_the_app_opens_without_a_network(environment: dict[str, str], tmp_path: Path) -> None:
    record = tmp_path / "refused"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, str(GUARD), str(record), "app", "--port", str(port), "--no-browser"],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        page = first_page(f"http://127.0.0.1:{port}/", process)
    finally:
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
    assert "Whetstone" in page
    assert not record.exists(), record.read_text(encoding="utf-8")
    assert "Traceback" not in out


def first_page(url: str, process: subprocess.Popen[str]) -> str:
    for _ in range(240):
        assert process.poll() is None, process.stdout and process.stdout.read()
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.5)
    raise AssertionError("the app did not answer within two minutes")
