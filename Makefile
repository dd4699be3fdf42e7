# The two that matter: `make demo` and `make test`. Both set everything up themselves.

SHELL := /bin/bash
BIN := .venv/bin
# Extra words for pytest, as in: make test ARGS="-k lock"
ARGS ?=
# How much `make soak` and `make fuzz` do
LETTERS ?= 500
PAGES ?= 60
SECONDS ?= 600
# Take the newest versions that fit: make lock UPGRADE=--upgrade
UPGRADE ?=

.PHONY: help demo test check bench soak fuzz lock clean runtime dev

help: ## this list
	@grep -hE '^[a-z]+:.*## ' Makefile | awk -F ':.*## ' '{printf "make %-8s %s\n", $$1, $$2}'

demo: runtime ## read the sample scans and show where the text and the reports are
	@setup/demo.sh

test: check ## every check and every test
	@$(BIN)/python -m pytest $(ARGS)

# No cache: a kept verdict on the order of imports does not notice that a module is new.
check: dev ## lint, format, types, and who may import whom
	$(BIN)/ruff check --no-cache .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: dev ## speed and error rate beside the bare tesseract program
	@$(BIN)/python -m benchmarks

soak: dev ## stop runs at every write, kill them at random, with a stand-in and with Tesseract (an hour or more)
	@set -e; folder=$$(mktemp -d); export PYTHONDONTWRITEBYTECODE=1 OPENBLAS_NUM_THREADS=1; trap 'rm -rf "$$folder"' EXIT; \
	for way in stop torn full filled; do echo "every write, $$way:"; mkdir $$folder/$$way; \
	    $(BIN)/python -m tests.faults.stopping $$folder/$$way $$way; done; \
	echo "$(LETTERS) letters, a stand-in engine:"; $(BIN)/python -m tests.faults.killing $$folder/stand-in $(LETTERS); \
	echo "$(PAGES) letters, Tesseract, two ingests and a rerun at once:"; $(BIN)/python -m tests.faults.killing $$folder/real $(PAGES) --real

fuzz: dev ## open damaged files for ten minutes
	@$(BIN)/python -m tests.faults.fuzzing build/fuzz $(SECONDS) $$RANDOM

lock: ## remake both lock files from pyproject.toml
	@setup/lock.sh $(UPGRADE)

clean: ## remove the environment, the caches and the demo's archive
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis demo-archive
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

runtime:
	@setup/system.sh runtime
	@setup/environment.sh runtime

dev:
	@setup/system.sh test
	@setup/environment.sh dev
