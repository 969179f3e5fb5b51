"""What `whetstone doctor` says of shipped vectors that cannot be used."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from index.minilm import MiniLM
from ui.diagnosis import embedding
from ui.settings import Settings
from ui.study import Study


class Misplaced(Study):
    """A study whose embedder finds no shipped vectors."""

    @cached_property
    def embedder(self) -> MiniLM:
        return MiniLM(self.settings.models_folder, shipped=self.settings.home / "nothing.npz")


def test_missing_vectors_of_the_handbook_are_a_note_with_what_mends_it(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    assert embedding(Study(settings)).state == "good"
    found = embedding(Misplaced(settings))
    assert found.state == "note" and found.mend.endswith("-m index.ship")
    assert found.detail.endswith(f"embedded on this machine, because {tmp_path / 'nothing.npz'} is missing")
