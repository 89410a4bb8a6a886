# Mailtrail: the commands. `make` lists them.

GO          ?= go
NPM         ?= npm
ARGS        ?=
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

WEB       := ui/web
INSTALLED := $(WEB)/node_modules/.installed
PAGE      := ui/dist/index.html
SOURCES   := $(shell find $(WEB)/src $(WEB)/public -type f 2>/dev/null) \
             $(wildcard $(WEB)/*.html $(WEB)/*.ts $(WEB)/*.js $(WEB)/*.json)
GOFILES    = $(shell find . -name '*.go' -not -path '*/node_modules/*')

.PHONY: help run build page test check bench determinism soak update clean \
        tools format vet wasm lint unit race page-check e2e judges
.NOTPARALLEL:
.DEFAULT_GOAL := help

help:
	@echo 'make run          build everything and serve the page (ARGS=--open opens the browser)'
	@echo 'make build        the program with the page in it: bin/mailtrail'
	@echo 'make check        the quick tests, under two minutes'
	@echo 'make test         all tests, with the race detector and a browser'
	@echo 'make bench        the figures of docs/performance.md'
	@echo 'make determinism  200 runs each, with and without the race detector: one hash'
	@echo 'make soak         20 000 labs drawn by lot, in each of which nothing may be lost'
	@echo 'make update       rewrite the golden files after a wanted change; then read the difference'
	@echo 'make clean        remove what was built'

run: build
	bin/mailtrail serve $(ARGS)

build: tools page
	$(GO) build -trimpath -o bin/mailtrail ./cmd/mailtrail

page: $(PAGE)

# npm ci is slow: it runs again only after the lockfile has changed.
$(INSTALLED): $(WEB)/package.json $(WEB)/package-lock.json
	cd $(WEB) && $(NPM) ci --no-audit --no-fund
	@touch $@

$(PAGE): $(INSTALLED) $(SOURCES)
	cd $(WEB) && $(NPM) run build
	@touch $@

test: tools judges format vet wasm lint page page-check race e2e
	@echo 'make test: everything holds'

check: tools format vet unit page-check
	@echo 'make check: the quick tests hold'

tools:
	@command -v $(GO) >/dev/null || { echo 'Mailtrail needs Go 1.26 or later: https://go.dev/dl/'; exit 1; }
	@command -v $(NPM) >/dev/null || { echo 'Mailtrail needs Node 20.19 or later: https://nodejs.org/'; exit 1; }

format:
	@unformatted=$$(gofmt -l $(GOFILES)) || exit 1; \
	if [ -n "$$unformatted" ]; then echo "not formatted (run gofmt -w):"; echo "$$unformatted"; exit 1; fi

vet:
	$(GO) vet ./...

# The engine also runs inside a browser: it must compile for it.
wasm:
	GOOS=js GOARCH=wasm $(GO) build ./sim/... ./nodes/...

lint:
	$(GO) run $(STATICCHECK) ./...

unit:
	$(GO) test -short ./...

race:
	$(GO) test -race -timeout 30m ./...

page-check: $(INSTALLED)
	cd $(WEB) && $(NPM) run check

# The browser tests use the system's Chromium, since npm must not download one.
e2e: build judges
	cd $(WEB) && CHROMIUM=$$(command -v chromium || command -v chromium-browser || command -v google-chrome) $(NPM) run e2e

judges:
	@.ci/judges

bench: build
	$(GO) run ./cmd/mailtrail-bench

determinism:
	MAILTRAIL_RUNS=200 $(GO) test -count=1 -v -timeout 60m ./sim/oracle
	MAILTRAIL_RUNS=200 $(GO) test -count=1 -v -timeout 60m -race ./sim/oracle

soak:
	MAILTRAIL_DRAWS=20000 $(GO) test -count=1 -v -timeout 120m -run TestNothingIsEverLost ./sim/oracle

update:
	$(GO) test ./lessons -update

clean:
	rm -rf bin $(WEB)/node_modules $(WEB)/test-results $(WEB)/playwright-report
	find ui/dist -mindepth 1 -not -name .gitkeep -delete
