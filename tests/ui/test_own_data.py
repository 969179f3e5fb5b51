"""A user's own data: the archive brings it back, and what is deleted is gone from the disk."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.exchange import Answer, Outcome
from tests.doubles.history import practiced
from tests.doubles.study import ShelfStudy, shelf_study
from ui.failures import UsageProblem
from ui.own_data import KINDS, delete_kinds, places, without_secrets, write_archive
from ui.render_settings import GROUPS
from ui.settings import Settings

SECRET_WORDS = "The wombat whispers at midnight"


@pytest.fixture
def study(tmp_path: Path) -> ShelfStudy:
    """A study in which something of every kind was made."""
    made = shelf_study(tmp_path / "home")
    now = made.now()
    practiced(made.progress.database, now, days=2, questions=2)
    made.notes.add("note", SECRET_WORDS, now)
    made.progress.set_interview((now + timedelta(days=20)).date())
    number = made.conversations.start(SECRET_WORDS, now)
    made.conversations.add(
        number, Answer(SECRET_WORDS, "", Outcome.PASSAGES, text=f"{SECRET_WORDS} indeed."), now
    )
    (made.settings.home / "exercises").mkdir()
    (made.settings.home / "exercises" / "k-means.py").write_text("print('mine')\n")
    (made.settings.home / "settings.toml").write_text('model = "none"\nopenai_key = """sk-very\nsecret"""\n')
    return made


def test_the_archive_unpacked_into_an_empty_folder_brings_everything_back(
    study: ShelfStudy, tmp_path: Path
) -> None:
    target = tmp_path / "mine.zip"
    write_archive(study, target)
    with zipfile.ZipFile(target) as archive:
        archive.extractall(tmp_path / "new")
    again = shelf_study(tmp_path / "new")
    assert again.progress.attempts() == study.progress.attempts()
    assert again.memory.errors() == study.memory.errors()
    assert again.progress.interview() == study.progress.interview()
    assert [n.text for n in again.notes.list()] == [SECRET_WORDS]
    assert again.conversations.answers(1)[0].text == f"{SECRET_WORDS} indeed."
    assert (tmp_path / "new" / "exercises" / "k-means.py").read_text() == "print('mine')\n"
    assert SECRET_WORDS in (tmp_path / "new" / "notes.md").read_text()
    assert (tmp_path / "new" / "settings.toml").read_text() == 'model = "none"\n'


def test_passwords_and_keys_stay_out_whatever_their_notation() -> None:
    kept = without_secrets("auth = 'user:pass'\nopenai_key = '''two\nlines'''\nport = 7000\n")
    assert kept == "port = 7000\n"


def test_what_is_deleted_is_gone_from_the_disk_and_the_rest_stays(study: ShelfStudy) -> None:
    kept = len(study.progress.attempts())
    delete_kinds(study, ["conversations"])
    assert not study.conversations.list() and len(study.progress.attempts()) == kept
    delete_kinds(study, ["progress", "exercises"])
    assert not study.progress.attempts() and not study.memory.cards() and not study.notes.list()
    assert study.progress.interview() is None
    left = b"".join(file.read_bytes() for file in study.settings.home.glob("*.db*"))
    assert SECRET_WORDS.encode() not in left
    assert not (study.settings.home / "exercises").exists()
    practiced(study.progress.database, study.now(), days=1, questions=1)  # and the room goes on
    assert study.progress.attempts()


def test_everything_can_be_deleted_at_once(study: ShelfStudy) -> None:
    study.ensure_handbook()
    delete_kinds(study, KINDS)
    assert {place.path.name for place in places(study.settings) if place.bytes} <= {
        "progress.db", "conversations.db", "library"
    }  # fmt: skip
    assert not study.progress.attempts() and not study.conversations.list()


def test_an_unknown_kind_deletes_nothing(study: ShelfStudy) -> None:
    with pytest.raises(UsageProblem, match="no kind of data 'all'"):
        delete_kinds(study, ["progress", "all"])
    assert study.progress.attempts()


def test_every_setting_can_be_changed_in_the_settings_tab() -> None:
    shown = [name for names in GROUPS.values() for name in names]
    assert sorted([*shown, "home"]) == sorted(
        Settings.model_fields
    )  # the folder is named before settings are read
