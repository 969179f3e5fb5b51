"""Repositories over real git: what is read, what changed, what survives a broken cache, what is refused."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest

from content.address import source_for
from content.source import Source
from ingest.document import FetchedFile
from ingest.fetch import FetchDone, FetchError, FileFetched, FileProblem, Limits, WebAccess, fetch
from tests.doubles.upstream import Upstream, forge_over_http, make_upstream

NAME = "owner/notes"
SOURCE = source_for(f"https://github.com/{NAME}")
MIT = "Permission is hereby granted, free of charge, to any person, without restriction"


@pytest.fixture
def upstream(tmp_path: Path) -> Upstream:
    made = make_upstream(tmp_path / "forge", NAME)
    made.commit(
        {"README.md": "# Notes", "deep/ch01_数学 (a) [b].md": "text", "LICENSE": MIT, "a.png": b"\x89PNG"}
    )
    return made


@dataclasses.dataclass
class Result:
    files: dict[str, FetchedFile]
    problems: dict[str, str]
    done: FetchDone


def run(
    tmp_path: Path, source: Source = SOURCE, known: str = "", limits: Limits | None = None, retries: int = 0
) -> Result:
    access = WebAccess(mirrors={"https://github.com/": (tmp_path / "forge").as_uri() + "/"}, retries=retries)
    events = list(
        fetch(source, cache=tmp_path / "cache", access=access, limits=limits or Limits(), known_state=known)
    )
    done = events[-1]
    assert isinstance(done, FetchDone)
    return Result(
        {event.file.path: event.file for event in events if isinstance(event, FileFetched)},
        {event.path: event.reason for event in events if isinstance(event, FileProblem)},
        done,
    )


def test_readable_files_come_with_commit_license_and_a_url_that_opens_them(
    tmp_path: Path, upstream: Upstream
) -> None:
    result = run(tmp_path)
    commit = upstream.git("rev-parse", "HEAD")
    assert set(result.files) == {"README.md", "deep/ch01_数学 (a) [b].md"}
    assert result.done.commit == commit
    assert result.done.licence == "MIT"
    assert result.done.bytes == len("# Notes") + len("text")
    readme = result.files["README.md"]
    assert readme.data == b"# Notes"
    assert readme.version == upstream.git("rev-parse", "HEAD:README.md")
    assert readme.url == f"https://github.com/{NAME}/blob/{commit}/README.md"
    assert readme.links_from == f"https://github.com/{NAME}/blob/HEAD/README.md"
    assert "%5Bb%5D.md" in result.files["deep/ch01_数学 (a) [b].md"].url


def test_unchanged_upstream_yields_nothing_and_a_change_yields_every_file(
    tmp_path: Path, upstream: Upstream
) -> None:
    first = run(tmp_path)
    again = run(tmp_path, known=first.done.state)
    assert again.done.unchanged and not again.files and again.done.state == first.done.state
    upstream.commit({"README.md": "# Changed", "deep/ch01_数学 (a) [b].md": None, "new.md": "new"})
    changed = run(tmp_path, known=first.done.state)
    assert {path: file.data for path, file in changed.files.items()} == {
        "README.md": b"# Changed",
        "new.md": b"new",
    }
    assert not changed.done.unchanged


def test_other_globs_read_the_same_commit_again(tmp_path: Path, upstream: Upstream) -> None:
    first = run(tmp_path)
    narrower = dataclasses.replace(SOURCE, include=("*.md",))
    assert set(run(tmp_path, narrower, known=first.done.state).files) == {"README.md"}


@pytest.mark.parametrize("damage", ["half-written", "objects gone", "lock left", "no cache"])
def test_a_broken_cache_is_fetched_again(tmp_path: Path, upstream: Upstream, damage: str) -> None:
    run(tmp_path)
    (clone,) = (tmp_path / "cache").glob("*/clone.git")
    if damage == "half-written":
        (clone / "HEAD").write_text("")
    elif damage == "objects gone":
        for pack in (clone / "objects" / "pack").iterdir():
            pack.chmod(0o600)
            pack.write_bytes(b"")
    elif damage == "lock left":
        (clone / "shallow.lock").write_text("")
    else:
        shutil.rmtree(tmp_path / "cache")
    upstream.commit({"new.md": "new"})
    assert run(tmp_path).files["new.md"].data == b"new"


def test_links_submodules_and_lfs_pointers_are_not_followed(tmp_path: Path, upstream: Upstream) -> None:
    (tmp_path / "secret.md").write_text("secret")
    (upstream.folder / "link.md").symlink_to(tmp_path / "secret.md")
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"
    upstream.git(
        "update-index", "--add", "--cacheinfo", f"160000,{upstream.git('rev-parse', 'HEAD')},module.md"
    )
    upstream.git("commit", "--quiet", "-m", "module")
    upstream.git("add", "link.md")
    upstream.git("commit", "--quiet", "-m", "link")
    (upstream.folder / "big.pdf").write_text(pointer)
    upstream.git("add", "big.pdf")
    upstream.git("commit", "--quiet", "-m", "pointer")
    result = run(tmp_path)
    assert set(result.files) == {"README.md", "deep/ch01_数学 (a) [b].md"}
    assert "LFS" in result.problems["big.pdf"]


def test_housekeeping_and_hidden_files_are_left_out(tmp_path: Path, upstream: Upstream) -> None:
    upstream.commit(
        {
            "CONTRIBUTING.md": "x",
            ".github/ISSUE_TEMPLATE/bug.md": "x",
            "nb/.ipynb_checkpoints/a-checkpoint.ipynb": "{}",
            "nb/a.ipynb": "{}",
            "AGENTS.md": "x",
        }
    )
    assert set(run(tmp_path).files) == {"README.md", "deep/ch01_数学 (a) [b].md", "nb/a.ipynb"}


def test_limits_leave_a_row_or_a_sentence(tmp_path: Path, upstream: Upstream) -> None:
    upstream.commit({"big.md": "x" * 5000})
    result = run(tmp_path, limits=Limits(max_file_bytes=1000))
    assert "larger than" in result.problems["big.md"] and "README.md" in result.files
    result = run(tmp_path, limits=Limits(max_file_bytes=1000, max_source_bytes=8))
    assert "limit for one source" in result.done.partial and len(result.files) == 1


def test_what_is_wrong_with_a_repository_is_said_in_one_sentence(tmp_path: Path, upstream: Upstream) -> None:
    make_upstream(tmp_path / "forge", "owner/empty")
    cases = [
        (source_for("https://github.com/owner/absent"), "does not exist or is private"),
        (dataclasses.replace(SOURCE, branch="v9"), "has no branch 'v9'"),
        (source_for("https://github.com/owner/empty"), "is empty"),
    ]
    for source, sentence in cases:
        with pytest.raises(FetchError, match=sentence) as caught:
            run(tmp_path, source)
        assert "\n" not in str(caught.value)


def test_a_branch_can_be_named(tmp_path: Path, upstream: Upstream) -> None:
    upstream.git("checkout", "--quiet", "-b", "old")
    upstream.commit({"old.md": "old"})
    upstream.git("checkout", "--quiet", "main")
    assert "old.md" in run(tmp_path, dataclasses.replace(SOURCE, branch="old")).files
    assert "old.md" not in run(tmp_path).files


def test_file_and_private_addresses_are_refused_unless_mapped(tmp_path: Path, upstream: Upstream) -> None:
    access = WebAccess(retries=0, resolve=lambda host, port: ["10.1.2.3"])
    for url, sentence in [
        ((tmp_path / "forge" / NAME).as_uri(), "not an http"),
        ("https://intranet.example.org/a.git", "private address 10.1.2.3"),
        ("ssh://git@github.com/owner/notes", "not an http"),
        ("ext::sh -c whoami", "not an http"),
    ]:
        source = dataclasses.replace(SOURCE, url=url)
        with pytest.raises(FetchError, match=sentence):
            list(fetch(source, cache=tmp_path / "cache", access=access, limits=Limits(), known_state=""))


def test_the_users_own_insteadof_settings_keep_working(
    tmp_path: Path, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.{(tmp_path / 'forge').as_uri()}/.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "https://github.com/")
    events = list(
        fetch(SOURCE, cache=tmp_path / "cache", access=WebAccess(), limits=Limits(), known_state="")
    )
    assert any(isinstance(event, FileFetched) for event in events)


def test_a_moved_repository_is_followed_over_http_but_not_into_this_network(
    tmp_path: Path, upstream: Upstream
) -> None:
    moved = {"/old/notes": f"/{NAME}", "/evil/notes": "http://169.254.169.254/x"}
    with forge_over_http(tmp_path / "forge", moved) as forge:
        trusted = WebAccess(mirrors={"https://github.com/": forge + "/"}, retries=0)
        direct = WebAccess(allow_private=True, retries=0)
        for url, access in [(f"{forge}/old/notes", direct), ("https://github.com/old/notes", trusted)]:
            source = dataclasses.replace(SOURCE, id=url, url=url)
            events = list(
                fetch(source, cache=tmp_path / "cache", access=access, limits=Limits(), known_state="")
            )
            assert sum(isinstance(event, FileFetched) for event in events) == 2
        source = dataclasses.replace(SOURCE, url="https://github.com/evil/notes")
        with pytest.raises(FetchError, match=r"private address 169\.254\.169\.254"):
            list(fetch(source, cache=tmp_path / "cache", access=trusted, limits=Limits(), known_state=""))
