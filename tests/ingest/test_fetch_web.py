"""Sites and pages over real HTTP: what is read, how politely, what is refused, what survives failures."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from content.address import source_for
from content.source import Source, SourceKind
from ingest.document import FetchedFile
from ingest.fetch import FetchDone, FetchError, FileFetched, FileProblem, Limits, LinkOnly, WebAccess, fetch
from ingest.fetch.follow import linked_sources
from ingest.fetch.guard import is_public, route
from ingest.fetch.links import normalized
from tests.doubles.local_site import Answer, LocalSite, local_site

BASE = "https://docs.example.org/en/"
PROSE = "A page of the site with enough words to be a page. " * 8


@pytest.fixture
def site() -> Iterator[LocalSite]:
    with local_site() as served:
        yield served


@dataclasses.dataclass
class Result:
    files: dict[str, FetchedFile]
    problems: dict[str, str]
    done: FetchDone
    slept: list[float]


def website(**changes: object) -> Source:
    source = dataclasses.replace(source_for(BASE), kind=SourceKind.WEBSITE)
    return dataclasses.replace(source, **changes)  # type: ignore[arg-type]


def run(
    site: LocalSite,
    tmp_path: Path,
    source: Source,
    known: str = "",
    limits: Limits | None = None,
    direct: bool = False,
) -> Result:
    """Fetch; `direct` reaches the server by its own private address instead of through a mapping."""
    slept: list[float] = []
    mirrors = {} if direct else {"https://docs.example.org/": site.url + "/copy/docs/"}
    access = WebAccess(
        mirrors=mirrors,
        allow_private=direct,
        timeout_s=5,
        retries=2,
        sleep=slept.append,
        clock=lambda: sum(slept),
    )
    events = list(
        fetch(source, cache=tmp_path / "cache", access=access, limits=limits or Limits(), known_state=known)
    )
    done = events[-1]
    assert isinstance(done, FetchDone)
    return Result(
        {event.file.path: event.file for event in events if isinstance(event, FileFetched)},
        {event.path: event.reason for event in events if isinstance(event, FileProblem)},
        done,
        slept,
    )


def fill(site: LocalSite, prefix: str = "/copy/docs") -> None:
    site.page(
        f"{prefix}/en/",
        f"<h1>Start</h1><p>{PROSE}</p><a href='a.html#one'>a</a><a href='a.html?utm_source=x'>a</a>"
        "<a href='sub/'>sub</a><a href='/fr/a.html'>other language</a><a href='https://else.example.org/'>else</a>"
        "<a href='index.html'>home</a><a href='pic.png'>picture</a><a href='genindex.html'>index</a>"
        "<a href='mailto:x@example.org'>mail</a><a href='gone.html'>gone</a><a href='paper.pdf'>paper</a>",
    )
    site.page(f"{prefix}/en/a.html", f"<p>{PROSE}</p><a href='./'>back</a><a href='http://[bad'>bad</a>")
    site.page(f"{prefix}/en/sub/", f"<p>{PROSE}</p><a href='b.html'>b</a>")
    site.page(f"{prefix}/en/sub/b.html", f"<p>{PROSE}</p>")
    site.page(f"{prefix}/en/genindex.html", f"<p>{PROSE}</p>")
    site.page(f"{prefix}/fr/a.html", f"<p>{PROSE}</p>")
    site.pages[f"{prefix}/en/paper.pdf"] = Answer(b"%PDF-1.5 x", media_type="application/octet-stream")


def test_a_site_is_its_pages_in_scope_each_once(site: LocalSite, tmp_path: Path) -> None:
    fill(site)
    result = run(site, tmp_path, website())
    assert set(result.files) == {"index.html", "a.html", "sub/index.html", "sub/b.html", "paper.pdf"}
    assert result.files["sub/b.html"].url == BASE + "sub/b.html"
    assert result.files["paper.pdf"].media_type == "application/pdf"
    assert "does not exist" in result.problems["gone.html"]
    assert not result.done.partial
    paths = [path for path, _ in site.requests]
    assert len(paths) == len(set(paths)), "a page was asked for twice"


def test_a_second_run_resends_nothing_and_a_change_is_seen(site: LocalSite, tmp_path: Path) -> None:
    fill(site)
    first = run(site, tmp_path, website())
    site.requests.clear()
    again = run(site, tmp_path, website(), known=first.done.state)
    assert again.done.unchanged and not again.files
    assert set(site.statuses()) == {304, 404}
    site.page("/copy/docs/en/a.html", "<p>changed</p>")
    changed = run(site, tmp_path, website(), known=first.done.state)
    assert changed.files["a.html"].data == b"<p>changed</p>"
    assert set(changed.files) == set(first.files), "cleaning needs every page of a changed site"
    assert changed.files["index.html"].version == first.files["index.html"].version


def test_globs_choose_pages(site: LocalSite, tmp_path: Path) -> None:
    fill(site)
    assert set(run(site, tmp_path, website(exclude=("sub/**",))).files) == {
        "index.html",
        "a.html",
        "paper.pdf",
    }
    assert set(run(site, tmp_path, website(include=("sub/*",))).files) == {"sub/index.html", "sub/b.html"}


def test_robots_txt_is_obeyed(site: LocalSite, tmp_path: Path) -> None:
    fill(site, prefix="")
    start = dataclasses.replace(website(), url=site.url + "/en/")
    site.pages["/robots.txt"] = Answer(
        b"User-agent: *\nDisallow: /en/sub/\nCrawl-delay: 7\n", media_type="text/plain"
    )
    result = run(site, tmp_path, start, direct=True)
    assert set(result.files) == {"index.html", "a.html", "paper.pdf"}
    assert result.slept and set(result.slept) == {7.0}
    site.pages["/robots.txt"] = Answer(b"User-agent: whetstone\nDisallow: /\n", media_type="text/plain")
    with pytest.raises(LinkOnly, match=r"robots\.txt"):
        run(site, tmp_path, start, direct=True)
    site.pages["/robots.txt"] = Answer(status=503)
    with pytest.raises(FetchError, match="503"):
        run(site, tmp_path, start, direct=True)


def test_a_busy_server_is_given_the_time_it_asks_for(site: LocalSite, tmp_path: Path) -> None:
    fill(site)
    answers = [Answer(status=429, headers={"Retry-After": "9"}), Answer(status=503), Answer(PROSE.encode())]
    site.pages["/copy/docs/en/a.html"] = lambda: answers.pop(0)
    result = run(site, tmp_path, website())
    assert result.files["a.html"].data == PROSE.encode()
    assert result.slept == [9.0, 2.0]


def test_pages_that_fail_today_keep_their_last_copy(site: LocalSite, tmp_path: Path) -> None:
    fill(site)
    first = run(site, tmp_path, website())
    site.pages["/copy/docs/en/a.html"] = Answer(status=500)
    second = run(site, tmp_path, website())
    assert second.files["a.html"].data == first.files["a.html"].data
    assert "1 kept as last fetched" in second.done.partial
    assert "500" in second.problems["a.html"]


def test_limits_end_a_crawl_with_a_sentence(site: LocalSite, tmp_path: Path) -> None:
    fill(site)
    assert "stopped at 2 pages" in run(site, tmp_path, website(), limits=Limits(max_pages=2)).done.partial
    site.page("/copy/docs/en/a.html", "x" * 5000)
    result = run(site, tmp_path, website(), limits=Limits(max_file_bytes=2000))
    assert "larger than the limit" in result.problems["a.html"]


def test_redirects_inside_a_mirror_keep_the_upstream_name(site: LocalSite, tmp_path: Path) -> None:
    fill(site)
    site.pages["/copy/docs/"] = Answer(status=302, headers={"Location": "/copy/docs/en/"})
    result = run(site, tmp_path, website(url="https://docs.example.org/"))
    assert result.files["index.html"].url == BASE
    assert "sub/b.html" in result.files


def test_a_redirect_to_a_private_address_is_refused(site: LocalSite, tmp_path: Path) -> None:
    for target in ("http://169.254.169.254/latest/meta-data/", "http://localhost:1/", "file:///etc/passwd"):
        site.pages["/copy/docs/en/"] = Answer(status=302, headers={"Location": target})
        with pytest.raises(FetchError, match=r"private address|not an http"):
            run(site, tmp_path, website())


def test_a_redirect_loop_ends(site: LocalSite, tmp_path: Path) -> None:
    site.pages["/copy/docs/en/"] = Answer(status=302, headers={"Location": "/copy/docs/en/"})
    with pytest.raises(FetchError, match="redirects more than"):
        run(site, tmp_path, website())


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (Answer(status=403), "refuses programs or asks for a login"),
        (Answer(b"<html><script src=a.js></script><div id=root></div></html>"), "without JavaScript"),
        (Answer(status=302, headers={"Location": "/copy/docs/login?next=/en/"}), "asks for a login"),
    ],
)
def test_a_page_for_browsers_only_is_a_link(
    site: LocalSite, tmp_path: Path, answer: Answer, sentence: str
) -> None:
    site.pages["/copy/docs/en/"] = answer
    site.page("/copy/docs/login?next=/en/", f"<p>{PROSE}</p>")
    for kind in (SourceKind.PAGE, SourceKind.WEBSITE):
        with pytest.raises(LinkOnly, match=sentence):
            run(site, tmp_path, website(kind=kind))


def test_link_sources_are_never_fetched(site: LocalSite, tmp_path: Path) -> None:
    with pytest.raises(LinkOnly, match="Kaggle"):
        run(site, tmp_path, source_for("https://www.kaggle.com/c/titanic"))
    assert not site.requests


def test_one_page_and_one_pdf(site: LocalSite, tmp_path: Path) -> None:
    site.page("/copy/docs/post", f"<p>{PROSE}</p>")
    site.pages["/copy/docs/pdf/1"] = Answer(b"%PDF-1.4 ...", media_type="application/pdf")
    page = website(kind=SourceKind.PAGE, url="https://docs.example.org/post")
    first = run(site, tmp_path, page)
    assert list(first.files) == ["post"]
    assert run(site, tmp_path, page, known=first.done.state).done.unchanged
    pdf = website(id="book", kind=SourceKind.PDF, url="https://docs.example.org/pdf/1")
    assert run(site, tmp_path, pdf).files["pdf/1"].media_type == "application/pdf"
    with pytest.raises(FetchError, match="is not a PDF"):
        run(site, tmp_path, dataclasses.replace(page, kind=SourceKind.PDF))
    with pytest.raises(FetchError, match="does not exist"):
        run(site, tmp_path, dataclasses.replace(page, url="https://docs.example.org/absent"))


def test_a_damaged_page_cache_is_fetched_again(site: LocalSite, tmp_path: Path) -> None:
    fill(site)
    first = run(site, tmp_path, website())
    for file in (tmp_path / "cache").glob("*/pages/*.page"):
        file.write_bytes(file.read_bytes()[:-3])
    assert run(site, tmp_path, website()).done.state == first.done.state


def test_an_unreachable_host_is_one_sentence(tmp_path: Path) -> None:
    def nowhere(host: str, port: int) -> list[str]:
        raise OSError("no such host")

    access = WebAccess(resolve=nowhere, retries=0)
    with pytest.raises(FetchError, match=r"The host docs\.example\.org could not be found"):
        list(fetch(website(), cache=tmp_path, access=access, limits=Limits(), known_state=""))


@pytest.mark.parametrize(
    "address",
    "127.0.0.1 10.0.0.1 172.16.3.4 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 "
    "::1 fe80::1 fc00::1 ::ffff:10.0.0.1 64:ff9b::a00:1 2002:a00:1:: ff0e::1 ::".split(),
)
def test_no_private_address_passes_in_any_spelling(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://localhost:8000/",
        "http://printer.local/",
        "http://rebound.example.org/",
    ],
)
def test_urls_into_this_network_are_refused(url: str) -> None:
    # One private address among public ones is enough: which one is used would be up to the name server.
    access = WebAccess(resolve=lambda host, port: ["93.184.216.34", "192.168.0.1"])
    with pytest.raises(FetchError, match="private address"):
        route(url, access)


def test_a_name_is_resolved_once_and_the_checked_address_is_used() -> None:
    answers = [["2606:4700::1", "93.184.216.34"], ["127.0.0.1"]]
    access = WebAccess(resolve=lambda host, port: answers.pop(0))
    assert route("https://example.org/", access).addresses == ("93.184.216.34", "2606:4700::1")
    assert len(answers) == 1


def test_the_longest_mirror_prefix_wins_and_is_trusted() -> None:
    access = WebAccess(
        mirrors={"https://a.org/": "http://127.0.0.1:1/", "https://a.org/x/": "http://127.0.0.1:2/"}
    )
    assert route("https://a.org/x/y", access).url == "http://127.0.0.1:2/y"
    assert route("https://a.org/z", access).url == "http://127.0.0.1:1/z"


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("HTTPS://Example.ORG:443/a/index.html#top", "https://example.org/a/"),
        ("http://example.org//a?b=2&a=1&utm_source=x", "http://example.org/a?a=1&b=2"),
        ("https://example.org/%7Ea b", "https://example.org/~a%20b"),
        ("javascript:alert(1)", ""),
    ],
)
def test_a_page_has_one_url(url: str, same: str) -> None:
    assert normalized(url) == same


def test_following_takes_pages_and_papers_within_the_budget() -> None:
    curated = source_for("https://github.com/owner/list", topics=("rag",))
    links = [
        "https://github.com/owner/list/blob/main/a.md",
        "https://github.com/other/tool",
        "https://img.shields.io/badge.svg",
        "https://example.org/figure.png",
        "https://arxiv.org/abs/2005.11401",
        "https://arxiv.org/pdf/2005.11401v4.pdf",
        "https://www.youtube.com/watch?v=1",
        "https://docs.example.org/guide/",
        "http://[broken",
        "https://blog.example.org/post?utm_source=list",
        "https://blog.example.org/next",
    ]
    found = linked_sources(curated, links, limit=3)
    assert [source.url for source in found] == [
        "https://arxiv.org/pdf/2005.11401",
        "https://docs.example.org/guide/",
        "https://blog.example.org/post",
    ]
    assert {source.origin for source in found} == {"followed"}
    assert {source.topics for source in found} == {("rag",)}
    assert [source.kind for source in found] == [SourceKind.PDF, SourceKind.PAGE, SourceKind.PAGE]
