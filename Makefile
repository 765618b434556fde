# Every verb of the project; `make help` lists them.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Installation works behind a TLS-inspecting proxy when the system's roots are trusted.
export UV_SYSTEM_CERTS := 1
export DO_NOT_TRACK := 1

.PHONY: help setup run test check dev lock clean

help: ## list the verbs
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

setup: $(READY) ## install everything from the lock into .venv

$(READY): requirements-dev.lock requirements-bootstrap.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "python3.11 is not installed: install python3.11 with venv and pip"; exit 1; }
	@rm -f $(READY)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bootstrap.lock
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements-dev.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $(READY)

run: setup ## demo store, one night, a coverage table
	@$(BIN)/semesta init --if-missing
	@$(BIN)/semesta demo --once
	@$(BIN)/semesta run

test: setup ## the tests
	@$(BIN)/python -m pytest -q

check: setup ## linters, types, layers, SQL style
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/sqlfluff lint --disable-progress-bar --nocolor dbt_project/models

dev: setup ## Dagster UI on 127.0.0.1:3000
	@$(BIN)/semesta init --if-missing
	@$(BIN)/semesta dev

lock: ## make the lock files anew
	@test -x $(BIN)/uv || { $(PYTHON) -m venv $(VENV); $(BIN)/python -m pip install --quiet uv; }
	@printf 'uv\n' | $(BIN)/uv pip compile --quiet --no-header --generate-hashes --no-emit-index-url --python-version 3.11 - -o requirements-bootstrap.lock
	@$(BIN)/uv pip compile --quiet --no-header --generate-hashes --no-emit-index-url --python-version 3.11 pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --no-header --generate-hashes --no-emit-index-url --python-version 3.11 --extra dev pyproject.toml -o requirements-dev.lock

clean: ## remove the environment and every cache; the store stays
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache build *.egg-info dbt_project/target
