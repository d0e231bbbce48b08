# Yichuang 一窗: `make demo` shows it, `make test` proves it. `make help` lists the rest.

PYTHON ?= python3
PORT ?= 8000
# One place of the demo alone has a folder of its own, beside the demo of all of them.
ALONE := $(if $(PLACE),env YICHUANG_HOME=$(CURDIR)/var/alone/$(PLACE))
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
INSTALL := $(PIP) install --quiet --require-hashes --only-binary :all:
UV ?= uv
LOCK := UV_CUSTOM_COMPILE_COMMAND="make lock" $(UV) pip compile --quiet --generate-hashes --no-emit-index-url \
	--universal --python-version 3.11 --upgrade pyproject.toml
DJANGO := YICHUANG_SECRET_KEY=check $(BIN)/django-admin
SETTINGS := --settings yichuang.project.settings

# Where it is set, each of the processes that tests and supervisor start compiles everything anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test check bench requirements screenshots lock messages

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: $(VENV)/.installed ## the demo on http://127.0.0.1:8000 (PORT= changes it; PLACE=dawukou: one place alone); Ctrl-C stops everything
	@exec $(ALONE) $(BIN)/yichuang demo --port $(PORT) $(if $(PLACE),--place $(PLACE))

demo-reset: $(VENV)/.installed ## forget the demo's data (PLACE= of that one); the next `make demo` starts over
	@$(ALONE) $(BIN)/yichuang demo-reset

test: $(VENV)/.installed-dev ## every test; T= narrows it (make test T=tests/test_cli.py)
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(T)

check: $(VENV)/.installed-dev ## lint, types, import contracts, missing migrations, templates, messages
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy src
	PYTHONWARNINGS=ignore $(DJANGO) makemigrations --check --dry-run $(SETTINGS)
	$(BIN)/djlint src --lint --quiet
	$(BIN)/python -m tools.templates
	$(BIN)/python -m tools.messages --check

bench: $(VENV)/.installed ## speed of the hot operations beside their floor in plain SQL (docs/benchmarks.md)
	@PYTHONPATH=. $(BIN)/python -m bench $(ARGS)

requirements: $(VENV)/.installed ## what the five places ask for, and how much of it is shown
	@$(BIN)/yichuang requirements

screenshots: $(VENV)/.installed-dev ## the pictures of README.md, from a demo county of their own
	@$(BIN)/python -m tools.screenshots

messages: $(VENV)/.installed-dev ## collect the messages of code and templates, and compile them
	@$(BIN)/python -m tools.messages

lock: ## choose the newest packages anew (needs uv)
	$(LOCK) --extra build -o requirements.lock
	$(LOCK) --extra build --extra dev -c requirements.lock -o requirements-dev.lock

$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "需要 Python 3.11 或更高版本（命令 $(PYTHON)）。Python 3.11+ is needed; PYTHON=… names another one."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
		|| { echo "缺少 venv 模块（Debian: apt-get install python3-venv）。The venv module is missing."; exit 1; }
	@test -x $(BIN)/python || { echo "· 建立运行环境 / creating $(VENV)"; $(PYTHON) -m venv $(VENV); }
	@echo "· 安装依赖（只在首次或锁定文件变化时）/ installing locked packages"
	@$(INSTALL) -r requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	@echo "· 安装测试工具 / installing the tools for tests"
	@$(INSTALL) -r requirements-dev.lock
	@touch $@
