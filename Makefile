# make report   set up and run the main experiment; ends with the path of its report
# make test     set up and run the tests; make test-slow runs the slow ones
# make test-browser opens reports in Chromium, where there is one
# make test-torch runs the models of transformers with PyTorch, which it installs
# make test-cluster runs jobs on a Ray cluster of two nodes and on a Dask cluster
# make check    lint, types, import contracts

PYTHON ?= python3
RUN := .venv/bin/python
PIP := $(RUN) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: report test test-slow test-browser test-torch test-cluster check lint types contracts smoke clean

report: .venv/.run
	$(RUN) -m backtests run configs/deepseek.toml

test: .venv/.test
	$(RUN) -m pytest -m "not slow"

test-slow: .venv/.test
	$(RUN) -m pytest -m "slow and not browser and not cluster"

test-browser: .venv/.test
	$(RUN) -m pytest -m browser

test-torch: .venv/.torch
	$(RUN) -m pytest tests/test_sentiment/test_hub.py tests/test_sentiment/test_pytorch.py \
		tests/test_sentiment/test_devices.py tests/test_sentiment/test_learning.py

test-cluster: .venv/.cluster
	$(RUN) -m pytest -m cluster

check: lint types contracts

lint: .venv/.test
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .

types: .venv/.test
	$(RUN) -m mypy

contracts: .venv/.test
	.venv/bin/lint-imports

smoke: .venv/.test
	PYTHON=$(PYTHON) ./tests/smoke_wheel.sh

clean:
	rm -rf .venv out build dist *.egg-info

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or later is needed; name one with: make PYTHON=python3.12 report"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.run: .venv/bin/python setup.cfg constraints.txt
	@echo "installing into .venv (once)"
	$(PIP) --editable .
	@touch $@

.venv/.test: .venv/.run
	$(PIP) --editable ".[test]"
	@touch $@

.venv/.torch: .venv/.test
	$(PIP) --editable ".[test,torch]" torch==2.13.0
	@touch $@

.venv/.cluster: .venv/.test
	$(PIP) --editable ".[test,ray,dask]"
	@touch $@
