# The newcomer's two commands are `make run` and `make test`; everything else is for those who stay.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

.PHONY: run test test-all check format bench web install engine tests-need screens clean

run: install web ## Installs what is missing, starts everything, places a demo call, leaves the console open.
	@$(BIN)/offhook up --demo $(ARGS)

install: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml requirements.lock scripts/install
	@scripts/install $(PYTHON) $(VENV)

web: install src/offhook/web/static/.built

src/offhook/web/static/.built: $(shell find web -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)
	@scripts/build-web $(BIN)
	@touch $@

engine: install
	@$(BIN)/offhook engine install

tests-need: install web engine
	@scripts/install-test-tools $(BIN)

test: tests-need ## Unit, golden, integration, contract and a smoke of end to end; under 15 minutes.
	@scripts/run-tests $(BIN) -m "not slow" $(ARGS)

test-all: tests-need ## Everything, the kill -9 series and the long mixed-call run included.
	@scripts/run-tests $(BIN) $(ARGS)

check: install web ## Lint, types, architecture, and the same for the web app.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/house
	@scripts/check-web $(BIN)

format: install
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .
	@scripts/npm $(BIN) run format

bench: tests-need
	@$(BIN)/python -m bench $(ARGS)

screens: tests-need ## Takes the screenshots of docs/screens from a real running instance.
	@scripts/take-screens $(BIN)

clean:
	rm -rf $(VENV) web/node_modules web/dist src/offhook/web/static
