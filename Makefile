# Every door of the workshop. Each installs what it lacks first; a second run is fast.
.PHONY: demo up test lint bench
PY := .venv/bin/python

demo:   ## the demo co-op with real items, at http://localhost:8000 (MINGA_PORT)
	@tools/bootstrap demo
	@exec .venv/bin/mingad demo $(ARGS)

up:     ## an empty co-op of your own; make up WITH=extras brings what invoices, notices and Parquet need
	@tools/bootstrap up $(WITH)
	@exec .venv/bin/mingad up $(ARGS)

test:   ## every test
	@tools/bootstrap test
	@if [ -f desk/package.json ]; then npm run check --silent --if-present --prefix desk; fi
	@$(PY) -m pytest -n 3 $(ARGS)

lint:   ## ruff, mypy, import contracts, front-end checks
	@tools/bootstrap lint
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	.venv/bin/lint-imports --no-cache
	@if [ -f desk/package.json ]; then npm run check --silent --if-present --prefix desk; fi
	$(PY) -m mypy

bench:  ## make bench NAME=sync: one measurement; its last line is JSON
	@tools/bootstrap bench
	@$(PY) -m bench.$(NAME) $(ARGS)
