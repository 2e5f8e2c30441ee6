# make run | test | quick | test-lowest | check | docs | bench | mutations | install | clean       (another interpreter: make PYTHON=python3.12 …)
PYTHON ?= python3
PREFIX ?= $(HOME)/.local

VENV := .venv
PIP := $(VENV)/bin/python -m pip --quiet --disable-pip-version-check
SHARED := $(PREFIX)/share
HOME_OF_INSTALL := $(SHARED)/symnewton

NEEDS_PYTHON = @$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
  echo "symnewton needs Python 3.11 or newer, and $(PYTHON) is not: make PYTHON=/path/to/python3" >&2; exit 1; }

# Byte code, also where the environment tells Python to write none: it saves a quarter of a start.
COMPILED = $(VENV)/bin/python -m compileall -q symnewton

.PHONY: run test quick test-lowest check docs bench mutations install clean

run: $(VENV)/installed
	@$(COMPILED)
	$(VENV)/bin/symnewton minimize "exp(x)-log(x)" --x0 0.05

test: $(VENV)/installed-dev
	@$(COMPILED)
	$(VENV)/bin/python -m pytest -n auto --dist worksteal

# What one runs while typing: the rooms without whole searches, processes and documents.
quick: $(VENV)/installed-dev
	@$(COMPILED)
	$(VENV)/bin/python -m pytest -n auto -m "not slow" tests/test_quantities.py tests/language tests/calculus tests/newton \
	  tests/notation tests/points/test_krawczyk.py

# With the oldest versions of the dependencies that are allowed.
test-lowest: $(VENV)-lowest/installed-dev
	$(VENV)-lowest/bin/python -m pytest -n auto --dist worksteal

check: $(VENV)/installed-dev
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/ruff check
	$(VENV)/bin/mypy

# Writes into the README what its commands print now; the tests compare.
docs: $(VENV)/installed-dev
	$(VENV)/bin/python tests/documents.py

# All measurements, or some: make bench OF="minimization roots critical_points startup"
bench: $(VENV)/installed-dev
	PYTHONPATH=tests $(VENV)/bin/python -m benchmarks $(OF)

# Proof files changed at random, and whether any is believed falsely: make mutations COUNT=10000 SEED=2
mutations: $(VENV)/installed-dev
	PYTHONPATH=tests $(VENV)/bin/python -m certificates.mutations $(or $(COUNT),1000) $(or $(SEED),1)

install:
	$(NEEDS_PYTHON)
	$(PYTHON) -m venv $(HOME_OF_INSTALL)
	$(HOME_OF_INSTALL)/bin/python -m pip --quiet --disable-pip-version-check install --upgrade .
	mkdir -p $(PREFIX)/bin
	ln -sf $(HOME_OF_INSTALL)/bin/symnewton $(PREFIX)/bin/symnewton
	mkdir -p $(SHARED)/man/man1 $(SHARED)/bash-completion/completions $(SHARED)/fish/vendor_completions.d
	$(PREFIX)/bin/symnewton manpage > $(SHARED)/man/man1/symnewton.1
	$(PREFIX)/bin/symnewton completion bash > $(SHARED)/bash-completion/completions/symnewton
	$(PREFIX)/bin/symnewton completion fish > $(SHARED)/fish/vendor_completions.d/symnewton.fish
	@echo "Installed as $(PREFIX)/bin/symnewton, with its manual page"

clean:
	rm -rf $(VENV) $(VENV)-lowest build dist *.egg-info .pytest_cache .hypothesis .mypy_cache .ruff_cache
	find symnewton tests -name __pycache__ -prune -exec rm -rf {} +

# The stamps are older than pyproject.toml exactly when something must be installed again.
$(VENV)/installed: pyproject.toml | $(VENV)/bin/python
	$(PIP) install --editable .
	@touch $@

$(VENV)/installed-dev: pyproject.toml | $(VENV)/bin/python
	$(PIP) install --editable ".[dev]"
	@touch $(VENV)/installed $@

$(VENV)-lowest/installed-dev: pyproject.toml tests/lowest.txt
	$(NEEDS_PYTHON)
	$(PYTHON) -m venv $(VENV)-lowest
	$(VENV)-lowest/bin/python -m pip --quiet --disable-pip-version-check install --editable ".[dev]" --constraint tests/lowest.txt
	@touch $@

$(VENV)/bin/python:
	$(NEEDS_PYTHON)
	$(PYTHON) -m venv $(VENV)
