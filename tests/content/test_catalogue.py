"""The catalogue, the user's own sources and guides: what users rely on when they list and add sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.address import source_for
from content.catalogue import SourceList, combine, load_catalogue, read_sources, write_sources
from content.guide import sources_in
from content.source import SourceKind
from content.text import ContentError

ENTRY = """\
sources:
  - id: docs.example.org
    url: https://docs.example.org/
    kind: website
    title: Example
    topics: [ml]
  - id: {id}
    url: {url}
    kind: {kind}
    title: Second
    topics: [{topic}]
    {extra}
"""


def write(tmp_path: Path, **changes: str) -> Path:
    values = {
        "id": "b",
        "url": "https://b.example.org/",
        "kind": "page",
        "topic": "ml",
        "extra": "",
    } | changes
    path = tmp_path / "sources.yaml"
    path.write_text(ENTRY.format(**values), encoding="utf-8")
    return path


def test_catalogue_holds_every_link_of_the_guide() -> None:
    kinds = [source.kind for source in load_catalogue()]
    assert kinds.count(SourceKind.REPOSITORY) >= 26
    assert kinds.count(SourceKind.WEBSITE) >= 1
    assert kinds.count(SourceKind.PDF) >= 1
    assert kinds.count(SourceKind.LINK) >= 6


def test_adding_a_catalogue_url_by_hand_means_the_catalogue_source() -> None:
    for source in load_catalogue():
        guessed = source_for(source.url)
        assert (guessed.id, guessed.kind) == (source.id, source.kind)


def test_catalogue_entries_say_what_they_are_good_for() -> None:
    for source in load_catalogue():
        assert source.good_for and source.topics and source.licence
        assert source.follow == 0
        assert source.kind is not SourceKind.LINK or source.reason


@pytest.mark.parametrize(
    ("changes", "line", "field"),
    [
        ({"topic": "cooking"}, 11, "topics"),
        ({"kind": "blog"}, 9, "kind"),
        ({"url": "ftp://b.example.org/"}, 8, "url"),
        ({"extra": "colour: red"}, 12, "colour"),
        ({"extra": "follow: -3"}, 12, "follow"),
        ({"id": "docs.example.org"}, 7, "id"),
    ],
)
def test_bad_entry_is_one_error_naming_file_line_and_field(
    tmp_path: Path, changes: dict[str, str], line: int, field: str
) -> None:
    with pytest.raises(ContentError) as caught:
        read_sources(write(tmp_path, **changes))
    assert f"sources.yaml, line {line}, field '{field}'" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_missing_field_and_broken_yaml_name_their_line(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text("sources:\n  - id: a\n    url: https://a.example.org\n    kind: page\n    topics: [ml]\n")
    with pytest.raises(ContentError, match="line 2, field 'title'"):
        read_sources(path)
    path.write_text("sources:\n  - id: [a\n")
    with pytest.raises(ContentError, match="line 3: not valid YAML"):
        read_sources(path)


def test_follow_true_means_the_entrys_own_limit(tmp_path: Path) -> None:
    second = read_sources(write(tmp_path, extra="{follow: true}".strip("{}"))).sources[1]
    assert second.follow == 30
    path = write(tmp_path, extra="follow: true\n    follow_limit: 7")
    assert read_sources(path).sources[1].follow == 7
    path = write(tmp_path, extra="follow: 3")
    assert read_sources(path).sources[1].follow == 3


def test_user_list_survives_writing_and_wins_over_the_catalogue(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    catalogue = load_catalogue()
    mine = SourceList(
        (source_for(str(notes), topics=("ml",)), source_for(catalogue[0].url, topics=("dsa",), follow=5)),
        removed=(catalogue[1].id,),
    )
    path = tmp_path / "home" / "sources.yaml"
    write_sources(path, mine)
    assert read_sources(path) == mine
    merged = combine(catalogue, read_sources(path))
    assert merged[0].follow == 5 and merged[0].origin == "user"
    assert catalogue[1].id not in {source.id for source in merged}
    assert merged[-1].kind is SourceKind.FOLDER
    assert len(merged) == len(catalogue)
    assert read_sources(tmp_path / "absent.yaml") == SourceList(())


@pytest.mark.parametrize(
    ("address", "source_id", "kind"),
    [
        ("https://github.com/owner/name/blob/main/a.md#top", "github.com/owner/name", SourceKind.REPOSITORY),
        ("https://github.com/owner/name.git", "github.com/owner/name", SourceKind.REPOSITORY),
        ("https://arxiv.org/abs/1706.03762v7", "arxiv.org/1706.03762", SourceKind.PDF),
        ("https://www.kaggle.com/c/titanic", "kaggle.com/c/titanic", SourceKind.LINK),
        ("https://scikit.readthedocs.io/en/stable/", "scikit.readthedocs.io/en/stable", SourceKind.WEBSITE),
        ("https://example.org/post?id=3#part", "example.org/post?id=3", SourceKind.PAGE),
        ("https://example.org/a/paper.PDF", "example.org/a/paper.PDF", SourceKind.PDF),
    ],
)
def test_addresses_mean_the_right_kind(address: str, source_id: str, kind: SourceKind) -> None:
    source = source_for(address)
    assert (source.id, source.kind) == (source_id, kind)


def test_an_address_that_means_nothing_says_so() -> None:
    for address in ("ftp://example.org/x", "https://", "/no/such/folder"):
        with pytest.raises(ContentError, match="give"):
            source_for(address)


def test_guide_links_become_sources_under_their_headings() -> None:
    guide = """\
# My guide [![badge](https://img.shields.io/x.svg)](https://opensource.org/licenses/MIT)
Start with [the top](#top), see [license](https://github.com/me/guide/blob/main/LICENSE).
## Deep Learning
- [notes](https://github.com/owner/notes/blob/main/dl.md) and [again](https://github.com/owner/notes)
- ![figure](https://example.org/figure.png)
## Natural Language Processing (NLP)
- [notes](https://github.com/owner/notes/tree/main/nlp)
- Paper: https://arxiv.org/abs/1706.03762.
- [Wiki (attention)](https://en.wikipedia.org/wiki/Attention_(machine_learning) "hover")
```
https://example.org/in-code
```
## Closing words
- <https://example.org/read-me>
"""
    found = {source.id: source for source in sources_in(guide)}
    assert list(found) == [
        "github.com/owner/notes",
        "arxiv.org/1706.03762",
        "en.wikipedia.org/wiki/Attention_(machine_learning)",
        "example.org/read-me",
    ]
    assert found["github.com/owner/notes"].topics == ("deep-learning", "nlp")
    assert found["en.wikipedia.org/wiki/Attention_(machine_learning)"].title == "Wiki (attention)"
    assert found["example.org/read-me"].topics == ("interviews",)
