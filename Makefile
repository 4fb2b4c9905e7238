# Relative paths alone, and no file names with spaces: a clone may lie anywhere.
ENVIRONMENT := tests/environment
RUN := $(ENVIRONMENT)/in-environment.sh

.DEFAULT_GOAL := help
.PHONY: help setup test lint unit soak bench docs demo screenshots stop clean

help:
	@echo "make setup   a real Odoo 19 in .dev: programs, source, Python, PostgreSQL, a database"
	@echo "             (ODOO_SOURCE=/path/to/odoo takes Odoo 19 from a folder of yours)"
	@echo "make test    all tests; SUITE=odoo runs one suite of: lint unit sandbox packaging"
	@echo "             odoo concurrency pytest-odoo e2e odoo-lint"
	@echo "make unit    the tests that need no Odoo"
	@echo "make lint    style checks"
	@echo "make soak    the fault run with 10,000 invoices, storms of payments, random documents;"
	@echo "             EXACT_SOAK_SEED=…, EXACT_SOAK_COUNT=… and others that it prints repeat it"
	@echo "make bench   the published figures, measured; ROWS=\"calls export\" measures some of:"
	@echo "             setup calls queries export payments month scale divisions fairness day"
	@echo "make docs    the pages for users, from readme/ and the code"
	@echo "make demo    Odoo and the sandbox of Exact Online to look at; ONCE=1 plays it and ends"
	@echo "make screenshots  the pictures of the description page, taken of a real Odoo"
	@echo "make stop    end what runs: Odoo, sandbox, PostgreSQL"
	@echo "make clean   stop, and remove all that was made; system packages stay"

setup:
	@$(ENVIRONMENT)/setup.sh

test: setup
	@$(RUN) python $(ENVIRONMENT)/run_tests.py $(SUITE)

unit: setup
	@$(RUN) python $(ENVIRONMENT)/run_tests.py unit sandbox

lint: setup
	@$(RUN) python $(ENVIRONMENT)/run_tests.py lint

soak: setup
	@$(RUN) python $(ENVIRONMENT)/run_tests.py soak

bench: setup
	@$(RUN) sh -c 'cd tests && exec "$$PYTHON" -m bench $(ROWS)'

docs: setup
	@$(RUN) python $(ENVIRONMENT)/documentation.py

demo: setup
	@$(RUN) sh -c 'cd tests && exec "$$PYTHON" -m demo'

screenshots: setup
	@$(RUN) sh -c 'cd tests && exec "$$PYTHON" -m screenshots'

stop clean:
	@$(ENVIRONMENT)/$@.sh
