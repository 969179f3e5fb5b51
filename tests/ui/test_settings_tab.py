"""The settings tab: what a form sends is kept as the setting it is, or refused in a sentence; secrets stay unseen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.doubles.study import ShelfStudy, shelf_study
from ui.forms import Form, read_form
from ui.render_settings import GROUPS, render_deletion, render_group
from ui.tabs.settings import save_settings


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ShelfStudy:
    """A study whose settings file lies in its own folder."""
    monkeypatch.setenv("WHETSTONE_HOME", str(tmp_path / "home"))
    return shelf_study(tmp_path / "home")


def sent(study: ShelfStudy, group: str, **fields: str) -> Form:
    """The form of a group as the page sends it: an unticked box sends nothing."""
    as_they_are = {
        name: str(value)
        for name in GROUPS[group]
        if not isinstance(value := getattr(study.settings, name), bool | dict)
    }
    return read_form(json.dumps(as_they_are | fields))


def test_a_box_that_is_not_sent_is_off_and_one_that_is_sent_is_on(study: ShelfStudy) -> None:
    said, kept = save_settings(study, GROUPS["Fetching"], sent(study, "Fetching", allow_private_urls="yes"))
    assert kept and "allow private urls" in said and study.settings.allow_private_urls
    save_settings(study, GROUPS["Fetching"], sent(study, "Fetching"))
    assert not study.settings.allow_private_urls


@pytest.mark.parametrize(
    ("group", "fields", "named"),
    [
        ("Fetching", {"mirrors": "https://only-one.example"}, "https://only-one.example"),
        ("Model", {"context_tokens": "many"}, "many"),
        ("App", {"port": "99999"}, "99999"),
    ],
)
def test_what_cannot_be_a_setting_is_refused_by_its_value(
    study: ShelfStudy, group: str, fields: dict[str, str], named: str
) -> None:
    before = study.settings
    said, kept = save_settings(study, GROUPS[group], sent(study, group, **fields))
    assert not kept and named in said and study.settings == before


def test_what_the_environment_sets_can_be_read_but_not_changed(
    study: ShelfStudy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHETSTONE_PORT", "7999")
    assert 'name="port" aria-describedby="about-port" disabled' in render_group(study.settings, "App")
    port = study.settings.port
    save_settings(study, GROUPS["App"], sent(study, "App", port="8001"))
    assert study.settings.port == port


def test_a_key_is_never_sent_to_the_page_and_stays_unless_another_is_typed(study: ShelfStudy) -> None:
    save_settings(study, GROUPS["Model"], sent(study, "Model", openai_key='sk-"><b>secret'))
    page = render_group(study.settings, "Model")
    assert "secret" not in page and "unchanged; a space clears it" in page
    save_settings(study, GROUPS["Model"], sent(study, "Model", openai_key=""))
    assert study.settings.openai_key == 'sk-"><b>secret'
    save_settings(study, GROUPS["Model"], sent(study, "Model", openai_key=" "))
    assert not study.settings.openai_key


def test_values_are_text_on_the_page(study: ShelfStudy) -> None:
    save_settings(study, GROUPS["Model"], sent(study, "Model", openai_model='"><script>x</script>'))
    assert "<script" not in render_group(study.settings, "Model")


def test_the_form_that_deletes_is_emptied_by_another_number() -> None:
    assert render_deletion(1) != render_deletion(2) and " checked" not in render_deletion(1)
