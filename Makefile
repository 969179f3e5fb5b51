# Whetstone. `make run` sets everything up and opens the app; `make test` runs the suite.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(not ((3,11) <= sys.version_info < (3,14)))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP_QUIET ?= --quiet

.DEFAULT_GOAL := help
.PHONY: help run setup test lint eval vectors adapter screenshots clean

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: $(VENV)/.installed ## set up what is missing and open the app
	@$(BIN)/whetstone app

setup: $(VENV)/.installed ## create .venv and install the pinned packages

test: $(VENV)/.installed-dev ## run the test suite
	@$(BIN)/python -m pytest

lint: $(VENV)/.installed-dev ## check style, types and import directions
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

eval: $(VENV)/.installed-dev ## measure retrieval, grounding, abstention, conversation, Chinese, grading; fail below a floor
	@$(BIN)/whetstone eval --floors

vectors: $(VENV)/.installed ## embed the handbook pages that changed into the vectors that are shipped
	@$(BIN)/python -m index.ship

adapter: $(VENV)/.installed ## train the reader of statements on content/wordings, half an hour
	@$(BIN)/python -m index.train_statements

screenshots: $(VENV)/.installed-dev ## take the pictures of docs/images with an installed Chromium
	@$(BIN)/python docs/screenshots.py

clean: ## remove .venv and caches; stored data stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache build *.egg-info

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Whetstone needs Python 3.11, 3.12 or 3.13; install one and run make again."; exit 1; }
	@echo "Creating $(VENV) with $(PYTHON) ..."
	@$(PYTHON) -m venv $(VENV) || { echo "Could not create $(VENV); on Debian or Ubuntu install python3-venv."; exit 1; }
	@$(BIN)/python -m pip install $(PIP_QUIET) --upgrade pip

# torch first and pinned: an unpinned one may bring gigabytes of GPU libraries.
$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing the pinned packages (about 2.3 GB on disk, a few minutes the first time) ..."
	@start=$$(date +%s); \
	$(BIN)/python -m pip install $(PIP_QUIET) -c constraints.txt $(TORCH_INDEX) torch && \
	$(BIN)/python -m pip install $(PIP_QUIET) -c constraints.txt -e . && \
	echo "Installed in $$(( $$(date +%s) - start )) s."
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@$(BIN)/python -m pip install $(PIP_QUIET) -c constraints.txt -e ".[dev]"
	@touch $@
