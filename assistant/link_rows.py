"""The rows of link lists: title, company, year and address out of a chunk that only points elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.passage import Passage

ADDRESS = re.compile(r"https?://[^\s)>\]]+")
# "Title - Company (2021) - more", "Title (2021) - more", "Title - Company - more"
_COMPANY_AND_YEAR = re.compile(
    r"^(?P<title>.+?) - (?P<company>[^()]{2,40}?) \((?P<year>(?:19|20)\d\d)\)(?: - (?P<more>.*))?$"
)
_YEAR = re.compile(r"^(?P<title>.+?) \((?P<year>(?:19|20)\d\d)\)(?: - (?P<more>.*))?$")
_NAME = re.compile(r"[A-Z][\w.&']*(?: [\w.&']+){0,2}$")  # what may be a company: at most three words
_FIELD = re.compile(r"(?:^|\| )(Company|Year|TL;DR): ([^|\n]+)", re.M)


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One work that a list points to, and the passage in which the row stands; "" where the row does not say."""

    title: str
    company: str
    year: str
    note: str
    address: str
    passage: Passage

    @property
    def said(self) -> str:
        """All words of the row without the address."""
        return " ".join(part for part in (self.title, self.company, self.year, self.note) if part)


def link_rows(passage: Passage) -> Iterator[LinkRow]:
    """Turn a passage of link rows into its rows; lines without a web address are facts about those after them."""
    stated = {key: value.strip() for key, value in _FIELD.findall(passage.text)}
    for line in passage.text.splitlines():
        address = ADDRESS.search(line)
        if address is None:
            continue
        head = line[: address.start()].strip(" -:<(|")
        if len(head) < 3:
            continue
        parts = _COMPANY_AND_YEAR.match(head) or _YEAR.match(head)
        found = parts.groupdict() if parts else {"title": head}
        if not found.get("company") and _NAME.match(found.get("more") or ""):
            found["company"], found["more"] = found["more"], ""
        yield LinkRow(
            title=found["title"].strip("* `"),
            company=(found.get("company") or stated.get("Company", "")).strip(),
            year=found.get("year") or stated.get("Year", ""),
            note=(found.get("more") or stated.get("TL;DR", "")).strip(),
            address=address[0].rstrip(".,;"),
            passage=passage,
        )
