# The commands of this project. They need git, make, Python 3.11 and venv, nothing else: demo/bootstrap.py brings the rest
# into .venv/, node_modules/ and var/. `make help` lists them.
PYTHON ?= python3
JOBS   ?= 3# tests at once, for two cores: a third of the time they wait for browsers and timers
READY  := $(PYTHON) -m demo.bootstrap
RUN    := $(READY) test -- .venv/bin/python -m

.PHONY: help demo test check bench proof proof-fresh-machine clean
.NOTPARALLEL:

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 24

demo: ## build everything, load Kreis Heinsberg, run it until Ctrl-C
	@$(READY) demo -- .venv/bin/python -m demo

test: ## everything that must pass, the browser journeys included
	@$(RUN) pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

check: ## linters, types and contracts
	@$(RUN) ruff check .
	@$(RUN) mypy
	@$(READY) test -- .venv/bin/lint-imports --cache-dir var/cache/import-linter
	@$(RUN) djlint --lint --quiet src

bench: ## benchmarks with their bounds; writes var/bench.json
	@$(RUN) tests.benchmarks $(ARGS)

proof: proof-isolation proof-crash proof-forms proof-fresh-machine ## the long proofs at full size

proof-fresh-machine: ## both commands on a bare Debian 12, as user and as root (needs root and debootstrap)
	@$(PYTHON) -m tests.proofs.fresh_machine $(ARGS)

proof-%: ## one of the other proofs: proof-crash, proof-isolation, proof-forms, proof-fimregeln, proof-zustaendigkeit, proof-vorgang, proof-seiten
	@$(RUN) tests.proofs.$(subst -,_,$*) $(ARGS)

clean: ## remove all that the commands made
	rm -rf .venv node_modules var src/portal/web/ui/static/gebaut
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
