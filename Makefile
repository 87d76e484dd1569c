# Everything runs from .venv, which `scripts/setup.sh` makes from the locks; the machine needs Python 3.11 or newer.
SHELL := /bin/sh
.DEFAULT_GOAL := help

# Arguments for the command of the target: `make demo ARGS="--help"`, `make test-fast ARGS="-k voice"`.
ARGS ?=

# Debian packages of the end-to-end tests: the browser that watches the stage, fonts for its text, and what fetches and
# runs Neo4j's server. Empty on a system that has its own: `make test SYSTEM_PACKAGES=`.
SYSTEM_PACKAGES ?= chromium fonts-dejavu-core fonts-noto-color-emoji default-jdk-headless maven

bin := .venv/bin
step := @scripts/step.sh
# npm and what it starts find the node of the environment, not the machine's.
npm := env NO_COLOR=1 PATH="$(CURDIR)/$(bin):$$PATH" $(bin)/npm --prefix stage
python_folders := $(wildcard src tests bench stage/puppet hatch_build.py)
benchmarks := $(sort $(filter-out bench/_%,$(wildcard bench/*.py)))
compile := $(bin)/uv pip compile --no-config --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --custom-compile-command "make lock"
lock := $(compile) pyproject.toml --group build

# Tests start the program hundreds of times: Python keeps what it compiled, whatever the environment says.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup setup-test system-packages neo4j demo test test-fast bench lint format lock wheel clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## make .venv, build the stage page, install the package: after it, .venv/bin/vtuber runs
	@scripts/setup.sh runtime

demo: setup ## run a whole stream on this machine: no account, no key, nobody at the controls (ARGS=)
	@$(bin)/vtuber demo $(ARGS)

test: setup-test system-packages neo4j lint ## set up, then run every check and every test
	$(step) "stage: tests" $(npm) test --silent
	@$(bin)/python -m pytest $(ARGS)

test-fast: setup-test ## run the tests that start nothing and take under a second, properties on ten examples (ARGS=)
	@env HYPOTHESIS_PROFILE=fast OPENBLAS_NUM_THREADS=1 $(bin)/python -m pytest -m "not slow" -n auto $(ARGS)

bench: setup-test neo4j ## run the benchmarks
	@set -e; for benchmark in $(benchmarks); do echo "== $$benchmark"; $(bin)/python $$benchmark $(ARGS); done

lint: setup-test ## check style, formatting, types and the direction of imports
	$(step) "ruff check" $(bin)/ruff check
	$(step) "ruff format" $(bin)/ruff format --check
	$(step) "mypy" $(bin)/mypy $(python_folders)
	$(step) "import-linter" $(bin)/lint-imports
	$(step) "stage: check" $(npm) run check --silent

format: setup-test ## format the Python code and sort its imports
	@$(bin)/ruff check --select I --fix --quiet
	@$(bin)/ruff format

lock: setup ## bring the locks up to the newest versions
	$(step) "requirements.lock" $(lock) --upgrade --output-file requirements.lock
	$(step) "requirements-dev.lock" $(lock) --upgrade --group test --constraint requirements.lock \
		--output-file requirements-dev.lock
	$(step) "requirements-peers.lock" $(compile) --upgrade --group peers --output-file requirements-peers.lock
	$(step) "requirements-bench-peers.lock" $(compile) --upgrade --group bench-peers \
		--output-file requirements-bench-peers.lock

wheel: setup ## build the wheel into dist/
	$(step) "wheel" $(bin)/uv build --wheel --no-build-isolation --python $(bin)/python --out-dir dist

clean: ## remove what the other targets make, .venv included
	@rm -rf .venv .venv-peers .venv-bench-peers dist stage/dist stage/node_modules src/vtuber/stage/page
	@rm -rf tests/peers/socketio/node_modules tests/peers/cypher/node_modules tests/peers/neo4j/server
	@rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find src tests bench -type d -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

setup-test:
	@scripts/setup.sh test

system-packages:
	$(step) "system packages" scripts/apt-install.sh $(SYSTEM_PACKAGES)

# Its stamp makes a second run instant; Maven and Java are of the system packages.
neo4j: system-packages
	$(step) "Neo4j server for tests" scripts/neo4j.sh
