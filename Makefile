# make demo    install what it needs, and run the main job on the bundled graph
# make test    install what it needs, and pass everything
# make lint    ruff and mypy
# make docs    what can be computed in README.md, and its picture
# make bench   speed, as ratios measured side by side in one run (SIZES="10000" NODES="50 200" for less of it)

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT := build
ARTICLES := $(wildcard ../shared/articles)
WITH_ARTICLES := $(if $(ARTICLES),--articles $(ARTICLES))
QUESTIONS := us-presence security-service prime-minister coalition-mission advisers attacks-on-us \
	ties unnamed-only official-and-reported changed-later still-open one-document
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test lint docs bench clean

demo: $(VENV)/.demo
	@mkdir -p $(OUT)
	@echo "Checking the files in triples/ ..."
	@$(BIN)/kg validate $(WITH_ARTICLES)
	@$(BIN)/kg answers $(QUESTIONS)
	@echo
	@echo "Who changed side, and what that rests on (all of them: kg shifts): two after the fall of Assad"
	@echo
	@$(BIN)/kg shifts --topic USPresenceInIraq --holder "Iran-aligned factions in Iraq"
	@echo
	@$(BIN)/kg shifts --topic USPresenceInIraq --holder "Most leaders of the Coordination Framework"
	@echo
	@echo "Reading an invented article (kg/extraction/example.txt): three of the claims that it proposes for review"
	@echo
	@$(BIN)/kg extract kg/extraction/example.txt --format text --rows 3
	@$(BIN)/kg draw $(OUT)/stancegraph.html $(WITH_ARTICLES)
	@$(BIN)/kg export $(OUT)/stancegraph.ttl
	@echo "The page:   $(OUT)/stancegraph.html   (open it in a browser; it needs no network)"
	@echo "The Turtle: $(OUT)/stancegraph.ttl"
	@echo "Ask more:   $(BIN)/kg query --list   $(BIN)/kg show PMF   $(BIN)/kg disagreements   $(BIN)/kg camps"
	@echo "Read more:  $(BIN)/kg extract ARTICLE   $(BIN)/kg review --by NAME"
	@echo "Serve it:   $(BIN)/kg serve $(WITH_ARTICLES)   (explorer, pages, SPARQL in a browser; --write for the review desk)"

test: $(VENV)/.test lint
	@.ci/debian-packages chromium raptor2-utils virtuoso-opensource
	$(BIN)/python -m pytest -n 2 --dist loadfile --cov --cov-report=term --cov-fail-under=95

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: $(VENV)/.test
	$(BIN)/python .ci/readme.py
	$(BIN)/python .ci/picture.py

bench: $(VENV)/.test
	$(BIN)/python benchmarks/query_start.py
	$(BIN)/python benchmarks/as_of.py $(SIZES)
	$(BIN)/python benchmarks/sizes.py $(SIZES)
	$(BIN)/python benchmarks/building.py $(SIZES)
	$(BIN)/python benchmarks/pushed.py $(SIZES)
	$(BIN)/python benchmarks/validation.py $(SIZES)
	$(BIN)/python benchmarks/importing.py
	@.ci/debian-packages virtuoso-opensource
	$(BIN)/python benchmarks/remote.py
	$(BIN)/python benchmarks/shifts.py
	$(BIN)/python benchmarks/camps.py
	$(BIN)/python benchmarks/serving.py
	$(BIN)/python benchmarks/review_desk.py
	@.ci/debian-packages chromium
	$(BIN)/python benchmarks/page.py $(NODES)
	$(BIN)/python benchmarks/extraction.py --all

clean:
	rm -rf $(VENV) $(OUT) .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis dist

$(VENV)/bin/python:
	@.ci/debian-packages python3-venv:$(PYTHON)
	@echo "Making $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: pyproject.toml | $(VENV)/bin/python
	@echo "Installing Stancegraph and what it needs ..."
	@$(PIP) install -e '.[analysis,draw,extract,plot,review,serve]'
	@$(BIN)/python -m compileall -q kg
	@touch $@

$(VENV)/.test: pyproject.toml | $(VENV)/bin/python
	@echo "Installing Stancegraph and what its tests need ..."
	@$(PIP) install -e '.[dev]'
	@$(BIN)/python -m compileall -q kg
	@touch $@ $(VENV)/.demo
