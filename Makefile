# Tipline. `make help` lists the targets. Needed beforehand: Go 1.26 and make; the rest is installed by `make setup` (as root) or named by it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# runtime/secret erases keys that were on a stack or in registers; without cgo the binaries run on any Debian.
export GOEXPERIMENT := runtimesecret
export GOFLAGS := -buildvcs=false
export GOTOOLCHAIN := local

GOLANGCI := v2.15.0
GOVULNCHECK := v1.1.4
LINT := bin/golangci-lint-$(GOLANGCI)
FUZZTIME ?= 5s
MOCK := channels/twilio/prism/node_modules/.package-lock.json
PACKAGES := triage/console/node_modules/.package-lock.json $(MOCK)

.PHONY: help setup build console run test check lint fuzz vuln score bench screenshots leakhunt chaos year flood million clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: ## install what running and testing need (as root), or say what to install
	@.ci/setup run test check

build: ## bin/tipd and bin/tipctl
	@.ci/setup
	CGO_ENABLED=0 go build -trimpath -o bin/ ./cmd/tipd ./cmd/tipctl

console: $(PACKAGES) ## bundle the officers' console anew (triage/console/dist); commit what changes
	cd triage/console && node build.mjs

run: build ## a demonstration on real communes with generated keys; prints what to open and what to type
	@.ci/setup run
	@deploy/demonstration

# The pinned packages that bundle the console and audit its pages: installed before tests, since several packages' tests use them at once.
triage/console/node_modules/.package-lock.json: triage/console/package-lock.json
	@.ci/setup test
	cd triage/console && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# The mock that holds our calls against Twilio's published description. Its packages may run nothing when they are installed.
$(MOCK): channels/twilio/prism/package-lock.json
	@.ci/setup test
	cd channels/twilio/prism && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

test: $(PACKAGES) ## the whole suite, with a real Kannel, Redis and Chromium
	@.ci/setup run test
	CGO_ENABLED=0 go test -timeout 25m ./...

check: lint $(PACKAGES) ## what CI runs: format, vet, linters, tests with race and shuffle, a little fuzzing
	@.ci/setup run test check
	CGO_ENABLED=1 go test -race -shuffle=on -short -timeout 40m ./...
	@$(MAKE) --no-print-directory fuzz

lint: $(LINT) ## format, vet, and the linters that hold the privacy rules
	@unformatted=$$(gofmt -l channels cmd crypto intake triage); \
	if [ -n "$$unformatted" ]; then echo "not formatted:" $$unformatted; exit 1; fi
	go vet ./...
	$(LINT) run ./...

$(LINT):
	@.ci/setup
	@echo "lint: building golangci-lint $(GOLANGCI), some minutes the first time"
	@GOEXPERIMENT= GOBIN=$(CURDIR)/bin go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI)
	@mv bin/golangci-lint $(LINT)

fuzz: ## a few seconds of each fuzz test (FUZZTIME=1m for more)
	@.ci/setup
	@go list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}' ./... | while read -r package; do \
	  for name in $$(CGO_ENABLED=0 go test -list '^Fuzz' "$$package" </dev/null | sed -n '/^Fuzz/p'); do \
	    echo "fuzz: $$package $$name"; \
	    CGO_ENABLED=0 go test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) "$$package" </dev/null; \
	  done; \
	done

vuln: ## govulncheck; needs the vulnerability database
	go run golang.org/x/vuln/cmd/govulncheck@$(GOVULNCHECK) ./...

score: ## how well places and accused officers are found, form by form, on labelled texts
	@.ci/setup
	@CGO_ENABLED=0 go run ./cmd/internal/score

bench: $(PACKAGES) ## one line a figure: name value unit
	@.ci/setup run
	@CGO_ENABLED=0 go test -run '^$$' -bench . -benchtime 1s ./... | .ci/figures

screenshots: $(PACKAGES) ## pictures of the console's views (docs/screenshots), made by the tests
	@.ci/setup run test
	SCREENSHOTS=$(CURDIR)/docs/screenshots CGO_ENABLED=0 go test -count 1 -run 'TestConsoleViews|TestConsoleMedia|TestShiftsInTheBrowser|TestConsoleDesk' ./cmd/e2e

leakhunt: ## plant numbers and addresses at every door, then search every byte that is kept; the last line is the verdict
	@.ci/setup run test
	@CGO_ENABLED=0 go test -count 1 -timeout 20m -run '^TestLeakHunt' -v ./cmd/e2e | .ci/verdict leakhunt

chaos: ## kill server and Redis under load; the last line is the verdict
	@.ci/setup run test
	@CGO_ENABLED=0 go test -count 1 -timeout 20m -run '^TestChaos' -v ./cmd/e2e | .ci/verdict chaos

flood: ## 100,000 messages from one sender and from 500, while honest ones come; the last line is the verdict
	@.ci/setup run
	@CGO_ENABLED=0 go test -count 1 -timeout 90m -run '^TestFlood$$' -v ./cmd/internal/load -args -flood.messages 100000 -flood.pace 400 -flood.honest 3s | .ci/verdict flood

year: ## a simulated year of 100,000 tips with outages; prints the histogram, the last line is the verdict
	@.ci/setup run
	@CGO_ENABLED=0 go test -count 1 -timeout 90m -run '^TestYear$$' -v ./triage/store -args -year.tips 100000 | .ci/verdict year

million: ## a desk of 1,000,000 open tips against one of 1,000: lease, list, count, join; the last line is the verdict
	@.ci/setup run
	@CGO_ENABLED=0 go test -count 1 -timeout 90m -run '^TestMillion$$' -v ./triage/store -args -million.tips 1000000 | .ci/verdict million

calls: ## fifty telephone calls over SIP, ten at once, with what was said compared; the last line is the verdict
	@.ci/setup run test
	@CGO_ENABLED=0 go test -count 1 -timeout 20m -run '^TestCalls$$' -v ./cmd/e2e/calls -args -calls 50 | .ci/verdict calls

clean: ## forget builds and the demonstration
	rm -rf bin run
