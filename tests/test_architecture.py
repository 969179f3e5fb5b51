"""The shape of the project: imports run one way, each library has one owner, modules stay small."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ORDER = ["content", "ingest", "index", "assistant", "ui"]
OWNERS = {
    "trafilatura": "ingest",
    "pypdfium2": "ingest",
    "nbformat": "ingest",
    "httpx": "ingest",
    "chromadb": "index",
    "sentence_transformers": "index",
    "onnxruntime": "index",
    "tokenizers": "index",
    "torch": "index",
    "ollama": "assistant",
    "xllamacpp": "assistant",
    "fsrs": "assistant",
    "genanki": "assistant",
    "icalendar": "assistant",
    "gradio": "ui",
    "typer": "ui",
    "rich": "ui",
    "reportlab": "ui",
    "pydantic_settings": "ui",
}
# A second owner, with the reason.
ALSO = {
    ("httpx", "assistant"),  # speaks to OpenAI-compatible servers and fetches the embedded model
    ("httpx", "index"),  # asks an Ollama server for embeddings
    ("torch", "content"),  # numeric checks and code blocks of the handbook
}
BANNED_NAMES = {"utils", "helpers", "common", "misc", "manager", "base", "core"}
LONGEST = 350


def modules() -> list[Path]:
    return [path for folder in ORDER for path in sorted((ROOT / folder).rglob("*.py"))]


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def test_imports_run_from_left_to_right_only() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules()
        for name in imports(path)
        if (top := name.split(".")[0]) in ORDER
        and ORDER.index(top) > ORDER.index(path.relative_to(ROOT).parts[0])
    ]
    assert not wrong


def test_each_library_is_used_in_the_folder_that_owns_it() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules()
        for name in imports(path)
        if (top := name.split(".")[0]) in OWNERS
        and (folder := path.relative_to(ROOT).parts[0]) != OWNERS[top]
        and (top, folder) not in ALSO
    ]
    assert not wrong


def test_modules_have_a_docstring_a_telling_name_and_a_readable_length() -> None:
    wrong = []
    for path in modules():
        text = path.read_text(encoding="utf-8")
        if text.strip() and not ast.get_docstring(ast.parse(text)):
            wrong.append(f"{path.relative_to(ROOT)} has no docstring")
        if path.stem in BANNED_NAMES:
            wrong.append(f"{path.relative_to(ROOT)} has a name that says nothing")
        # data written as Python (checks, calculations, exercises) may run on
        if text.count("\n") > LONGEST and not path.is_relative_to(ROOT / "content"):
            wrong.append(f"{path.relative_to(ROOT)} has {text.count(chr(10))} lines")
    assert not wrong


@pytest.mark.parametrize("module", ["index.library", "index.retrieve", "assistant.answer", "ui.cli"])
def test_importing_a_module_loads_no_heavy_library(module: str) -> None:
    code = (
        f"import sys, {module}; "
        "print([m for m in ('chromadb', 'torch', 'gradio', 'sentence_transformers', 'xllamacpp') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_a_search_waits_for_nothing_that_speaks_grades_or_plans() -> None:
    code = "import sys, ui.commands.search; print([m for m in sys.modules if m.startswith('assistant.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    folders = ("assistant.answer", "assistant.design", "assistant.drill", "assistant.grade", "assistant.plan")
    assert not any(folder in done.stdout for folder in (*folders, "assistant.models", "assistant.progress"))
