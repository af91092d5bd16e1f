# Two commands for everyone: `make demo` and `make test`. Each does all of its own set-up. CONTRIBUTING.md has the rest.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
RUN := $(VENV)/bin
EXAMPLE := examples/micrometa/teaching-widefield.json
REGISTERED := examples/valid/identifiers/registered.yaml
CHANGED := examples/changes
CHAIN := RRID:SCR_099901 | RRID:SCR_099902 | PIDINST:20.500.12345/scan-9-0007 | PHD-ID:10.5072/fenwick-scan-9-2024
DEMO := .demo
# Tests and commands start hundreds of processes, of which each would compile the library where images forbid to keep that.
unexport PYTHONDONTWRITEBYTECODE
# The lock names everything, so nothing is looked for besides, and every file has the digest that it says.
LOCKED := python -m pip install --quiet --no-deps --require-hashes
LOCK := uv pip compile --quiet --universal --generate-hashes --no-annotate --custom-compile-command "make lock" $(UPGRADE)
SBOM := cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --of JSON
# A module stays with one worker, which makes what its tests share once, and those that take longest come first.
TOGETHER := -n auto --dist loadfile --no-loadscope-reorder

.PHONY: help demo check test test-long lint types drift services tests generate site bench lock audit sbom clean

help:
	@echo "make demo      walk an example microscope through the whole pipeline"
	@echo "make check     what to run before a commit: lint, types, drift gate, doctests, the quick tests"
	@echo "make test      all of it but what takes minutes a test"
	@echo "make test-long what takes minutes: many examples of each property, reasoners, random worlds"
	@echo "make generate  make the published artefacts from model/"
	@echo "make site      build the documentation, a page for every term, into site/"
	@echo "make bench     measure the hot paths against their peers, as ratios"
	@echo "make lock      write what is installed, with digests, into requirements*.txt; UPGRADE=--upgrade takes newer versions"
	@echo "make audit     look for published advisories about what is installed, where a database can be had"
	@echo "make sbom      list what a release runs with, in dist/nboq.cdx.json"
	@echo "make clean     remove what the other commands made"

$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: $(VENV)/.made pyproject.toml requirements.txt
	$(RUN)/$(LOCKED) -r requirements.txt
	$(RUN)/python -m pip install --quiet --no-deps --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.made pyproject.toml requirements-dev.txt
	$(RUN)/$(LOCKED) -r requirements-dev.txt
	$(RUN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.runtime

demo: $(VENV)/.runtime
	@rm -rf $(DEMO) && mkdir -p $(DEMO)
	@echo "\n1. An invented microscope, as a facility exports it from the Micro-Meta App, becomes linked data:"
	@$(RUN)/nboq convert $(EXAMPLE) -o $(DEMO)/teaching-widefield.ttl
	@$(RUN)/nboq convert $(EXAMPLE) -o $(DEMO)/teaching-widefield.jsonld
	@echo "\n2. It is checked at the tier that it claims:"
	@$(RUN)/nboq validate $(EXAMPLE)
	@echo "\n3. It goes into a store on disk:"
	@$(RUN)/nboq load $(EXAMPLE) --store $(DEMO)/instruments.db
	@echo "\n4. Which objectives have a numerical aperture of at least 0.8?"
	@$(RUN)/nboq query objectives --param min_na=0.8 --store $(DEMO)/instruments.db
	@echo "\n5. Which filter cubes pass the emission of mCherry, 610 nm?"
	@$(RUN)/nboq query filter_cubes --param wavelength=610 --store $(DEMO)/instruments.db
	@echo "\n6. Which identifiers does it have, which is next, and who gives it?"
	@$(RUN)/nboq pid next $(EXAMPLE)
	@echo "\n7. An invented microscope that is registered: its chain of identifiers is checked against the store, and cited:"
	@$(RUN)/nboq load $(REGISTERED) --store $(DEMO)/instruments.db
	@$(RUN)/nboq pid chain "$(CHAIN)" --store $(DEMO)/instruments.db --cite sentence
	@echo "\n8. An invented microscope gets another camera and another objective. What changed, and which calibrations hold?"
	@$(RUN)/nboq diff $(CHANGED)/before.yaml $(CHANGED)/after.yaml --records $(CHANGED)/records.yaml || [ $$? = 1 ]
	@echo "\n9. It is drawn: its light path, spectra and identifiers, as one page for a browser:"
	@$(RUN)/nboq show $(EXAMPLE) -o $(DEMO)/teaching-widefield.html
	@echo "\nWhat was made:"
	@echo "  $(DEMO)/teaching-widefield.ttl      the descriptor as RDF, in Turtle"
	@echo "  $(DEMO)/teaching-widefield.jsonld   the same as JSON-LD, which is the document format"
	@echo "  $(DEMO)/teaching-widefield.html     the pictures"
	@echo "  $(DEMO)/instruments.db              the store; ask it more with"
	@echo "      $(RUN)/nboq query --list"
	@echo "      or look at it in a browser, after $(RUN)/python -m pip install '.[serve]':"
	@echo "      $(RUN)/nboq serve --store $(DEMO)/instruments.db"

check: lint types drift
	NBOQ_EXAMPLES=ci $(RUN)/python -m pytest $(TOGETHER) -m "not slow and not server and not browser and not long"

test: lint types drift tests

lint: $(VENV)/.dev
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .

types: $(VENV)/.dev
	$(RUN)/mypy

drift: $(VENV)/.dev
	$(RUN)/python -m nboq.build --check

services:
	@.ci/services

tests: $(VENV)/.dev services
	NBOQ_EXAMPLES=ci $(RUN)/python -m pytest $(TOGETHER) -m "not long"

test-long: $(VENV)/.dev services
	NBOQ_EXAMPLES=long $(RUN)/python -m pytest -n auto --dist worksteal -m "long or hypothesis"

site: $(VENV)/.dev
	NO_MKDOCS_2_WARNING=1 $(RUN)/python -m mkdocs build --strict

generate: $(VENV)/.dev
	$(RUN)/python -m nboq.build

bench: $(VENV)/.dev
	$(RUN)/python -m bench

lock: $(VENV)/.dev
	$(RUN)/$(LOCK) --python-version 3.11 pyproject.toml -o requirements.txt
	$(RUN)/$(LOCK) --python-version 3.11 -c requirements.txt --extra dev --group owl-api pyproject.toml -o requirements-dev.txt

audit: $(VENV)/.dev
	$(RUN)/python -m tools.audit requirements.txt requirements-dev.txt

sbom: $(VENV)/.dev
	rm -rf dist/bare && $(PYTHON) -m venv --without-pip dist/bare
	$(RUN)/python -m pip --python dist/bare/bin/python install --quiet --no-deps --require-hashes -r requirements.txt
	$(RUN)/python -m pip --python dist/bare/bin/python install --quiet --no-deps .
	$(RUN)/$(SBOM) -o dist/nboq.cdx.json dist/bare/bin/python
	rm -rf dist/bare

clean:
	rm -rf $(VENV) $(DEMO) .mypy_cache .ruff_cache .pytest_cache .hypothesis dist site
