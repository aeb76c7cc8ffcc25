# Every command of the project. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
UV := .venv-uv/bin/uv
# Compiled modules are kept, whatever the surroundings say: the suite starts Python some hundred times.
export PYTHONDONTWRITEBYTECODE :=
NO_NETWORK = { echo "Could not fetch the packages: is there a network? Details:"

.PHONY: help
help: ## List the commands
	@grep -hE '^[a-zA-Z_-]+:.*## ' $(MAKEFILE_LIST) | sort | awk 'BEGIN{FS=":.*## "}{printf "  make %-12s %s\n",$$1,$$2}'

$(UV):
	@$(PYTHON) -m venv .venv-uv || { echo "Panah needs $(PYTHON) with its venv module: apt-get install python3.11 python3.11-venv"; exit 1; }
	@.venv-uv/bin/pip install --quiet --retries 1 --disable-pip-version-check uv==0.13.9 2> .venv-uv/install.log || $(NO_NETWORK) .venv-uv/install.log; exit 1; }

# The stamp files keep a second start fast: nothing is resolved again unless a lock changed.
$(VENV)/.run-stamp: $(UV) requirements/run.lock pyproject.toml
	@test -d $(VENV) || $(UV) venv --quiet --python $(PYTHON) $(VENV)
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/run.lock 2> .venv-uv/install.log || $(NO_NETWORK) .venv-uv/install.log; exit 1; }
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps -e . 2> .venv-uv/install.log || $(NO_NETWORK) .venv-uv/install.log; exit 1; }
	@touch $@

$(VENV)/.dev-stamp: $(VENV)/.run-stamp requirements/dev.lock
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.lock 2> .venv-uv/install.log || $(NO_NETWORK) .venv-uv/install.log; exit 1; }
	@touch $@

.PHONY: setup
setup: $(VENV)/.dev-stamp ## Install everything a developer needs

# Node of the machine, or the one from a Python wheel where there is none.
NPM = $(if $(shell command -v npm),npm,PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm)

node_modules/.stamp: package-lock.json package.json .npmrc | $(VENV)/.run-stamp
	@command -v npm >/dev/null || $(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/node.lock
	@$(NPM) ci --silent --ignore-scripts || { echo "Could not fetch the front-end packages: is there a network?"; exit 1; }
	@touch $@

static/build/.stamp: node_modules/.stamp static/build.mjs $(wildcard static/styles/*.scss static/scripts/*.js)
	@$(NPM) run --silent build
	@touch $@

locale/.stamp: $(wildcard locale/*/LC_MESSAGES/django.po) | $(VENV)/.run-stamp
	@$(BIN)/python -m panah.public.catalogs compile
	@touch $@

.PHONY: assets
assets: static/build/.stamp locale/.stamp ## Build styles and scripts, compile translations

.PHONY: messages
messages: setup ## Find the texts to translate, into locale/*/LC_MESSAGES/django.po
	@$(BIN)/python -m panah.public.catalogs extract

PORT ?= 8000
.PHONY: run
run: $(VENV)/.run-stamp assets ## Set up and start Panah with a sample caseload (EMPTY=1: without; PORT=8000)
	@exec $(BIN)/panah serve --port $(PORT) $(if $(EMPTY),,--sample)

.PHONY: codes
codes: ## Show the sample's sign-in codes of this moment
	@$(BIN)/panah sample codes

.PHONY: lock
lock: $(UV) ## Resolve the dependencies again and write requirements/*.lock
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url pyproject.toml -o requirements/run.lock
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --all-extras --group dev -c requirements/run.lock pyproject.toml -o requirements/dev.lock

.PHONY: format
format: setup ## Format the code
	@$(BIN)/ruff format --quiet . && $(BIN)/ruff check --quiet --fix .

.PHONY: lint
lint: style types ## Format check, lint, types, layers

.PHONY: style
style: setup
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/lint-imports

.PHONY: types
types: setup
	@$(BIN)/mypy

# A PostgreSQL server for the second half of the suite. Without one that half is left out, except in CI.
POSTGRESQL ?= postgres://postgres@127.0.0.1:5432/postgres
DATABASE_TESTS := tests/audit tests/vault tests/accounts tests/reports tests/diary tests/cases tests/referrals tests/claims tests/statistics tests/training tests/api tests/web tests/core/names/test_index.py tests/core/names/test_index_command.py

# One more than there are processors: a test that drives a browser or a server mostly waits for it.
WORKERS ?= $(shell expr $$(nproc) + 1)

# Types are checked beside the first half of the suite: alone, they would leave the other processors idle.
.PHONY: test
test: style assets ## Set up and run every check and test
	@$(MAKE) --no-print-directory -j2 types test-sqlite
	@$(MAKE) --no-print-directory test-postgresql

.PHONY: test-sqlite
test-sqlite: setup assets ## All tests, on SQLite
	@$(BIN)/python -m pytest -n $(WORKERS)

.PHONY: test-postgresql
test-postgresql: setup assets ## All tests that use a database, on PostgreSQL
	@if $(BIN)/python -c "import psycopg; psycopg.connect('$(POSTGRESQL)', connect_timeout=3).close()" 2>/dev/null; then \
		PANAH_DATABASE_URL=$(POSTGRESQL) $(BIN)/python -m pytest -n $(WORKERS) $(DATABASE_TESTS); \
	elif [ -n "$$CI" ]; then echo "CI needs PostgreSQL at $(POSTGRESQL)"; exit 1; \
	else echo "No PostgreSQL at $(POSTGRESQL): its half of the suite was left out."; fi

.PHONY: bench
bench: setup assets ## Measure: each claim beside its baseline; tables here, JSON in benches/results
	@mkdir -p benches/results; for script in benches/*.py; do name=$$(basename $$script .py); [[ $$name =~ ^(population|bare_view)$$ ]] && continue; echo "== $$name"; $(BIN)/python -m benches.$$name || exit 1; done
