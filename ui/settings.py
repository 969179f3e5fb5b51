"""Settings: one value per line in `settings.toml` of the data folder, or an environment variable.

`WHETSTONE_HOME` names the data folder; every other setting is `WHETSTONE_<NAME>` in the environment, which
wins over the file.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

import platformdirs
import tomlkit
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

FILE_NAME = "settings.toml"


class SettingsError(Exception):
    """A setting is not usable; the message names it, its value and what is allowed."""


def data_folder() -> Path:
    """The folder that holds everything Whetstone stores: `WHETSTONE_HOME` or the platform's user-data folder."""
    named = os.environ.get("WHETSTONE_HOME")
    return Path(named).expanduser().resolve() if named else Path(platformdirs.user_data_dir("whetstone"))


class Settings(BaseSettings):
    """Everything a user can set. Each field's description is what `whetstone settings` prints."""

    model_config = SettingsConfigDict(env_prefix="WHETSTONE_", extra="forbid", frozen=True)

    home: Path = Field(default_factory=data_folder, description="folder for all stored data")
    host: str = Field("127.0.0.1", description="address the app listens on")
    port: int = Field(7860, ge=1, le=65535, description="port the app listens on")
    open_browser: bool = Field(True, description="open a browser when the app starts")
    auth: str = Field("", description="USER:PASSWORD asked for by the app; needed beyond this machine")
    model: str = Field(
        "auto", description="auto, none, embedded, openai, or the name of an Ollama model such as llama3.1:8b"
    )
    ollama_host: str = Field("http://127.0.0.1:11434", description="address of the Ollama server")
    openai_url: str = Field("", description="base URL of a local OpenAI-compatible server, ending in /v1")
    openai_model: str = Field("", description="model name to ask the OpenAI-compatible server for")
    openai_key: str = Field("", description="key for the OpenAI-compatible server, if it asks for one")
    allow_remote_models: bool = Field(
        False, description="let questions and passages go to a model server on another machine"
    )
    download_model: bool = Field(True, description="fetch the embedded model when no Ollama server answers")
    model_file: str = Field("", description="path of another GGUF file for the embedded engine")
    context_tokens: int = Field(
        0, ge=0, description="tokens of sources a model reads; 0 means 700 embedded, 2400 otherwise"
    )
    embedder: str = Field(
        "all-MiniLM-L6-v2",
        description="all-MiniLM-L6-v2, another sentence-transformers model (name or folder), or ollama:NAME",
    )
    reranker: str = Field("", description="folder of a cross-encoder that re-orders passages; empty for none")
    chroma_url: str = Field("", description="address of a Chroma server; empty for the built-in store")
    mirrors: dict[str, str] = Field(
        default_factory=dict,
        description="URL prefixes to replace when fetching, such as a proxy or a local copy",
    )
    refine_grades: bool = Field(
        True,
        description="let the embedded model look again at key points in doubt, two seconds or so for each",
    )
    hidden_answers: bool = Field(
        False,
        description="let answers count that stand in HTML comments of a page, where readers cannot see them",
    )
    allow_private_urls: bool = Field(
        False, description="let sources be fetched from private network addresses"
    )
    workers: int = Field(0, ge=0, description="threads for models; 0 means one per physical core")

    @field_validator("home")
    @classmethod
    def absolute(cls, value: Path) -> Path:
        """Expand `~` and make the data folder absolute, so that a change of directory does not move it."""
        return value.expanduser().resolve()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file, whose values arrive as init arguments."""
        return env_settings, init_settings

    @property
    def library_folder(self) -> Path:
        """Folder of what was read and its vectors."""
        return self.home / "library"

    @property
    def models_folder(self) -> Path:
        """Folder of downloaded and derived model files."""
        return self.home / "models"

    @property
    def cache_folder(self) -> Path:
        """Folder of fetched repositories and pages."""
        return self.home / "cache"


def load_settings() -> Settings:
    """Read the settings file and the environment; raises SettingsError naming the setting that is wrong."""
    path = data_folder() / FILE_NAME
    stored: dict[str, Any] = {}
    if path.exists():
        try:
            stored = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise SettingsError(f"{path}: not valid TOML ({error}); mend or delete the file.") from error
    try:
        return Settings(**stored)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        value = first.get("input")
        raise SettingsError(
            f"The setting {name} = {value!r} is not usable: {first['msg']}. "
            f"Change it in {path} or in WHETSTONE_{name.upper()}."
        ) from error


def save_setting(name: str, value: object) -> None:
    """Write one setting into the settings file, keeping the rest and its comments; raises SettingsError."""
    if name not in Settings.model_fields or name == "home":
        raise SettingsError(f"There is no setting {name!r}; `whetstone settings` lists them.")
    path = data_folder() / FILE_NAME
    document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
    document[name] = value
    try:
        Settings(**document.unwrap())
    except ValidationError as error:
        raise SettingsError(
            f"The setting {name} = {value!r} is not usable: {error.errors()[0]['msg']}."
        ) from error
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".toml.part")
    temporary.write_text(tomlkit.dumps(document), encoding="utf-8")
    temporary.replace(path)
