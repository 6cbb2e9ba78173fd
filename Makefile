# Two commands: `make serve` and `make test`. Both install what they need into .venv first, once.
# They work with GNU make 3.81 (macOS) and newer, as root or not.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help install serve test clean

BIN := .venv/bin
INSTALLED := .venv/installed
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
PYTHONS := $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11
# conda and csh export a HOST too, which is no address
ADDRESS = $(shell echo '$(HOST)' | grep -E '^([0-9.]+|.*:.*|localhost)$$')

# after an upgrade of Python, what .venv/bin/python points to may be gone
$(shell test -x $(BIN)/python || rm -f $(INSTALLED))

help: ## Show this
	@echo 'make serve     install, start with a demo: http://127.0.0.1:8000/graphql'
	@echo '               PORT=9000 HOST=0.0.0.0 DATA=folder make serve: elsewhere'
	@echo 'make test      install, check the code, run all tests'
	@echo '               ARGS="-k word" make test: some of them'
	@echo 'make install   install into .venv alone'
	@echo 'make clean     remove .venv and caches; the data stay'

install: $(INSTALLED)

serve: $(INSTALLED)
	@exec $(BIN)/gql-api serve --demo $(if $(PORT),--port '$(PORT)') $(if $(ADDRESS),--host '$(ADDRESS)') $(if $(DATA),--data-dir '$(DATA)')

test: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -q -n auto $(ARGS)

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis

# the exact versions of requirements.lock, checked by their hashes, and this project by reference
$(INSTALLED): requirements.lock pyproject.toml .ci/venv
	@.ci/venv $(PYTHONS)
	@echo 'Installing into .venv; the first time takes a minute ...'
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $(INSTALLED)
