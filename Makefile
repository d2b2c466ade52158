# Each target does its own set-up: on a fresh machine `make demo` or `make test` is the only command needed.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check -c constraints.txt
DEMO_OUT ?= runs/demo
DEMO_PRESET ?= demo
DEVICE_HOME ?= .appium
RAY_TESTS := tests/coso_envs/vector/test_cluster.py tests/examples/test_ray_number_line.py tests/benchmarks/comparison/test_ray_jobs.py
BRIDGE_TESTS := tests/coso_envs/bridges tests/examples/test_bridges.py
# What other projects ask for, and no extra of ours brings; OpenEnv's web interface (gradio) wants an older Pillow.
BRIDGES := torchrl==0.14.1 'ray[tune]' dm-tree lz4 ormsgpack skyrl-gym==0.4.0 verifiers==0.3.1
OPENENV := fastapi fastmcp huggingface_hub requests tomli tomli-w typer websockets
PORTABLE ?= tests/benchmarks tests/coso_envs/test_vector.py tests/test_portable.py

# One thread per process: the models are tiny, and two processes side by side use two cores best.
export OMP_NUM_THREADS := 1
export TOKENIZERS_PARALLELISM := false

.PHONY: help demo test test-portable test-trl test-8bit test-ray test-bridges test-families test-device lint learning-grid docs docs-write wheels image format clean
help:
	@echo "make demo    train RL, RL + entropy, CoSo and the choice bonus on NumberLine, write a report (about 4 minutes)"
	@echo "make test    lint, types, import rules, tests"
	@echo "make lint    all of it but the tests"
	@echo "make test-portable  tests of the commands as on systems that are not Linux"
	@echo "make test-trl  20 steps of TRL's GRPO with CoSo's weights by both routes; installs TRL (about 2 minutes)"
	@echo "make test-8bit Adam of 8 bits; installs bitsandbytes (under a minute)"
	@echo "make test-families  fourteen families of models through coso train (up to 20 minutes)"
	@echo "make test-ray  environments on a Ray cluster of several nodes on this machine; installs Ray (about 2 minutes)"
	@echo "make test-bridges  TorchRL, RLlib, OpenEnv, SkyRL-Gym and verifiers play; installs them (about 2 minutes)"
	@echo "make test-device    a real browser through Appium: episodes, faults; installs Appium with npm, Chromium with apt"
	@echo "make learning-grid  tests that train, under 3 sets of kernels, 1 and 2 threads, 5 seeds (about 10 minutes)"
	@echo "make docs    check the documentation and build it as a site"
	@echo "make docs-write  write the pages of the environments from their docstrings"
	@echo "make wheels  build wheel and sdist, install each extra into its own fresh environment (about an hour)"
	@echo "make image   run what the Dockerfile runs, without Docker, in a fresh folder and environment"
	@echo "make format  put the code into the house format"

$(PY):
	$(PYTHON) -m venv $(VENV)

# Stamps: installed again only when what is declared has changed.
$(VENV)/installed-demo: pyproject.toml constraints.txt | $(PY)
	$(PIP) -e ".[train,bench]"
	@touch $@

$(VENV)/installed-dev: pyproject.toml constraints.txt | $(PY)
	$(PIP) -e ".[dev]"
	@touch $@ $(VENV)/installed-demo

demo: $(VENV)/installed-demo
	$(VENV)/bin/coso compare --out $(DEMO_OUT) --budget $(DEMO_PRESET)

lint: $(VENV)/installed-dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

test: lint
	$(PY) -m pytest -n 2 -q

# As on systems without Linux's own modules and /proc, with `spawn` as start method. Ray needs /proc.
test-portable: $(VENV)/installed-dev
	PYTHONPATH=tests/portable $(PY) -m pytest -n 2 -q $(PORTABLE) $(RAY_TESTS:%=--ignore=%)

$(VENV)/installed-trl: $(VENV)/installed-dev
	$(PIP) -e ".[dev,trl]"
	@touch $@

test-trl: $(VENV)/installed-trl
	$(PY) -m pytest -q tests/agents/trl

$(VENV)/installed-8bit: $(VENV)/installed-dev
	$(PIP) -e ".[dev,8bit]"
	@touch $@

test-8bit: $(VENV)/installed-8bit
	$(PY) -m pytest -q tests/agents/test_adam8bit.py

# FAMILIES='-k "not spread or Qwen3-VL or PaliGemma"' spreads the layers of these families only.
test-families: $(VENV)/installed-dev
	COSO_TEST_FAMILIES=1 $(PY) -m pytest -q $(FAMILIES) tests/benchmarks/training/test_real_families.py tests/benchmarks/training/test_awr_adapters.py tests/benchmarks/planning/test_families.py

$(VENV)/installed-ray: $(VENV)/installed-dev
	$(PIP) -e ".[dev,ray]"
	@touch $@

test-ray: $(VENV)/installed-ray
	$(PY) -m pytest -q $(RAY_TESTS)

$(VENV)/installed-bridges: $(VENV)/installed-ray
	$(PIP) $(BRIDGES) $(OPENENV)
	$(PIP) --no-deps openenv-core==0.3.0
	@touch $@

test-bridges: $(VENV)/installed-bridges
	$(PY) -m pytest -q -rs $(BRIDGE_TESTS)

# MiniWoB's pages.
$(VENV)/installed-web: pyproject.toml constraints.txt | $(PY)
	$(PIP) -e ".[miniwob]"
	@touch $@

# WEB="--episodes 20 --kills 20" plays more of MiniWoB's pages, and
# DEVICE="--episodes 0 --drills 50 --vector-steps 0 --pages 0" runs the drills alone.
$(DEVICE_HOME)/installed: tests/device/install.sh
	tests/device/install.sh $(DEVICE_HOME)
	@touch $@

test-device: $(VENV)/installed-dev $(VENV)/installed-web $(DEVICE_HOME)/installed
	APPIUM_HOME=$(abspath $(DEVICE_HOME)) PATH="$(abspath $(DEVICE_HOME))/node_modules/.bin:$$PATH" $(PY) -m tests.device $(DEVICE)
	$(PY) -m tests.device.web $(WEB)
	$(PY) -m pytest -q -rs tests/examples/test_bridges.py -k pages

# GRID="--columns default/1/0" runs a part.
learning-grid: $(VENV)/installed-dev
	$(PY) -m tests.learning_grid $(GRID)

docs: $(VENV)/installed-dev
	$(PY) -m benchmarks.documentation --check
	NO_MKDOCS_2_WARNING=1 $(VENV)/bin/mkdocs build --quiet --strict

docs-write: $(VENV)/installed-dev
	$(PY) -m benchmarks.documentation

# EXTRAS="train bench" installs these alone.
wheels: $(VENV)/installed-dev
	$(PY) -m tests.wheels $(EXTRAS)

# IMAGE='"compare --budget testing --out runs/demo"' starts it with more commands.
image: $(VENV)/installed-dev
	$(PY) -m tests.image $(IMAGE)

format: $(VENV)/installed-dev
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

clean:
	rm -rf build *.egg-info .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache
