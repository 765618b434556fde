# Every verb of the project; `make help` lists them. Needs GNU make, bash and python3.11 with venv.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory --no-builtin-rules

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
LOCKS := requirements-bootstrap.lock requirements-dev.lock

# Whatever is fetched or remembered stays inside the project.
export UV_CACHE_DIR ?= $(CURDIR)/.cache/uv
# The system's certificates count too: behind a TLS-inspecting proxy nothing installs without them.
export UV_SYSTEM_CERTS := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# No library reports to its makers.
export DO_NOT_TRACK := 1
# Half of a start is compiling imports: let the first one keep its work, whatever the shell says.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup run test nights browser prove bench check audit sbom dev lock clean style types layers sql locks secrets again

help: ## list the verbs
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: $(READY) ## install everything from the lock into .venv
	@:

# The stamp holds the folder it was made in: an environment that was moved or copied is made anew.
ifneq ($(file <$(READY)),$(CURDIR))
$(READY): again
endif

$(READY): $(LOCKS) pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo >&2 "$(PYTHON) is not on this machine. Install Python 3.11 with venv (Debian, Ubuntu: apt install python3.11 python3.11-venv), or name it: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { echo >&2 "$(PYTHON) is $$($(PYTHON) --version), but this needs Python 3.11: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo >&2 "$(PYTHON) comes without venv. Debian, Ubuntu: apt install python3.11-venv"; exit 1; }
	@echo "Installing into $(VENV) from the lock (once; about 1 GB) ..."
	@rm -f $(READY)
	@if ! grep -qs ' $(CURDIR)/$(VENV)$$' $(VENV)/pyvenv.cfg || ! $(BIN)/python -m pip --version >/dev/null 2>&1; then $(PYTHON) -m venv --clear '$(CURDIR)/$(VENV)'; fi
	@$(BIN)/python -m pip install --quiet --no-cache-dir --require-hashes --requirement requirements-bootstrap.lock
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes --compile-bytecode requirements-dev.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q pipelines data_quality warehouse/*.py
	@$(BIN)/python -m pipelines.manifest
	@printf '%s' '$(CURDIR)' >$(READY)

run: setup ## a demo store, one night, a coverage table; again: only what is new
	@$(BIN)/semesta init --if-missing
	@$(BIN)/semesta demo --once
	@$(BIN)/semesta run

test: setup ## the tests, but for those of `make nights`; `make test ARGS='-k ledger'` for some of them
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile -m 'not nights' $(ARGS)

nights: setup ## the tests that run nights of their own: whole demo worlds, runbooks, backfills, every dbt test
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile -m nights $(ARGS)

browser: setup ## the Dagster UI, driven in the system's Chromium; screenshots: build/browser
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends chromium fonts-liberation; } >/dev/null; } || { echo >&2 "Chromium is not on this machine. Debian: sudo apt install chromium"; exit 1; }
	@$(BIN)/python -m pytest -q tests/browser $(ARGS)

prove: setup ## the long proofs in full, resumable; `make prove LINE=reader` for one; figures go to docs/results.md
	@PYTHONPATH=tests $(BIN)/python -m proofs $(LINE)

bench: setup ## seconds and memory; `make bench LINE=landing` for one (night, landing, precheck, orchestration, start, history, whole); figures: docs/benchmarks.md
	@for line in $(or $(LINE),night landing); do PYTHONPATH=tests $(BIN)/python tests/benchmarks/$$line.py $(ARGS); done

check: style types layers sql locks secrets ## linters, types, layers, SQL style, locks, licences, secrets; quicker: make -j2 -O check

style: setup
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet . || { echo >&2 "Not formatted as ruff does: .venv/bin/ruff format ."; exit 1; }

types: setup
	@$(BIN)/mypy --no-error-summary

layers: setup
	@$(BIN)/lint-imports --no-logo --cache-dir .cache/import_linter

sql: setup
	@$(BIN)/sqlfluff lint --disable-progress-bar --nocolor --quiet dbt_project/models warehouse/queries

locks: setup
	@$(BIN)/python -m pytest -q --no-header tests/conventions/test_locks.py tests/conventions/test_licences.py

secrets: setup
	@$(BIN)/python tests/conventions/secret_scan.py

audit: setup ## known vulnerabilities of everything that is locked; fails where it could not look them all up
	@$(BIN)/python tests/conventions/audit.py

SBOM ?= build/semesta.cdx.json
sbom: setup ## the bill of materials of what runs, out of the lock (CycloneDX): build/semesta.cdx.json
	@mkdir -p '$(dir $(SBOM))'
	@$(BIN)/python -W ignore -m cyclonedx_py requirements requirements.lock --pyproject pyproject.toml --output-reproducible --output-file '$(SBOM)'

dev: setup ## the Dagster UI on 127.0.0.1:3000
	@$(BIN)/semesta init --if-missing
	@$(BIN)/semesta dev

# Pins stay as they are where pyproject.toml still allows them.
COMPILE = $(BIN)/uv pip compile --quiet --no-header --generate-hashes --no-emit-index-url --python-version 3.11 $(if $(UPGRADE),--upgrade)

lock: ## make the lock files anew; UPGRADE=1 takes the newest versions that pyproject.toml allows
	@test -x $(BIN)/uv || { $(PYTHON) -m venv '$(CURDIR)/$(VENV)'; $(BIN)/python -m pip install --quiet --no-cache-dir --require-hashes --requirement requirements-bootstrap.lock; }
	@echo uv | $(COMPILE) - --output-file requirements-bootstrap.lock >/dev/null
	@$(COMPILE) pyproject.toml --output-file requirements.lock >/dev/null
	@$(COMPILE) pyproject.toml --extra dev --output-file requirements-dev.lock >/dev/null
	@sed -i '1i # Made by `make lock`; not edited by hand. Packages are pinned by hash, no address is named:\n# they come from wherever this machine is told to look.' requirements*.lock

clean: ## remove the environment and every cache; the store stays
	@rm -rf $(VENV) .cache build *.egg-info dbt_project/target dbt_project/logs
	@find pipelines data_quality tests warehouse -path warehouse/store -prune -o -type d -name __pycache__ -prune -exec rm -rf {} +
