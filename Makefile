# What there is to do here. Each target sets up what it needs and can be interrupted and run again.
#   make run     start Secretary on this machine          PORT=8001, SECRETARY_DATA=… move it
#   make setup   environment, packages and models only    PYTHON=… chooses the interpreter
#   make test    all tests, with branch coverage          ARGS=… runs some; make check: style, types, layers, templates
#   make test-engines   the engines of the extras (torch: 1 GB more, beside the others)
#   make bench   measure how quick it answers             QUICK=1, GROUPS=a,b, PIPECAT=1 (beside Pipecat)
#   make lock    pin the packages anew

SHELL := /bin/sh
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
SUITABLE := import sys, ensurepip, venv; sys.exit(sys.implementation.name != "cpython" or not (3, 11) <= sys.version_info[:2] <= (3, 13))
RIGHT := import sys, pip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
ENGINES := .venv/engines
TEMPLATES := templates avatar
ON_POSTGRES := tests/secretary/core tests/channels_bots

.PHONY: help setup run test test-engines engines test-tools bench check lock venv installed installed-dev
.NOTPARALLEL:

help:
	@sed -n 's/^#   //p' Makefile

run: installed
	@exec $(BIN)/secretary up

setup: installed
	@$(BIN)/secretary models fetch

# Half made, of another Python or moved here from another folder: it is made again.
venv:
	@if $(BIN)/python -c '$(RIGHT)' 2>/dev/null && head -n2 $(BIN)/pip | grep -qF "$(CURDIR)/$(BIN)/"; then exit 0; fi; \
	found=; \
	for python in $${PYTHON:-python3.13 python3.12 python3.11 python3}; do \
		if "$$python" -c '$(SUITABLE)' >/dev/null 2>&1; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "Secretary needs CPython 3.11, 3.12 or 3.13 with its venv module, and $${PYTHON:-the python3 here} is not that." >&2; \
		echo "Install one (Debian, Ubuntu: apt install python3 python3-venv), or name it: make run PYTHON=/path/to/python3.12" >&2; \
		exit 1; \
	fi; \
	echo "Making the environment .venv with $$found …"; \
	rm -rf .venv && "$$found" -m venv .venv

# A copy of the lists marks what is installed: a time would lie after a checkout.
installed: venv
	@cat requirements.lock pyproject.toml | cmp -s - .venv/installed && exit 0; \
	echo "Installing the packages (about 1 GB, once) …"; \
	$(PIP) install --progress-bar=off -r requirements.lock && PYTHONWARNINGS=ignore $(PIP) install -q --no-deps -e . || $(call failed,packages); \
	cat requirements.lock pyproject.toml > .venv/installed

installed-dev: installed
	@cmp -s requirements-dev.lock .venv/installed-dev && exit 0; \
	echo "Installing what the tests and checks need …"; \
	$(PIP) install -q -r requirements-dev.lock || $(call failed,test packages); \
	cp requirements-dev.lock .venv/installed-dev

define failed
{ echo "The $(1) could not be installed (see above). Check network and disk, and run the same command again: it goes on." >&2; exit 1; }
endef

test: installed-dev test-tools
	@$(BIN)/secretary models fetch
	@rm -f .coverage .coverage.*
	@export COVERAGE_PROCESS_START=$(CURDIR)/pyproject.toml; \
	if [ -n "$(ARGS)" ]; then exec $(BIN)/python -m pytest --cov --cov-report=term $(ARGS); fi; \
	$(BIN)/python -m pytest -m "not by_the_clock" -n 2 --dist loadfile --cov --cov-report= --cov-fail-under=0; first=$$?; \
	env -u COVERAGE_PROCESS_START $(BIN)/python -m tests.on_postgres -q -m "not slow" -n 2 --dist loadfile $(ON_POSTGRES) || first=$$?; \
	env -u COVERAGE_PROCESS_START $(BIN)/python -m pytest -v -m by_the_clock -n 2 --dist loadfile --cov --cov-append --cov-report= --cov-fail-under=0 tests/avatar/pages || first=$$?; \
	env -u COVERAGE_PROCESS_START $(BIN)/python -m pytest -v -m by_the_clock -n 1 --dist load --cov --cov-append --cov-report=term --ignore=tests/avatar/pages && exit $$first

# Random weights through the real loaders. Nothing else ever sees these packages: no other engine needs them.
test-engines: installed-dev engines
	@PYTHONPATH=$(ENGINES) $(BIN)/python -m pytest -W default $(or $(ARGS),-k xtts tests/gpu_tasks)

# torchaudio's own libraries are made for CUDA; what XTTS takes of it does without.
engines: installed-dev
	@cmp -s requirements-engines.lock $(ENGINES)/installed && exit 0; \
	echo "Installing torch and what else the engines of the extras need (1 GB, once) …"; \
	rm -rf $(ENGINES); $(PIP) install -q --no-deps --target $(ENGINES) -r requirements-engines.lock || $(call failed,engines' packages); \
	rm -f $(ENGINES)/torchaudio/lib/*.so; \
	PYTHONPATH=$(ENGINES) $(BIN)/python -W ignore -c 'import torch, torchaudio' || $(call failed,engines' packages); \
	cp requirements-engines.lock $(ENGINES)/installed

bench: installed-dev test-tools
	@$(BIN)/secretary models fetch
	@$(BIN)/secretary bench $(if $(QUICK),--quick) $(if $(GROUPS),--groups $(GROUPS)) $(if $(PIPECAT),--pipecat)

# Chromium, PostgreSQL and recorded human speech come from the system: installed as root, else named.
test-tools:
	@missing=; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	[ -d /usr/share/pocketsphinx/test/data ] || missing="$$missing pocketsphinx-testdata"; \
	[ -d /usr/share/asterisk/sounds/en_US_f_Allison ] || missing="$$missing asterisk-core-sounds-en-g722"; \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$$missing postgresql"; \
	[ -z "$$missing" ] && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing$$missing …"; \
		apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install $$missing >/dev/null; \
	else \
		echo "The tests need more of the system; run: sudo apt install$$missing" >&2; exit 1; \
	fi

check: installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet $(TEMPLATES)

# The engines' own list holds only what the others lack, and no CUDA: their tests run on any machine.
lock: venv
	@$(PIP) install -q uv
	@unset UV_INDEX UV_INDEX_URL UV_EXTRA_INDEX_URL UV_FIND_LINKS; \
	for one in "requirements.lock" "requirements-dev.lock --group dev -c requirements.lock" \
			"requirements-engines.lock --extra xtts -c requirements.lock -c tests/engines.in"; do \
		set -- $$one; out=$$1; shift; \
		$(BIN)/uv pip compile pyproject.toml $$@ -o $$out --universal --python-version 3.11 --upgrade \
			--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" -q || exit 1; \
	done; \
	grep -vxF -f requirements.lock requirements-engines.lock | grep -Ev '^(nvidia|cuda|triton)' > .venv/engines.lock; \
	{ echo "# by make lock: what requirements.lock lacks, without CUDA"; cat .venv/engines.lock; } > requirements-engines.lock
