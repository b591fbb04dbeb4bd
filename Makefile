# The repository's commands; `make` alone lists them. Nothing here needs more than
# GNU make 3.81 and bash 3.2, which macOS ships.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.NOTPARALLEL:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

# Tools that look after the repository; their versions are in constraints.txt.
TOOLS := build hatchling mypy pandas-stubs pytest-xdist ruff types-PyYAML uv
PACKAGES := -e 'course[test]' -e 'autograder[test]'

heading = @printf '\n== %s ==\n' '$(1)'

.PHONY: help install demo lab test stock bench lint stale audit build format pins clean

help: ## Print this list
	@echo 'Usage: make TARGET [CHAPTER=01_framework] [PYTHON=python3.12]'
	@echo
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

install: $(INSTALLED) ## Make .venv and install both packages, pinned by constraints.txt

demo: install ## Build the course, grade a sample class in ./demo, show the results
	@$(BIN)/nbkiln build
	@$(BIN)/nbkiln demo

lab: install ## Open JupyterLab on your own copy of the chapters, in my_course/
	@$(BIN)/nbkiln lab

test: lint stale audit ## Run everything that CI runs: lint, types, drift, audit, tests
	$(call heading,pytest: the tests, and the stored outputs of source/)
	@$(BIN)/pytest tests source --nbval --nbval-kernel-name=nbkiln -n 2 --dist loadfile $(PYTEST_ARGS)

stock: install ## Build and compare in stock kernels: nothing depends on warm ones (weekly)
	$(call heading,nbkiln build --check --stock-kernels)
	@$(BIN)/nbkiln build --check --stock-kernels
	$(call heading,pytest: the stored outputs of source/ in stock kernels)
	@$(BIN)/pytest source --nbval --nbval-current-env $(PYTEST_ARGS)

bench: install ## Measure lessons, worlds and grading engines: benchmarks/ (about 40 minutes)
	@$(BIN)/python -m benchmarks.lessons
	@$(BIN)/python -m benchmarks.worlds
	@$(BIN)/python -m benchmarks.autograde $(BENCH_ARGS)

lint: install ## Check style, format and types
	$(call heading,ruff check)
	@$(BIN)/ruff check
	$(call heading,ruff format --check)
	@$(BIN)/ruff format --check
	$(call heading,mypy)
	@$(BIN)/mypy

stale: install ## Check that source/ and release/ are what the chapters build
	$(call heading,nbkiln build --check)
	@$(BIN)/nbkiln build --check

audit: install ## Try the answer bank on the hidden tests (CHAPTER=... for one chapter)
	$(call heading,nbkiln audit)
	@$(BIN)/nbkiln audit $(CHAPTER)

build: install ## Build source/ and release/ from the chapters (CHAPTER=... for one)
	@$(BIN)/nbkiln build $(CHAPTER)

format: install ## Tidy the code
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

# The oldest Python of 3.11 decides: pins taken from a later one may not install on it.
pins: install ## Write constraints.txt anew, with the newest versions that fit
	@echo 'Resolving the newest versions for Python 3.11 ...'
	@set -o pipefail; printf '%s\n' $(TOOLS) | $(BIN)/uv pip compile --quiet --upgrade \
	  --python-version 3.11 --no-header --no-annotate --extra test \
	  - course/pyproject.toml autograder/pyproject.toml > $(VENV)/constraints.txt
	@{ sed '/^[^#]/,$$d' constraints.txt; cat $(VENV)/constraints.txt; } > $(VENV)/pinned.txt
	@mv $(VENV)/pinned.txt constraints.txt
	@echo "constraints.txt has $$(grep -c == constraints.txt) pins. Now: make test"

clean: ## Remove what can be made again; your work and gradebooks stay
	@rm -rf $(VENV) .nbkiln demo dist course/dist autograder/dist \
	  .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo 'Removed .venv, .nbkiln, demo, dist and caches.'
	@echo 'Kept my_course, submitted, autograded, feedback and gradebook.db: they are yours.'

# uv installs in seconds what takes pip a minute. pip takes over where uv does not run or
# does not reach an index that only pip is told about.
$(INSTALLED): Makefile constraints.txt course/pyproject.toml autograder/pyproject.toml
	@if ! $(BIN)/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	  $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo 'Python 3.11 or later is needed. $(PYTHON) is:' "$$($(PYTHON) -V 2>&1 | tail -n 1)" >&2; \
	    echo 'Name another: make $(MAKECMDGOALS) PYTHON=python3.12' >&2; \
	    exit 1; }; \
	  echo "1/3 Making $(VENV) with $$($(PYTHON) -V) ..."; \
	  $(PYTHON) -m venv --clear $(VENV) || { \
	    echo 'No virtual environment. On Debian or Ubuntu: sudo apt install python3-venv' >&2; \
	    exit 1; }; \
	else \
	  echo '1/3 $(VENV) is there.'; \
	fi
	@echo '2/3 Fetching the installer, uv ...'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt uv \
	  || echo 'No uv for this machine.'
	@echo '3/3 Installing mlsd, nbkiln and what they need, about 160 packages ...'
	@$(BIN)/uv pip install --compile-bytecode --python $(BIN)/python -c constraints.txt \
	  $(PACKAGES) $(TOOLS) || { \
	  echo 'uv could not do it; pip takes over, which needs a minute or two ...'; \
	  $(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt \
	    $(subst -e ',-e './,$(PACKAGES)) $(TOOLS); }
	@touch $@
	@echo 'Installed in $(VENV).'
