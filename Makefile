# Two commands do all set-up on a fresh Debian-like machine with Python 3.11+, make and (as root) apt:
#   make demo    see the main job done
#   make test    run every test, installing what they need, or saying loudly what is missing
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
DEV    := $(VENV)/.installed-dev

# Where it is set (many container images), every process of the tests would compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help install demo test check lint types arch bench bench-linking example catalogs lock system-packages clean

help:
	@sed -n 's/^#   //p' Makefile; echo "make check   the quick truth, under a minute"; echo "make bench   measure (docs/performance.md)"; echo "make bench-linking   measure linking (docs/linking.md)"

install: $(STAMP)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("inboxwatch needs Python 3.11 or newer; try: make PYTHON=python3.11 …") if sys.version_info < (3, 11) else 0'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip

# The versions of requirements.lock, without their digests: pip cannot check digests beside a folder of our own.
$(VENV)/versions.txt: requirements.lock $(VENV)/bin/python
	@sed -n 's/ *\\$$//; /^[A-Za-z0-9]/p' requirements.lock > $@

$(STAMP): pyproject.toml $(VENV)/versions.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c $(VENV)/versions.txt --editable '.[demo,anchor,encrypt,dkim,pdf]'
	@touch $@

$(DEV): $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c $(VENV)/versions.txt --group dev
	@touch $@

demo: install
	@$(BIN)/inboxwatch demo $(if $(DIR),--dir $(DIR))

# Everything: lint, types, architecture, and all tests, against a real Dovecot where there is one.
test: $(DEV) system-packages lint types arch
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: $(DEV) lint types arch
	$(BIN)/python -m pytest -q -n 2 --dist worksteal --hypothesis-profile=check -m "not slow and not dovecot" \
		tests/unit tests/property tests/contract tests/arch

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(DEV)
	$(BIN)/mypy

arch: $(DEV)
	$(BIN)/lint-imports

bench: $(DEV) system-packages
	$(BIN)/python -m tests.bench $(ARGS)

# How well new addresses are linked, on synthetic mailboxes and, where the corpus is, with real texts (docs/linking.md).
CORPUS ?= ../shared/corpora/linking/enron-dev.jsonl.gz
bench-linking: $(DEV)
	$(BIN)/python -m tests.bench.linking $(if $(wildcard $(CORPUS)),--authors $(CORPUS)) $(ARGS)
	$(if $(wildcard $(CORPUS)),$(BIN)/python -m tests.bench.linking_style --corpus $(CORPUS),@echo "MISSING: $(CORPUS), so the way of writing is not measured alone")

example: $(STAMP)
	$(BIN)/python -m inboxwatch.settings.example > config.example.toml

# The letter's sentences into its catalogs, after a change of inboxwatch/complaint.
catalogs: $(DEV)
	$(BIN)/python -m tools.catalogs

lock:
	uv export --quiet --all-extras --all-groups --no-emit-project --no-annotate --no-header -o requirements.lock
	@rm -f uv.lock

# As root on Debian the tests' servers are installed; elsewhere it is said what is missing, and the tests that need it
# are skipped aloud.
system-packages:
	@sh tests/system-packages.sh

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist build
