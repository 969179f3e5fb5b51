"""What `whetstone doctor` finds: packages, models, library, disk; each finding with the command that mends it."""

from __future__ import annotations

import importlib.metadata
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import Literal

from assistant.models.chat import ModelError
from assistant.models.download import EMBEDDED_MODEL
from assistant.models.embedded import import_engine
from index.shipped import ShippedError, ShippingEmbedder
from ui.failures import expected, sentence
from ui.study import Study

PACKAGES = (
    "llama-index-core",
    "chromadb",
    "sentence-transformers",
    "ollama",
    "trafilatura",
    "gradio",
    "xllamacpp",
)
LOW_DISK_BYTES = 3_000_000_000  # the embedded model and a full library need about this much


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: its state, what was seen, and the command that mends it ("" if nothing is to mend)."""

    name: str
    state: Literal["good", "note", "bad"]
    detail: str
    mend: str = ""


def examine(study: Study) -> list[Finding]:
    """Look at everything the product stands on, without changing any of it."""
    return [
        python_and_packages(),
        git(),
        data_folder_and_disk(study),
        embedding(study),
        library(study),
        model(study),
        engine(),
    ]


def python_and_packages() -> Finding:
    """The interpreter and the versions of the packages that matter."""
    versions, missing = [], []
    for name in PACKAGES:
        try:
            versions.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    python = f"Python {sys.version.split()[0]}"
    if missing:
        return Finding("packages", "bad", f"{python}; missing: {', '.join(missing)}", "make setup")
    return Finding("packages", "good", f"{python}; {', '.join(versions)}")


def git() -> Finding:
    """The git program, which fetches repositories."""
    path = shutil.which("git")
    if path is None:
        return Finding(
            "git",
            "bad",
            "not installed, so repositories cannot be fetched",
            "install git, then `whetstone sources retry`",
        )
    version = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    return Finding("git", "good", version)


def data_folder_and_disk(study: Study) -> Finding:
    """Where data lives, how much it takes, and how much room is left."""
    home = study.settings.home
    used = sum(path.stat().st_size for path in home.rglob("*") if path.is_file() and not path.is_symlink())
    free = shutil.disk_usage(home).free
    detail = f"{home} holds {used / 1e6:,.0f} MB; {free / 1e9:.1f} GB free"
    if free < LOW_DISK_BYTES:
        return Finding("disk", "note", detail, "free some space, or move the folder and set WHETSTONE_HOME")
    return Finding("disk", "good", detail)


def embedding(study: Study) -> Finding:
    """Whether the embedder loads and gives a vector, and whether those that come with the project can be used."""
    try:
        vector = study.embedder.embed_query("overfitting")
    except expected() as error:
        return Finding("embedder", "bad", sentence(error), "whetstone settings embedder all-MiniLM-L6-v2")
    detail = f"{study.embedder.name}, {vector.shape[0]} dimensions"
    if isinstance(study.embedder, ShippingEmbedder):
        try:
            study.embedder.shipped()
        except ShippedError as error:
            detail += f"; built-in pages are embedded on this machine, because {error}"
            return Finding("embedder", "note", detail, f"{sys.executable} -m index.ship")
    return Finding("embedder", "good", detail)


def library(study: Study) -> Finding:
    """What the library holds and whether the vector index agrees with it."""
    try:
        counts = study.library.counts()
        report = study.verify() if counts.distinct else None
    except expected() as error:
        return Finding("library", "bad", sentence(error), "whetstone index rebuild")
    detail = f"{counts.sources} sources, {counts.documents} documents, {counts.distinct} distinct chunks"
    if report is None:
        return Finding("library", "note", "empty", "whetstone ingest")
    if not report.sound:
        wrong = report.missing + report.stray + report.changed + report.unfindable
        return Finding(
            "library", "bad", f"{detail}; {wrong} vectors differ from it", "whetstone index rebuild"
        )
    return Finding("library", "good", detail)


def model(study: Study) -> Finding:
    """Which model speaks and why."""
    choice = study.model_choice()
    if choice.model is None:
        return Finding("model", "note", choice.reason, "whetstone models pull")
    return Finding("model", "good", choice.reason)


def engine() -> Finding:
    """Whether the embedded engine can be loaded on this machine."""
    try:
        import_engine()
    except ModelError as error:
        return Finding("embedded engine", "note", str(error), "install what it names, or use Ollama")
    return Finding("embedded engine", "good", f"llama.cpp loads; its model is {EMBEDDED_MODEL.name}")
