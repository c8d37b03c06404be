# Every door of the workshop. Each installs what it lacks first; a second run is fast.
.PHONY: demo up test test-quick lint checks format bench
PY := .venv/bin/python
TEMPLATES := server/minga/doors/web/templates
DJHTML := .venv/bin/djhtml --tabwidth 2 --extra-block slot,endslot
DJADE := .venv/bin/djade --target-version 5.2

demo:   ## the demo co-op with real items, at http://localhost:8000 (MINGA_PORT)
	@tools/bootstrap demo
	@exec .venv/bin/mingad demo $(ARGS)

up:     ## an empty co-op of your own; make up WITH=extras brings what invoices, notices, Parquet, HEIC, M4A and recipient marks need
	@tools/bootstrap up $(WITH)
	@exec .venv/bin/mingad up $(ARGS)

test:   ## every check and every test; ARGS="tests/unit -x" for a part
	@tools/bootstrap lint test
	@$(MAKE) --no-print-directory checks
	@$(PY) -m pytest -n 3 $(ARGS)

test-quick: ## tests that start no browser and no server: pure functions, rules, architecture
	@tools/bootstrap test
	@$(PY) -m pytest -n 2 tests/unit tests/architecture $(ARGS)

lint:   ## the checks alone
	@tools/bootstrap lint
	@$(MAKE) --no-print-directory checks

checks: # ruff, mypy, import contracts, templates, the desk's own; nothing is installed
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	@$(DJADE) --check $$(find $(TEMPLATES) -name '*.html')
	@$(DJHTML) --check $(TEMPLATES)
	.venv/bin/lint-imports --no-cache
	$(PY) -m mypy
	@if [ -f desk/package.json ]; then npm run check --silent --if-present --prefix desk; fi

format: ## lay out Python and templates; lines of more than 100 columns are broken by hand
	@tools/bootstrap lint
	$(PY) -m ruff format .
	$(DJADE) $$(find $(TEMPLATES) -name '*.html')
	$(DJHTML) $(TEMPLATES)

bench:  ## make bench NAME=sync: one measurement; its last line is JSON
	@tools/bootstrap bench
	@$(PY) -m bench.$(NAME) $(ARGS)
