# Everything a newcomer needs is `make run` and `make test`; `make help` lists the rest.
# Each target brings what it needs: a Python, the .venv, the locked dependencies.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh
BIN := .venv/bin
LOCKS := requirements
FOLDERS := bot handlers nlp storage domain bench tests

# jieba is published as source only; everything else must come ready built, so that no compiler is needed.
# Without build isolation pip builds with the locked setuptools and fetches nothing that has no hash.
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	--no-build-isolation --use-pep517 --only-binary :all: --no-binary jieba
SAY_PIP_FAILED := { echo "make: the dependencies could not be installed. The lines above say why: most often the" >&2; \
	echo "      network or the package index was out of reach. Put that right and run the same command again." >&2; exit 1; }

.PHONY: help
help: ## Show what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-28s %s\n", $$1, $$2 }'

.PHONY: run
run: .venv/ready-to-run ## Open the demo: a seeded neighbourhood in your browser
	@$(BIN)/menkou demo

.PHONY: test
test: .venv/ready-to-develop ## Run the tests, on SQLite and on PostgreSQL
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

.PHONY: check
check: .venv/ready-to-develop ## Check format, lint, types and import contracts
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy $(FOLDERS)
	@$(BIN)/lint-imports

.PHONY: format
format: .venv/ready-to-develop ## Bring the code into the one format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

.PHONY: browser
browser: ## Install Chromium and Chinese fonts for the browser tests, where apt can
	@.ci/browser

.PHONY: bench
bench: .venv/ready-to-bench ## Measure speed, memory and start-up
	@$(BIN)/python -m bench

.PHONY: bench-understanding
bench-understanding: .venv/ready-to-bench ## Measure how well messages are understood
	@$(BIN)/python -m bench.understanding

.PHONY: lock
lock: .venv/ready-to-develop ## Resolve the dependencies anew and write the lock files
	@.ci/lock

.PHONY: clean
clean: ## Remove the .venv and everything that was built
	@rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# --- the environment -------------------------------------------------------------------------------------------

.venv/created: $(LOCKS)/build.txt
	@python=$$(.ci/find-python) && echo "make: creating .venv with $$python" && $$python -m venv .venv \
		|| { echo "make: no .venv could be made (on Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; }
	@$(PIP_INSTALL) -r $(LOCKS)/build.txt || $(SAY_PIP_FAILED)
	@touch $@

.venv/ready-to-run: .venv/created $(LOCKS)/run.txt pyproject.toml
	@echo "make: installing the dependencies (about a minute the first time)"
	@$(PIP_INSTALL) -r $(LOCKS)/run.txt || $(SAY_PIP_FAILED)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable . || $(SAY_PIP_FAILED)
	@touch $@

.venv/ready-to-develop: .venv/created $(LOCKS)/dev.txt pyproject.toml
	@echo "make: installing the dependencies for development (a minute or two the first time)"
	@$(PIP_INSTALL) -r $(LOCKS)/dev.txt || $(SAY_PIP_FAILED)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable . || $(SAY_PIP_FAILED)
	@touch $@ .venv/ready-to-run

.venv/ready-to-bench: .venv/ready-to-develop $(LOCKS)/bench.txt
	@echo "make: installing the dependencies of the benches"
	@$(PIP_INSTALL) -r $(LOCKS)/bench.txt || $(SAY_PIP_FAILED)
	@touch $@
