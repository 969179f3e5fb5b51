"""A user's own data: what is stored where, one archive of it, and its deletion."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import tomlkit

from assistant.behavioral import Story
from assistant.plan.notes import Note
from assistant.progress.export import cards_csv, errors_markdown
from assistant.progress.report_markdown import report_markdown
from content.handbook import HANDBOOK_SOURCE_ID
from ui.failures import UsageProblem
from ui.render_answer import conversation_markdown
from ui.reporting import report_on
from ui.settings import FILE_NAME, Settings
from ui.study import Study

SECRET = ("auth", "openai_key")  # never in a page or an archive
DATABASES = ("progress.db", "conversations.db")
FOLDERS = ("exercises", "uploads", "judges")
# What can be deleted, in the order in which it is done.
KINDS = {
    "progress": "Drills, answers, cards, stories, notes and the plan",
    "conversations": "Conversations",
    "exercises": "Code of exercises",
    "library": "What was read of sources other than the handbook",
    "cache": "Fetched repositories and pages",
    "models": "Downloaded model files",
    "own": "Own sources, uploads and settings",
}
READ_ME = """This is everything of your own that Whetstone keeps, without passwords and keys.

progress.db        drills, answers, cards, errors, stories, notes, the plan (SQLite)
conversations.db   conversations (SQLite); conversations/ holds them to read
report.md          the progress report; cards.csv, errors.md, notes.md and stories.md hold its parts to read
sources.yaml       sources you added or removed; uploads/ holds files you gave
settings.toml      settings you changed
exercises/         code you were writing
grader.json        what the grader learned from your corrections; judges/ holds which models may refine grades

To bring it back, unpack it into an empty data folder (WHETSTONE_HOME) and start Whetstone. What was read of the
sources is not part of it: `whetstone ingest` reads them again.
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A file or folder of the data folder: what it holds, where it is, and its size in bytes."""

    holds: str
    path: Path
    bytes: int


def places(settings: Settings) -> list[Place]:
    """List what is stored where; a model file that is a link elsewhere counts as nothing."""
    home = settings.home
    named = [
        ("Drills, answers, cards, notes, the plan", home / "progress.db"),
        ("Conversations", home / "conversations.db"),
        ("Code of exercises", home / "exercises"),
        ("Library: texts, keyword index, vectors", settings.library_folder),
        ("Fetched repositories and pages", settings.cache_folder),
        ("Model files", settings.models_folder),
        ("What the grader learned from you", home / "grader.json"),
        ("Which models may refine grades", home / "judges"),
        ("Uploaded files", home / "uploads"),
        ("Sources of your own", home / "sources.yaml"),
        ("Settings", home / FILE_NAME),
    ]
    return [Place(holds, path, size_of(path)) for holds, path in named]


def size_of(path: Path) -> int:
    """Add up the bytes of a file with what SQLite keeps beside it, or of all files in a folder."""
    if path.is_dir():
        return sum(f.stat().st_size for f in path.rglob("*") if f.is_file() and not f.is_symlink())
    beside = [path, *(path.with_name(path.name + end) for end in ("-wal", "-shm") if path.suffix == ".db")]
    return sum(file.stat().st_size for file in beside if file.is_file())


# Export


def write_archive(study: Study, target: Path | IO[bytes]) -> None:
    """Pack what a user made into a zip archive, a file or its path; databases are copied as they stand at one moment."""
    home = study.settings.home
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", READ_ME)
        for name, text in texts_of(study):
            archive.writestr(name, text)
        for name in DATABASES:
            if (home / name).exists():
                archive.writestr(name, snapshot(home / name))
        if (home / "grader.json").exists():
            archive.write(home / "grader.json", "grader.json")
        for folder in FOLDERS:
            for file in sorted((home / folder).rglob("*")):
                if file.is_file() and not file.is_symlink():
                    archive.write(file, file.relative_to(home).as_posix())


def texts_of(study: Study) -> Iterator[tuple[str, str]]:
    """Yield the files of the archive that can be read as they are: name and text."""
    listing = []
    for conversation in study.conversations.list():
        answers = study.conversations.answers(conversation.id)
        yield (
            f"conversations/{conversation.id:04d}-{file_name(conversation.title)}.md",
            conversation_markdown(conversation.title, answers),
        )
        listing.append(
            {"id": conversation.id, "title": conversation.title, "updated_at": conversation.updated_at}
        )
    yield "conversations.json", json.dumps(listing, ensure_ascii=False, indent=2)
    yield "report.md", report_markdown(report_on(study))
    yield "cards.csv", cards_csv(study.memory.cards())
    yield "errors.md", errors_markdown(study.memory.errors())
    yield "notes.md", notes_markdown(study.notes.list())
    yield "stories.md", stories_markdown(study.records.stories())
    if study.sources_file.exists():
        yield study.sources_file.name, study.sources_file.read_text(encoding="utf-8")
    settings = study.settings.home / FILE_NAME
    if settings.exists():
        yield FILE_NAME, without_secrets(settings.read_text(encoding="utf-8"))


def snapshot(path: Path) -> bytes:
    """Copy a database that others may be writing to, whole and at one moment."""
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(":memory:")) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        return copy.serialize()


def without_secrets(toml: str) -> str:
    """Take passwords and keys out of a settings file."""
    document = tomlkit.parse(toml)
    for name in SECRET:
        document.pop(name, None)
    return tomlkit.dumps(document)


def notes_markdown(notes: Iterable[Note]) -> str:
    """Turn notes into Markdown, the newest first."""
    lines = ["# Notes", ""]
    for note in notes:
        lines += [f"## {note.at:%Y-%m-%d}, {note.kind}", "", note.text, ""]
    return "\n".join(lines)


def stories_markdown(stories: Iterable[Story]) -> str:
    """Turn the story bank into Markdown."""
    lines = ["# Stories", ""]
    for story in stories:
        lines += [f"## {story.title}", "", ", ".join(story.competencies), ""]
        for name in ("situation", "task", "action", "result", "reflection"):
            lines += [f"**{name.capitalize()}**: {getattr(story, name)}", ""]
    return "\n".join(lines)


def file_name(title: str) -> str:
    """Turn a title into a file name of plain letters."""
    plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in title)
    return "-".join(part for part in plain.split("-") if part)[:60] or "conversation"


# Deletion


def delete_kinds(study: Study, kinds: Iterable[str]) -> list[str]:
    """Delete kinds of data for good and say what they were; raises UsageProblem for an unknown one or while work runs."""
    chosen = list(dict.fromkeys(kinds))
    unknown = [kind for kind in chosen if kind not in KINDS]
    if unknown:
        raise UsageProblem(f"There is no kind of data {unknown[0]!r}; the kinds are {', '.join(KINDS)}.")
    if study.ingestion.state.running or study.download.state.running:
        raise UsageProblem("A reading or download is under way; wait for it or cancel it first.")
    for kind in (kind for kind in KINDS if kind in chosen):
        delete_kind(study, kind)
    return [KINDS[kind] for kind in KINDS if kind in chosen]


def delete_kind(study: Study, kind: str) -> None:
    """Delete one kind of data; what is open goes on with what is left."""
    home = study.settings.home
    if kind == "progress":
        study.progress.database.erase()
        give_back(home / "progress.db")
        (home / "grader.json").unlink(missing_ok=True)
        shutil.rmtree(home / "judges", ignore_errors=True)
    elif kind == "conversations":
        for conversation in study.conversations.list():
            study.conversations.delete(conversation.id)
        give_back(home / "conversations.db")
    elif kind == "exercises":
        shutil.rmtree(home / "exercises", ignore_errors=True)
    elif kind == "library":
        with study.library.writing():
            for row in study.library.ledger():
                if row.source_id != HANDBOOK_SOURCE_ID:
                    study.library.remove_source(row.source_id)
        for _ in study.reconcile():
            pass
    elif kind == "cache":
        shutil.rmtree(study.settings.cache_folder, ignore_errors=True)
    elif kind == "models":
        for file in study.settings.models_folder.glob("*.gguf*"):
            file.unlink()
        study.model_choice(again=True)
    elif kind == "own":
        shutil.rmtree(home / "uploads", ignore_errors=True)
        for name in ("sources.yaml", FILE_NAME):
            (home / name).unlink(missing_ok=True)


def give_back(path: Path) -> None:
    """Write a database anew without what was deleted, so that nothing of it is left in the file."""
    with closing(sqlite3.connect(path, timeout=10, isolation_level=None)) as connection:
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
