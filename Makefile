# Postbote. `make run` and `make test` set everything up themselves; `make help` lists the rest.
PYTHON ?= python3
BIN := .venv/bin
PIN := $(BIN)/pip-compile -q --upgrade --generate-hashes --strip-extras --no-annotate --no-emit-index-url --no-emit-find-links --no-emit-trusted-host
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
BESIDE := $(patsubst %,tests/dispatch/test_%.py,book breaker broadcasts budgets ceilings clocks collecting \
 crash dealing deciding fallbacks_waiting following leaving lookups meters paying plan plans quota \
 retention routes starting suppressing)  # no clock of this machine measures what they send
MEASURED := tests/soak $(filter-out $(BESIDE),$(wildcard tests/dispatch/test_*.py))
.DEFAULT_GOAL := help
unexport PYTHONDONTWRITEBYTECODE  # each process of the tests would compile everything anew

help: ## List what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: .venv/run ## Set up and run Postbote
	@$(BIN)/python main.py run

demo: .venv/run ## Watch a citizen subscribe and read a broadcast, all on this machine
	@$(BIN)/python -m samples.citizens

test: .venv/test ## Set up and run all tests, on SQLite and PostgreSQL
	$(BIN)/python -m pytest -n 4 --dist worksteal $(addprefix --ignore=,$(MEASURED))
	$(BIN)/python -m pytest -n 2 --dist worksteal $(MEASURED)

check: .venv/test ## Format, lint, types, import contracts and unsafe calls
	@$(MAKE) --no-print-directory -j 2 types rules

types: .venv/test ## The half of `check` that takes longest: types
	$(BIN)/mypy

rules: .venv/test ## The other half, which goes beside it
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/bandit -q -c pyproject.toml -r .

audit: .venv/test ## Ask PyPI's advisories about every pin; not in `make check`, which needs no network
	@$(BIN)/python -m tests.advisories

format: .venv/test ## Mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

soak: .venv/test ## Prove it whole: crashes, storms, races (more than an hour)
	$(BIN)/python -m pytest tests/soak --soak -n 2 -m "not alone"
	$(BIN)/python -m pytest tests/soak --soak -m alone
	$(BIN)/python -m pytest -n 2 tests/channels tests/dispatch/test_breaker.py

mutants: .venv/test ## Break each rule of the engine once, and see a test notice
	$(BIN)/python -m tests.mutants

bench: .venv/test ## Measure, and print the figures beside their references
	$(BIN)/python -m bench

reference: .venv/test ## Print the pages of docs/reference that are made from the code
	$(BIN)/python -m docs.print_reference

picture: .venv/test ## Draw the README's second picture from what `make demo` tells (needs Chromium)
	$(BIN)/python -m docs.draw_picture

lock: .venv/test ## Pin what requirements*.in ask for, by version and by hash
	$(PIN) -o requirements.txt requirements.in
	$(PIN) --allow-unsafe -c requirements.txt -o requirements-dev.txt requirements-dev.in

.venv/run: requirements.txt
	@echo "Setting up Postbote (once, about a minute) …" >&2
	@$(PYTHON) -m venv .venv </dev/null
	@$(INSTALL) -r requirements.txt </dev/null
	@touch $@

.venv/test: requirements-dev.txt
	@echo "Setting up Postbote and its tests (once, about two minutes) …" >&2
	@$(PYTHON) -m venv .venv </dev/null
	@$(INSTALL) --no-compile -r requirements-dev.txt </dev/null
	@touch .venv/run $@

.PHONY: help run demo test check types rules audit format soak mutants bench reference picture lock
