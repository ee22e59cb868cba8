# Everything a developer or a curious visitor runs. Needs Python 3.11 or newer; `setup` does the rest.
PYTHON ?= python3
BIN := .venv/bin
UV_VERSION := 0.13.8
DATA ?= ../shared
TRIALS ?= 60
SEED ?= 1
WORKERS ?= 2

.PHONY: setup demo run test check bench evaluate fuzz looks faults migration format

setup: .venv/.ready

.venv/.ready: pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=…")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@$(BIN)/uv sync --quiet --frozen --all-extras --inexact --python $(BIN)/python
	@touch $@

demo: setup  ## Open an example round, submit 20 returns over HTTP, show the tables, write the national report
	@$(BIN)/insats demo

run: setup  ## Keep serving at http://127.0.0.1:8000/ with the data of the demo
	@$(BIN)/insats serve

test: setup  ## All tests; PostgreSQL and RabbitMQ are found, or started from installed programs
	@$(BIN)/python -m pytest --numprocesses=$(WORKERS) --dist=loadfile $(ARGS)

check: setup  ## Format, lint, types, imports
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache | tail -n 12

format: setup
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: setup  ## Ratios against a bare handler and a bare broker, on this machine; see docs/performance.md
	@$(BIN)/python -m tests.bench $(ARGS)

evaluate: setup  ## The model of areas on regions that it has not seen; see docs/classification.md. DATA=folder of returns
	@$(BIN)/python -m tests.evaluation $(DATA) $(ARGS)

fuzz: setup  ## A thousand mutated Word, Excel, PDF and text files through the import; the tests take a share of them
	@INSATS_FUZZ_SHARE=1 $(BIN)/python -m pytest tests/intake/test_fuzz.py $(ARGS)

looks: setup  ## Every page in both languages, light and dark, narrow and wide; the tests take half of the looks
	@INSATS_EVERY_LOOK=1 $(BIN)/python -m pytest tests/browser/test_accessibility.py $(ARGS)

faults: setup  ## Kill processes at random moments, 60 trials per set-up; nothing lost, nothing doubled
	@$(BIN)/python -m tests.faults --setup embedded --trials $(TRIALS) --seed $(SEED)
	@$(BIN)/python -m tests.faults --setup connected --trials $(TRIALS) --seed $(SEED)
	@$(BIN)/python -m tests.faults.webhooks --setup embedded --trials $(TRIALS) --seed $(SEED)
	@$(BIN)/python -m tests.faults.webhooks --setup connected --trials $(TRIALS) --seed $(SEED)
	@$(BIN)/python -m tests.faults.letters --setup embedded --trials $(TRIALS) --seed $(SEED)
	@$(BIN)/python -m tests.faults.letters --setup connected --trials $(TRIALS) --seed $(SEED)

migration: setup  ## make migration SERVICE=intake MESSAGE="what changes"
	@$(BIN)/python -m libs.common.migrating $(SERVICE) "$(MESSAGE)"
