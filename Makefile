# Everything a newcomer types is `make run` and `make test`; `make help` lists the rest.
# Each target brings what it needs by itself: a Python, the .venv, the locked dependencies.

.DEFAULT_GOAL := help
.NOTPARALLEL:
BIN := .venv/bin

.PHONY: help
help: ## Show what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | awk -F'|' '{ printf "  make %-22s %s\n", $$1, $$2 }'

.PHONY: run
run: .venv/run-locked .venv/installed ## Open the demo: a seeded neighbourhood in your browser
	@$(BIN)/menkou demo

.PHONY: test
test: .venv/dev-locked .venv/installed ## Run the tests, on SQLite and on PostgreSQL
	@$(BIN)/python -m pytest --numprocesses=auto --dist=worksteal $(PYTEST_ARGS)

.PHONY: check
check: .venv/dev-locked .venv/installed ## Check format, lint, types and import contracts
	@failed=; \
	$(BIN)/ruff format --check . || failed="$$failed format"; \
	$(BIN)/ruff check . || failed="$$failed lint"; \
	$(BIN)/mypy . .ci/install.py || failed="$$failed types"; \
	$(BIN)/lint-imports --no-logo || failed="$$failed imports"; \
	test -z "$$failed" || { echo "make: not as it should be:$$failed" >&2; exit 1; }

.PHONY: format
format: .venv/dev-locked ## Bring the code into the one format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

.PHONY: browser
browser: ## Install Chromium and Chinese fonts for the browser tests, where apt can
	@.ci/browser

.PHONY: transcripts
transcripts: .venv/dev-locked .venv/installed ## Write the dialogues of the tests as pages to read
	@$(BIN)/python -m tests.write_transcripts

.PHONY: promises
promises: .venv/dev-locked .venv/installed ## Let time move at random over 200,000 requests and compare every promise
	@MENKOU_PROMISES=$${MENKOU_PROMISES:-200000} $(BIN)/python -m pytest tests/handlers/test_promises.py

.PHONY: bench
bench: .venv/dev-locked .venv/bench-locked .venv/installed ## Measure speed, memory and start-up
	@$(BIN)/python -m bench

.PHONY: bench-understanding
bench-understanding: .venv/dev-locked .venv/bench-locked .venv/installed ## Measure how well messages are understood
	@$(BIN)/python -m bench.understanding

.PHONY: lock
lock: .venv/lock-locked ## Write the lock files anew from pyproject.toml (UPGRADE=1: with the newest versions)
	@UPGRADE="$(UPGRADE)" .ci/lock

.PHONY: clean
clean: ## Remove the .venv and everything that was built
	@rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# --- The environment -----------------------------------------------------------------------------------------
# Each file below says that one step is done and since when; only what changed is done again.

# An environment whose Python is gone, or that was made in another place, is made anew.
$(shell test -x $(BIN)/python && test "$$(cat .venv/created 2>/dev/null)" = "$(CURDIR)" || rm -f .venv/created)

.venv/created:
	@PYTHON="$(PYTHON)" .ci/create-environment
	@printf '%s\n' "$(CURDIR)" > $@

.venv/build-locked: requirements/build.txt .venv/created
.venv/run-locked: requirements/run.txt .venv/build-locked
.venv/dev-locked: requirements/dev.txt .venv/build-locked
.venv/bench-locked: requirements/bench.txt .venv/build-locked
.venv/lock-locked: requirements/lock.txt .venv/build-locked

.venv/%-locked:
	@$(BIN)/python .ci/install.py requirements/$*.txt
	@touch $@

# What is run is part of what is developed with, so that `make run` after `make test` installs nothing.
.venv/dev-locked:
	@$(BIN)/python .ci/install.py requirements/dev.txt
	@touch .venv/run-locked $@

.venv/installed: pyproject.toml .venv/build-locked
	@$(BIN)/python .ci/install.py --project
	@touch $@
