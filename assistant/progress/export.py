"""Cards and errors out of the file and cards into it: Anki, Markdown and CSV."""

from __future__ import annotations

import csv
import hashlib
import html
import io
import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from assistant.progress.database import ProgressError
from assistant.progress.errors import ErrorEntry
from assistant.progress.memory import StudyCard
from assistant.progress.records import OwnCard, own_card_id
from content.topics import TOPIC_IDS, topic_title

DECK = "Whetstone"
COLUMNS = ("id", "topic", "front", "back", "source", "due", "reviews", "lapses")
BETWEEN_POINTS = " | "
POINTS = re.compile(r"\s\|\s|\n")  # a bar without spaces around it belongs to a formula such as P(A|B)
OWN, MINED = "own-", "mined-"  # what ids of own cards and of mined questions begin with
PRIVATE = "Cards made from linked resources keep their authors' rights; they are for your own study."


def anki_text(cards: Sequence[StudyCard]) -> str:
    """Turn cards into a text file for Anki's import; the guid is the question id, so re-import updates."""
    lines = [
        "#separator:tab",
        "#html:true",
        "#guid column:1",
        "#deck column:2",
        "#tags column:6",
    ]
    for card in cards:
        fields = (
            card.question_id,
            f"{DECK}::{topic_title(card.topic)}",
            _html(card.front),
            _list(card.back),
            _html(card.source),
            f"whetstone::{card.topic} whetstone::{card.reason}",
        )
        lines.append("\t".join(field.replace("\t", " ").replace("\n", "<br>") for field in fields))
    return "\n".join(lines) + "\n"


def write_anki_package(cards: Sequence[StudyCard], path: Path, now: datetime) -> None:
    """Write cards as an .apkg file with one deck per topic; ids are stable, so re-import updates.

    Raises ProgressError if genanki is not installed.
    """
    try:
        import genanki
    except ImportError as error:
        raise ProgressError(
            "An .apkg file needs the package genanki: pip install genanki, or export as Anki text instead."
        ) from error
    model = genanki.Model(
        _number("whetstone model"),
        "Whetstone",
        fields=[{"name": "Question"}, {"name": "Key points"}, {"name": "Source"}],
        templates=[
            {
                "name": "Question",
                "qfmt": "{{Question}}",
                "afmt": "{{FrontSide}}<hr id=answer>{{Key points}}<p><small>{{Source}}</small></p>",
            }
        ],
    )
    decks: dict[str, genanki.Deck] = {}
    for card in cards:
        name = f"{DECK}::{topic_title(card.topic)}"
        deck = decks.setdefault(name, genanki.Deck(_number(name), name, PRIVATE))
        deck.add_note(
            genanki.Note(
                model=model,
                fields=[_html(card.front), _list(card.back), _html(card.source)],
                guid=card.question_id,
                tags=[f"whetstone::{card.topic}"],
            )
        )
    genanki.Package(list(decks.values())).write_to_file(path, timestamp=now.timestamp())


def cards_markdown(cards: Sequence[StudyCard]) -> str:
    """Turn cards into Markdown, one heading per topic."""
    lines = ["# Cards", "", PRIVATE, ""]
    for topic in sorted({card.topic for card in cards}):
        lines += [f"## {topic_title(topic)}", ""]
        for card in (c for c in cards if c.topic == topic):
            lines += [f"### {card.front}", "", *(f"- {point}" for point in card.back), ""]
            lines += [f"Due {card.due:%Y-%m-%d}, {card.reps} reviews. {card.source}".rstrip(), ""]
    return "\n".join(lines)


def errors_markdown(errors: Sequence[ErrorEntry]) -> str:
    """Turn the error log into Markdown."""
    lines = ["# Error log", ""]
    for error in errors:
        lines += [
            f"## {error.prompt}",
            "",
            f"{topic_title(error.topic)}: {error.type}, {error.status}, {error.seen} x",
        ]
        lines += ["", "Missing:", "", *(f"- {line}" for line in error.missing.splitlines()), ""]
        if error.fix_note:
            lines += [f"Note: {error.fix_note}", ""]
    return "\n".join(lines)


def cards_csv(cards: Sequence[StudyCard]) -> str:
    """Turn cards into CSV with a header; the key points of a back stand between vertical bars."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for card in cards:
        back = BETWEEN_POINTS.join(" ".join(point.split()).replace(" | ", " / ") for point in card.back)
        writer.writerow(
            (
                card.question_id,
                card.topic,
                card.front,
                back,
                card.source,
                f"{card.due:%Y-%m-%d}",
                card.reps,
                card.lapses,
            )
        )
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class CsvCards:
    """The cards of a CSV file, and how many of its rows are questions of the bank, whose words are not the user's."""

    cards: tuple[OwnCard, ...]
    of_the_bank: int

    @property
    def line(self) -> str:
        """The import in a sentence or two."""
        count, left = len(self.cards), self.of_the_bank
        said = f"{count} card{'s' * (count != 1)} imported."
        if not left:
            return said
        return said + (
            " 1 row is a question of the bank and stays as it is."
            if left == 1
            else f" {left} rows are questions of the bank and stay as they are."
        )


def cards_from_csv(data: bytes, known: Container[str] = ()) -> CsvCards:
    """Turn CSV in UTF-8 with the columns topic, front and back (and perhaps id and tags) into own cards.

    Points of a back are parted by vertical bars with spaces around them or by line breaks, tags by spaces. A card
    without an id gets one from its front, so that the same file read again changes nothing. `known` holds the ids of
    the question bank, which an export holds as well. Raises ProgressError naming the line.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProgressError(
            "The file is not UTF-8 text; save it as CSV in UTF-8 and import it again."
        ) from error
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    cards: dict[str, OwnCard] = {}
    of_the_bank = 0
    try:
        names = [(name or "").strip().lower() for name in reader.fieldnames or ()]
        missing = [name for name in ("topic", "front", "back") if name not in names]
        if missing:
            raise ProgressError(f"The file has no column '{missing[0]}'; {_how_to_write(names)}")
        reader.fieldnames = names
        for row in reader:
            card = _card_of(row, reader.line_num)
            if card.id in known or card.id.startswith(MINED):
                of_the_bank += 1
            else:
                card = card if card.id.startswith(OWN) else replace(card, id=OWN + card.id)
                cards[card.id] = card
    except csv.Error as error:
        raise ProgressError(
            f"Line {reader.line_num}: this is not CSV ({error}); close every quotation mark, and write a quotation mark "
            "inside a field twice."
        ) from error
    return CsvCards(tuple(cards.values()), of_the_bank)


def _how_to_write(names: Sequence[str]) -> str:
    """Say what is wanted of the first line, and what to do about a spreadsheet's semicolons or tabs."""
    for sign, name in ((";", "semicolons"), ("\t", "tabs")):
        if any(sign in found for found in names):
            return f"it is parted by {name}; save it with commas between the columns."
    return "its first line must name topic, front and back."


def _card_of(row: dict[str, str], line: int) -> OwnCard:
    """Turn one row into a card; raises ProgressError naming the line."""
    if None in row:
        raise ProgressError(
            f"Line {line}: there are more fields than columns; put a field that holds commas between quotation marks."
        )
    topic, front = (row["topic"] or "").strip(), " ".join((row["front"] or "").split())
    points = tuple(part.strip() for part in POINTS.split(row["back"] or "") if part.strip())
    if topic not in TOPIC_IDS:
        raise ProgressError(f"Line {line}: '{topic}' is no topic; the topics are {', '.join(TOPIC_IDS)}.")
    if not front or not points:
        raise ProgressError(f"Line {line}: a card needs both a front and a back.")
    id_ = (row.get("id") or "").strip() or own_card_id(front)
    return OwnCard(id_, topic, front, points, tuple((row.get("tags") or "").split()))


def _html(text: str) -> str:
    return html.escape(text)


def _list(points: Sequence[str]) -> str:
    return "<ul>" + "".join(f"<li>{html.escape(point)}</li>" for point in points) + "</ul>"


def _number(name: str) -> int:
    """Turn a name into a stable positive id of 31 bits, as Anki wants them."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") >> 1
