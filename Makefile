# The verbs of this project. Everything works from a bare machine with Python 3.11 or newer.
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help run setup setup-dev test check format bench dense lock clean

help:            ## list the verbs
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/ —/'

run: setup       ## install what is missing, then serve on http://127.0.0.1:8080
	$(BIN)/python run_bot.py

setup: .venv/.runtime   ## only the environment

setup-dev: .venv/.development

test: setup-dev  ## the whole suite, with the browser and PostgreSQL where they can be had
	@$(BIN)/python tests/machine.py
	$(BIN)/python -m pytest -q

check: setup-dev ## format, lint, types, import layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup-dev ## let the formatter and the linter's safe fixes tidy the tree
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup-dev ## the benchmark table (ratios of one run)
	$(BIN)/python -m bench

dense: setup     ## the optional dense model (91 MB), and the cards encoded for it
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dense.txt
	$(BIN)/python run_bot.py knowledge vectors

lock:            ## pin requirements*.in with hashes (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate requirements.in -o requirements.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate requirements-dev.in -o requirements-dev.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate requirements-dense.in -o requirements-dense.txt

clean:           ## remove the environment and caches (never data/)
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

.venv/.made:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Cần Python 3.11 trở lên: hãy cài rồi chạy lại, hoặc đặt PYTHON=đường/dẫn/python3.")'
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.runtime: .venv/.made requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/.development: .venv/.runtime requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
