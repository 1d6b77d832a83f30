# Two commands do everything: `make run` and `make test`. Both set the project up first, in .venv, from the hashed lock.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test setup dev check lint types wheel bench score gained lock clean

setup: .venv/.run          ## what `kg` needs
dev: .venv/.dev            ## what the tests need as well

.venv/.run: requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version.split()[0])'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: .venv/.run requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

run: setup                 ## build the bundled sample (or your own archive) into output/
	$(BIN)/kg build

test: dev                  ## all tests
	$(BIN)/pytest

check: dev lint types test wheel  ## what CI runs

lint: dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: dev
	$(BIN)/mypy

wheel: dev                 ## build the wheel, install it alone in a clean environment, run the sample with it
	tests/wheel.sh

gained: dev                ## the score, and what was gained and lost against the main branch
	tests/gained.sh

score: dev                ## precision, recall and F1 per layer and per rule, on our gold and on ../shared/gold
	$(BIN)/python -m tests.score

bench: dev                 ## measurements; never part of the tests
	$(BIN)/python -m tests.bench

lock:                      ## make the two lock files anew (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --group build -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --group dev -o requirements-dev.txt

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache dist
