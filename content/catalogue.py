"""The catalogue: what the guide links and what the user added, loaded from YAML and checked."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from content.source import Source, SourceKind
from content.text import ContentError
from content.topics import TOPIC_IDS

CATALOGUE_FILE = Path(__file__).parent / "catalogue.yaml"
DEFAULT_FOLLOW_LIMIT = 30  # pages of `follow: true` where the entry names no follow_limit
LOCAL_KINDS = (SourceKind.FOLDER, SourceKind.FILE)


@dataclass(frozen=True, slots=True)
class SourceList:
    """The sources of one YAML file, and the ids of catalogue sources that its owner does not want."""

    sources: tuple[Source, ...]
    removed: tuple[str, ...] = ()


class CatalogueEntry(BaseModel):
    """One source as a YAML file states it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(min_length=1)
    url: str = Field(min_length=1)
    kind: SourceKind
    title: str = Field(min_length=1)
    topics: list[str] = Field(min_length=1)
    good_for: str = ""
    licence: str = "none stated"
    include: list[str] = []
    exclude: list[str] = []
    branch: str = ""
    follow: bool | int = False
    follow_limit: int = Field(default=DEFAULT_FOLLOW_LIMIT, ge=1)
    reason: str = ""

    @field_validator("topics")
    @classmethod
    def _topics_exist(cls, topics: list[str]) -> list[str]:
        for topic in topics:
            if topic not in TOPIC_IDS:
                raise ValueError(f"unknown topic '{topic}'; use some of {', '.join(TOPIC_IDS)}")
        return topics

    @field_validator("kind")
    @classmethod
    def _kind_is_listable(cls, kind: SourceKind) -> SourceKind:
        if kind is SourceKind.HANDBOOK:
            raise ValueError("the handbook is built in; list other kinds here")
        return kind

    @field_validator("follow")
    @classmethod
    def _follow_is_a_count(cls, follow: bool | int) -> bool | int:
        if follow < 0:
            raise ValueError("give true, false or the number of linked pages to fetch")
        return follow

    @model_validator(mode="after")
    def _address_fits_kind(self) -> CatalogueEntry:
        is_web = re.match(r"^https?://[^/\s]+", self.url) is not None
        if self.kind in LOCAL_KINDS:
            if is_web or not Path(self.url).is_absolute():
                raise ValueError(f"url '{self.url}' is no absolute path, which kind {self.kind} needs")
        elif not is_web:
            raise ValueError(f"url '{self.url}' is no http(s) URL, which kind {self.kind} needs")
        if self.kind is SourceKind.LINK and not self.reason:
            raise ValueError("a link needs a reason why it is never fetched")
        return self

    def source(self, origin: str) -> Source:
        """Turn the entry into a Source."""
        follow = self.follow_limit if self.follow is True else int(self.follow)
        return Source(
            id=self.id,
            url=self.url,
            kind=self.kind,
            title=self.title,
            topics=tuple(self.topics),
            good_for=self.good_for,
            licence=self.licence,
            include=tuple(self.include),
            exclude=tuple(self.exclude),
            branch=self.branch,
            follow=follow,
            reason=self.reason,
            origin=origin,
        )


@cache
def load_catalogue(path: Path = CATALOGUE_FILE) -> tuple[Source, ...]:
    """Turn the shipped catalogue into its sources, in file order; raises ContentError on a bad entry."""
    return read_sources(path, origin="guide").sources


def read_sources(path: Path, *, origin: str = "user") -> SourceList:
    """Turn a sources file into a SourceList; a missing file is an empty list.

    Raises ContentError naming the file, the line and the field of the first bad entry.
    """
    if not path.exists():
        return SourceList(())
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ContentError(
            f"{path.name}, line {line}: not valid YAML ({error.problem}); mend that line."
        ) from error
    if root is None:
        return SourceList(())
    fields = _fields(root, path, "the file")
    unknown = sorted(fields.keys() - {"sources", "removed"})
    if unknown:
        raise ContentError(
            f"{path.name}, line {_line(fields[unknown[0]])}, field '{unknown[0]}': not known here; "
            "the file holds 'sources' and 'removed'."
        )
    sources: list[Source] = []
    lines: dict[str, int] = {}
    for node in _items(fields.get("sources"), path, "sources"):
        source = _entry(node, path).source(origin)
        if source.id in lines:
            raise ContentError(
                f"{path.name}, line {_line(node)}, field 'id': '{source.id}' stands in line "
                f"{lines[source.id]} already; remove one."
            )
        lines[source.id] = _line(node)
        sources.append(source)
    removed = tuple(str(node.value) for node in _items(fields.get("removed"), path, "removed"))
    return SourceList(tuple(sources), removed)


def write_sources(path: Path, listed: SourceList) -> None:
    """Write a SourceList as a sources file that `read_sources` reads back, replacing the file at once."""
    text = yaml.safe_dump(
        {"sources": [_stated(source) for source in listed.sources], "removed": list(listed.removed)},
        sort_keys=False,
        allow_unicode=True,
        width=110,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    draft.write_text(
        "# Sources of your own; the fields are those of the catalogue.\n" + text, encoding="utf-8"
    )
    draft.replace(path)


def combine(catalogue: Iterable[Source], user: SourceList) -> tuple[Source, ...]:
    """Turn the catalogue and the user's list into one: the user's entry wins, removed ids are left out."""
    own = {source.id: source for source in user.sources}
    merged = {source.id: own.get(source.id, source) for source in catalogue if source.id not in user.removed}
    return tuple((merged | own).values())


def _stated(source: Source) -> dict[str, Any]:
    stated: dict[str, Any] = {
        "id": source.id,
        "url": source.url,
        "kind": source.kind.value,
        "title": source.title,
        "topics": list(source.topics),
        "good_for": source.good_for,
        "licence": source.licence,
        "include": list(source.include),
        "exclude": list(source.exclude),
        "branch": source.branch,
        "follow": source.follow,
        "reason": source.reason,
    }
    return {name: value for name, value in stated.items() if value}


def _entry(node: yaml.Node, path: Path) -> CatalogueEntry:
    fields = _fields(node, path, "an entry of sources")
    try:
        return CatalogueEntry.model_validate(yaml.SafeLoader("").construct_document(node))
    except yaml.MarkedYAMLError as error:
        raise ContentError(f"{path.name}, line {_line(node)}: {error.problem}; quote the value.") from error
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "url"
        place = fields.get(name, node)
        what = first["msg"].removeprefix("Value error, ")
        raise ContentError(f"{path.name}, line {_line(place)}, field '{name}': {what}.") from error


def _fields(node: yaml.Node, path: Path, what: str) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        raise ContentError(
            f"{path.name}, line {_line(node)}: {what} must be a list of 'name: value' lines; see the catalogue."
        )
    return {str(key.value): value for key, value in node.value}


def _items(node: yaml.Node | None, path: Path, field: str) -> list[yaml.Node]:
    if node is None or (isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null")):
        return []
    if not isinstance(node, yaml.SequenceNode):
        raise ContentError(f"{path.name}, line {_line(node)}, field '{field}': must be a list of '- ' items.")
    return list(node.value)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
