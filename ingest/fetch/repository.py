"""Repositories: the wanted files of a git repository, through a shallow partial clone kept in the cache.

Only the trees of the newest commit and the blobs that are wanted and missing travel: 436 KB instead of
15 MB for a handbook whose repository also holds a web site. Links in the tree are never followed.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from content.source import Source
from ingest.document import FetchedFile
from ingest.fetch.access import Limits, WebAccess
from ingest.fetch.events import FetchDone, FetchError, FetchEvent, FileFetched, FileProblem, Progress
from ingest.fetch.git import Git, GitFailed
from ingest.fetch.guard import route
from ingest.fetch.licence import LICENCE_FILE, spdx_guess
from ingest.fetch.select import HOUSEKEEPING, Selection, media_type_of

HEAD = "refs/whetstone/head"
BLOBS_AT_ONCE = 200  # per fetch, so that progress is seen and an interrupted run keeps what it has
LFS_POINTER = b"version https://git-lfs.github.com/spec/"

# What git says, as a pattern, and what it means to the user.
GONE = re.compile(
    r"not found|does not exist|does not appear to be a git repository|could not read Username|"
    r"terminal prompts disabled|Authentication failed|error: 40[134]|access denied",
    re.IGNORECASE,
)
UNREACHABLE = re.compile(
    r"could not resolve|failed to connect|couldn't connect|connection refused|network is unreachable|no route",
    re.IGNORECASE,
)
PASSING = re.compile(
    r"timed? ?out|too slow|early EOF|RPC failed|unexpected disconnect|hung up|connection (was )?reset|"
    r"error: (429|5\d\d)",
    re.IGNORECASE,
)
REDIRECTED = re.compile(r"error: 30[1278]|update url base from redirection", re.IGNORECASE)

BLOB_PAGES = {  # host -> where a file of a commit is shown
    "github.com": "{repository}/blob/{commit}/{path}",
    "gitlab.com": "{repository}/-/blob/{commit}/{path}",
    "bitbucket.org": "{repository}/src/{commit}/{path}",
    "codeberg.org": "{repository}/src/commit/{commit}/{path}",
}
NAME_THE_NEWEST = ("github.com", "gitlab.com", "bitbucket.org")  # by "HEAD" in place of a commit


@dataclass(frozen=True, slots=True)
class _Entry:
    """One wanted file of the tree."""

    path: str
    blob: str


def fetch_repository(
    source: Source, *, cache: Path, access: WebAccess, limits: Limits, known_state: str
) -> Iterator[FetchEvent]:
    """Turn a repository source into its wanted files at the newest commit, with their blob ids.

    `cache` is this source's own folder. The state is the commit and a fingerprint of what is wanted.
    Raises FetchError when the repository cannot be reached, read, or taken within the limits.
    """
    cache.mkdir(parents=True, exist_ok=True)
    remote = _Remote(source, cache / "clone.git", access, limits)
    yield Progress(f"Asking {source.title} for its newest commit", 0, 0)
    commit, ref = remote.newest()
    git = remote.git
    selection = Selection(source.include, source.exclude, HOUSEKEEPING)
    choice = selection.fingerprint(source.branch, limits.max_file_bytes, limits.max_source_bytes)
    if f"{commit}.{choice}" == known_state:
        yield FetchDone(known_state, commit, "", 0, unchanged=True, partial="")
        return
    for attempt in (1, 2):
        try:
            commit = _bring_commit(git, remote, commit, ref)
            wanted, licences = _tree(git, commit, selection)
            for done in _bring(git, remote, [*wanted, *licences]):
                yield Progress(f"Fetching {source.title}", min(done, len(wanted)), len(wanted))
            found = _licence(git, licences)
            break
        except GitFailed as error:
            # A clone that was cut off or damaged is cheaper to take again than to understand.
            shutil.rmtree(git.folder, ignore_errors=True)
            if attempt == 2:
                raise remote.explained(error) from error
    yield from _files(source, git, wanted, commit, f"{commit}.{choice}", found, limits)


def _git_for(url: str, folder: Path, access: WebAccess, limits: Limits) -> Git:
    """Turn a URL into a Git that may use the transports its (mapped) URL needs and no other."""
    options = [
        "-c", "http.lowSpeedLimit=500",
        "-c", f"http.lowSpeedTime={max(1, round(access.timeout_s))}",
        "-c", f"http.userAgent=git/{access.user_agent}",
    ]  # fmt: skip
    if access.proxy:
        options += ["-c", f"http.proxy={access.proxy}"]
    mapped = access.mirrored(url)

    def build(protocols: str, more: list[str]) -> Git:
        return Git(
            folder,
            protocols=protocols,
            options=[*options, *more],
            deadline=access.clock() + limits.timeout_s,
            clock=access.clock,
            max_bytes=limits.max_source_bytes,
        )

    # git's own url.<base>.insteadOf may send the URL elsewhere: what it says is what will be reached.
    reached = build("https", []).outside("ls-remote", "--get-url", mapped)
    scheme = urlsplit(reached).scheme
    if reached != url and scheme in ("http", "https", "file"):
        return build(f"https:{scheme}", [])
    addresses = route(url, access).addresses
    parts = urlsplit(url)
    more = []
    if addresses:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        more += ["-c", f"http.curloptResolve={parts.hostname}:{port}:{','.join(addresses)}"]
    if reached != url:
        # Many work machines send https to ssh, which would ask for keys: the exact URL overrules that.
        more += ["-c", f"url.{url}.insteadOf={url}"]
    return build(parts.scheme, more)


class _Remote:
    """The upstream side: what is newest there, and fetching from it with patience."""

    def __init__(self, source: Source, folder: Path, access: WebAccess, limits: Limits) -> None:
        self.source = source
        self.access = access
        self._folder = folder
        self._limits = limits
        self._go_to(source.url)

    def _go_to(self, url: str) -> None:
        self.url = self.access.mirrored(url)
        self.git = _git_for(url, self._folder, self.access, self._limits)

    def newest(self) -> tuple[str, str]:
        """The newest commit of the wanted branch and the name of its ref, where the repository now lives."""
        branch = f"refs/heads/{self.source.branch}" if self.source.branch else "HEAD"
        try:
            try:
                answer = self._patiently("ls-remote", "--symref", "--", self.url, branch)
            except GitFailed as error:
                if not REDIRECTED.search(str(error)):
                    raise
                self._go_to(_moved_to(self.source.url, self.access))
                answer = self._patiently("ls-remote", "--symref", "--", self.url, branch)
        except GitFailed as error:
            raise self.explained(error) from error
        ref, commit = branch, ""
        for line in answer.splitlines():
            value, _, name = line.partition("\t")
            if value.startswith("ref: "):
                ref = value.removeprefix("ref: ")
            elif name == branch:
                commit = value
        if not commit:
            what = f"has no branch '{self.source.branch}'" if self.source.branch else "is empty"
            raise FetchError(f"{self.source.url} {what}; correct or remove the source.")
        return commit, ref

    def fetch_commit(self, ref: str) -> None:
        """Bring the newest commit of a ref with its trees, making the clone first where there is none."""
        if not (self.git.folder / "HEAD").exists():
            shutil.rmtree(self.git.folder, ignore_errors=True)
            self.git.outside("init", "--quiet", "--bare", "--template=", "--", str(self.git.folder))
            self.git.run("config", "core.repositoryFormatVersion", "1")
            self.git.run("config", "extensions.partialClone", "origin")
            self.git.run("config", "remote.origin.promisor", "true")
        self._fetch("--depth=1", "origin", f"+{ref}:{HEAD}")

    def fetch_blobs(self, blobs: list[str]) -> None:
        """Bring blobs by id. Without the `noop` negotiation git finds that their commits are "missing"."""
        ids = "".join(f"{blob}\n" for blob in blobs).encode()
        self._fetch("--no-write-fetch-head", "--stdin", "origin", negotiation="noop", stdin=ids)

    def _fetch(self, *args: str, negotiation: str = "default", stdin: bytes = b"") -> None:
        self.git.run("config", "--replace-all", "remote.origin.url", self.url)
        options = ("-c", f"fetch.negotiationAlgorithm={negotiation}")
        self._patiently(*options, "fetch", "--quiet", "--no-tags", "--filter=blob:none", *args, stdin=stdin)

    def _patiently(self, *args: str, stdin: bytes = b"") -> str:
        for attempt in range(self.access.retries + 1):
            try:
                if args[0] == "ls-remote":
                    return self.git.outside(*args)
                return self.git.run(*args, stdin=stdin, watch=True).decode("utf-8", "replace")
            except GitFailed as error:
                if attempt == self.access.retries or not PASSING.search(str(error)):
                    raise
                self.access.sleep(2.0**attempt)
        raise AssertionError("unreachable")

    def explained(self, error: GitFailed) -> FetchError:
        """Turn what git wrote into one sentence for the user."""
        said = str(error)
        if UNREACHABLE.search(said) or PASSING.search(said):
            return FetchError(f"{self.source.url} cannot be reached; check the network connection and retry.")
        if GONE.search(said):
            return FetchError(
                f"{self.source.url} does not exist or is private; open it in a browser to see whether it "
                "moved, then correct or remove the source."
            )
        last = said.splitlines()[-1].removeprefix("fatal: ").removeprefix("error: ")
        return FetchError(f"git could not read {self.source.url} ({last}); retry, or remove the source.")


def _moved_to(url: str, access: WebAccess) -> str:
    """Turn the URL of a moved repository into its new one, every hop checked by the guard."""
    from ingest.fetch.web import WebClient

    tail = "/info/refs"
    with WebClient(access) as client:
        reply = client.get(f"{url}{tail}?service=git-upload-pack", max_bytes=1_000_000)
    return reply.url.split("?")[0].removesuffix(tail)


def _bring_commit(git: Git, remote: _Remote, commit: str, ref: str) -> str:
    """Fetch the newest commit and its trees unless they are here; returns the commit that is."""
    here = ""
    if (git.folder / "HEAD").exists():
        # for-each-ref answers nothing where rev-parse would fail: a clone cut off before its first fetch.
        here = git.run("for-each-ref", "--format=%(objectname)", HEAD).decode().strip()
    if here == commit:
        return commit
    remote.fetch_commit(ref)
    return git.run("rev-parse", "--verify", HEAD).decode().strip()


def _tree(git: Git, commit: str, selection: Selection) -> tuple[list[_Entry], list[_Entry]]:
    """List a commit's wanted files, by path, and its license files."""
    wanted: list[_Entry] = []
    licences: list[_Entry] = []
    # A plain ls-tree: with sizes (-l) git would fetch every blob of the repository one by one.
    for line in git.run("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0"):
        if not line:
            continue
        meta, _, raw = line.partition(b"\t")
        mode, _, blob = meta.decode().split()
        path = raw.decode("utf-8", "backslashreplace")
        if not mode.startswith("100"):  # symlinks and submodules
            continue
        if LICENCE_FILE.fullmatch(path):
            licences.append(_Entry(path, blob))
        elif media_type_of(path) and selection.wants(path):
            wanted.append(_Entry(path, blob))
    return sorted(wanted, key=lambda entry: entry.path), licences


def _bring(git: Git, remote: _Remote, entries: list[_Entry]) -> Iterator[int]:
    """Fetch the blobs that are not here yet, yielding how many of the wanted ones are."""
    here = set(
        git.run("cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objectname)")
        .decode()
        .split()
    )
    missing = list(dict.fromkeys(entry.blob for entry in entries if entry.blob not in here))
    present = len(entries) - len(missing)
    yield present
    for start in range(0, len(missing), BLOBS_AT_ONCE):
        batch = missing[start : start + BLOBS_AT_ONCE]
        remote.fetch_blobs(batch)
        yield present + start + len(batch)


def _licence(git: Git, entries: list[_Entry]) -> str:
    for _, data in git.blobs(entry.blob for entry in entries):
        return spdx_guess(data.decode("utf-8", "replace"))
    return ""


def _files(
    source: Source, git: Git, wanted: list[_Entry], commit: str, state: str, licence: str, limits: Limits
) -> Iterator[FetchEvent]:
    taken, partial = 0, ""
    entries = iter(wanted)
    try:
        for entry, (_, data) in zip(entries, git.blobs(entry.blob for entry in wanted), strict=False):
            if len(data) > limits.max_file_bytes:
                yield FileProblem(entry.path, f"larger than {limits.max_file_bytes // 1_000_000} MB")
                continue
            if data.startswith(LFS_POINTER):
                yield FileProblem(entry.path, "kept in Git LFS, which is not fetched")
                continue
            if taken + len(data) > limits.max_source_bytes:
                partial = f"stopped at {limits.max_source_bytes // 1_000_000} MB, the limit for one source"
                break
            taken += len(data)
            yield FileFetched(
                FetchedFile(
                    source_id=source.id,
                    path=entry.path,
                    url=_page(source.url, commit, entry.path),
                    media_type=media_type_of(entry.path),
                    version=entry.blob,
                    data=data,
                    links_from=_newest_page(source.url, commit, entry.path),
                )
            )
    except GitFailed as error:
        shutil.rmtree(git.folder, ignore_errors=True)
        raise FetchError(
            f"The local copy of {source.url} was damaged ({error}) and has been removed; retry to fetch it again."
        ) from error
    yield FetchDone(state, commit, licence, taken, unchanged=False, partial=partial)


def _page(repository: str, commit: str, path: str) -> str:
    form = BLOB_PAGES.get(urlsplit(repository).hostname or "", "{repository}")
    return form.format(repository=repository.removesuffix(".git"), commit=commit, path=quote(path))


def _newest_page(repository: str, commit: str, path: str) -> str:
    """The address of a file that the next commit leaves as it is, where the host has one; else that of this commit."""
    named = urlsplit(repository).hostname in NAME_THE_NEWEST
    return _page(repository, "HEAD" if named else commit, path)
