# Each target installs by apt what it needs and this machine lacks, the compiler included, and says what and why.
# On a system without apt: install what .ci/install lists, and say `make INSTALL=true build`.
SHELL := /bin/bash -o pipefail
INSTALL := .ci/install
swift_build := swift build --configuration release --static-swift-stdlib

# Package.swift looks for this header. Swift evaluates it again only when its text or the environment has changed.
export KAFKA_EXPORTER_ISAL := $(wildcard /usr/include/isa-l.h /usr/local/include/isa-l.h)

# Suites that start servers, freeze them and wait for deadlines: side by side on two cores each would miss its own.
one_by_one := ^(TestSupportTests|KafkaProtocolTests|KafkaDiagnosisTests|KafkaLoginTests|KafkaSimulatorTests|KafkaWireTests|ZookeeperClientTests|WebServerTests|kafka_exporterTests)\.

# Kafka's jars, where they are not here already.
maven := $(if $(or $(KAFKA_HOME_JARS),$(wildcard ../shared/kafka .build/kafka)),,maven)

version = $(shell sed -n 's/^let version = "\(.*\)"$$/\1/p' Package.swift)

.DEFAULT_GOAL := help
.PHONY: help build librdkafka test test-busy demo screenshots image image-test deb deb-test release bench bench-scale chaos mixin chart lint format fuzz asan tsan fresh-machine clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

build: ## Release build: .build/release/kafka_exporter and .build/release/kafka_simulator
	@$(INSTALL) build
	@export KAFKA_EXPORTER_BRANCH="$${KAFKA_EXPORTER_BRANCH:-$$(git symbolic-ref --quiet --short HEAD 2>/dev/null || echo unknown)}"; \
	for product in $(or $(PRODUCTS),kafka_exporter kafka_simulator); do $(swift_build) --product $$product || exit; done

librdkafka: ## A newer librdkafka beside the release build, which takes it first: Confluent's, without GSSAPI
	@$(INSTALL) pypi
	@$(MAKE) --no-print-directory build
	@.ci/librdkafka .build/release/lib
	@.build/release/kafka_exporter --version

test: ## The whole test suite, on real Kafka brokers; what is missing on this machine is reported as skipped
	@$(INSTALL) build test $(maven)
	@swift build --build-tests
	@swift test --skip-build --skip '$(one_by_one)'
	@Tests/Scripts/newer-librdkafka
	@swift test --skip-build --no-parallel --filter '$(one_by_one)'

test-busy: ## The same while every core is kept busy. FILTER=KafkaLoginTests: a part of it; RUNS=50: so many times
	@$(INSTALL) build test $(maven)
	@swift build --build-tests
	@Tests/Scripts/busy $(or $(RUNS),1) \
		$(if $(FILTER),swift test --skip-build --no-parallel --filter '$(FILTER)',make --no-print-directory test)

demo: ## The exporter against a simulated cluster, until Ctrl-C; needs no Kafka. PROMETHEUS=1: scraped by one, with the alerts
	@$(INSTALL) build $(if $(PROMETHEUS),prometheus)
	@$(MAKE) --no-print-directory build
	@Tests/Scripts/demo

screenshots: ## The pictures in docs/images: the page of the demo, in light and dark
	@$(INSTALL) build test
	@$(MAKE) --no-print-directory build
	@Tests/Scripts/screenshots

deb: ## A Debian package in .build/deb, judged by lintian
	@$(INSTALL) build deb
	@$(MAKE) --no-print-directory build
	@packaging/deb

deb-test: ## Installs, starts, upgrades and purges that package in a clean Debian under systemd; needs root
	@$(INSTALL) deb-test
	@$(MAKE) --no-print-directory deb
	@Tests/Scripts/debian-package .build/deb/prometheus-kafka-exporter_*.deb

bench: ## The exporter beside two yardsticks in C, on a real cluster; see docs/performance.md
	@$(INSTALL) test $(maven)
	@$(MAKE) --no-print-directory build
	@$(swift_build) --product exporter_benchmark
	@.build/release/exporter_benchmark $(ARGUMENTS)

bench-scale: ## The same on simulated clusters, up to a million partitions; see docs/scale.md
	@$(INSTALL) test
	@$(MAKE) --no-print-directory build
	@$(swift_build) --product exporter_benchmark
	@.build/release/exporter_benchmark --scale
	@.build/release/exporter_benchmark --shards

chaos: ## Random clusters and faults for SECONDS (600); CHAOS_SEED=N runs one again
	@$(INSTALL) build test
	@CHAOS_SECONDS=$(or $(SECONDS),600) swift test --filter RandomTests

chart: ## Writes what is generated in charts/kafka-exporter: tables of README.md, copies of alerts and dashboards, the version
	@$(INSTALL) chart
	@.ci/chart

mixin: ## Alerts, recording rules and dashboards from mixin/, into config/ and dashboards/, and copies into the chart
	@$(INSTALL) mixin
	@jsonnetfmt --in-place mixin/*.jsonnet mixin/*.libsonnet mixin/*/*.libsonnet
	@jsonnet --string --multi . mixin/rules.jsonnet
	@jsonnet --multi dashboards mixin/dashboards.jsonnet
	@$(MAKE) --no-print-directory chart

lint: ## Checks the format, and builds everything with warnings as errors
	@$(INSTALL) build
	@swift format lint --strict --recursive Package.swift Sources Tests
	@swift build --build-tests

format: ## Formats the sources
	@$(INSTALL) build
	@swift format --in-place --recursive Package.swift Sources Tests

fuzz: ## Runs each fuzzer of Tests/Fuzz for SECONDS (60)
	@$(INSTALL) build
	@Tests/Scripts/fuzz $(or $(SECONDS),60)

asan: ## Runs the tests of the parts that own C memory under the address sanitizer, and looks for leaks
	@$(INSTALL) build test
	@Tests/Scripts/asan

tsan: ## Runs the tests of the concurrent parts under the thread sanitizer
	@$(INSTALL) build test
	@Tests/Scripts/tsan

fresh-machine: ## Proves make demo and make test in a clean Debian 13; needs root
	@$(INSTALL) fresh
	@Tests/Scripts/fresh-machine

image: ## The container image, by docker, podman or buildah, whichever works here
	@.ci/image

image-test: ## Builds it by buildah, without a daemon or a registry, and runs it read-only; needs root
	@$(INSTALL) build image
	@$(MAKE) --no-print-directory build
	@Tests/Scripts/image

release: ## Tarball, SBOM and sha256sums.txt in .build/release-VERSION, from a build of its own of what is committed
	@$(INSTALL) build pypi
	@[[ -z "$$(git status --porcelain)" ]] || { echo "error: there are changes that are not committed: git status" >&2; exit 1; }
	@rm -rf .build/for-release .build/release-$(version)
	@KAFKA_EXPORTER_BRANCH=HEAD $(swift_build) --scratch-path .build/for-release --product kafka_exporter
	@.ci/librdkafka .build/librdkafka
	@.ci/release .build/for-release/release/kafka_exporter .build/librdkafka .build/release-$(version)

clean: ## Removes what was built
	@rm -rf .build
