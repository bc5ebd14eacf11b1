# Thin over cargo: `make demo` and `make test` are all a fresh clone needs.

CARGO  ?= cargo
PREFIX ?= $(HOME)/.local
LOCKED := --locked

# The engine lies in the target folder, wherever that is; an exported DUCKDB_LIB_DIR is used as it is.
ifeq ($(strip $(CARGO_TARGET_DIR)),)
TARGET := $(CURDIR)/target
else
TARGET := $(if $(filter /%,$(CARGO_TARGET_DIR)),,$(CURDIR)/)$(CARGO_TARGET_DIR)
endif
ifeq ($(strip $(DUCKDB_LIB_DIR)),)
FETCH_ENGINE := yes
export DUCKDB_LIB_DIR := $(TARGET)/engine
endif

.PHONY: help demo test lint setup clients tools bench peers screenshot install clean

help:
	@echo 'make demo        the console on its embedded stand-in: no AWS account, no network'
	@echo 'make test        format, lints, the lean build and every test'
	@echo 'make setup       only fetch the prebuilt engine into the target folder'
	@echo 'make clients     only install the AWS clients that the tests drive'
	@echo 'make bench       print the figures for speed and memory (release build)'
	@echo 'make peers       the same keys in csvlens, psql, rainfrog and harlequin (installs them)'
	@echo 'make screenshot  render assets/screenshots/*.svg from the program itself'
	@echo 'make install     release build into PREFIX (now $(PREFIX))'
	@echo 'make clean       remove what was built and fetched'

demo: setup
	$(CARGO) run $(LOCKED) -- --demo

test: lint clients
	@if $(CARGO) nextest --version >/dev/null 2>&1; \
	then set -x; $(CARGO) nextest run $(LOCKED) --no-fail-fast; \
	else set -x; $(CARGO) test $(LOCKED) --no-fail-fast; fi

lint: setup
	$(CARGO) fmt --check
	$(CARGO) clippy $(LOCKED) --all-targets -- -D warnings
	$(CARGO) check $(LOCKED) --no-default-features

setup: tools
ifdef FETCH_ENGINE
	@sh assets/engine/fetch.sh "$(DUCKDB_LIB_DIR)"
endif

clients:
	@sh tests/clients/setup.sh "$(TARGET)/clients"

tools:
	@command -v $(CARGO) >/dev/null || { echo 'cargo is missing: install Rust 1.94.1 or newer with rustup' >&2; exit 1; }
	@command -v cc >/dev/null || { echo 'cc is missing: install a C compiler, on Debian or Ubuntu `apt-get install build-essential`' >&2; exit 1; }

bench: setup
	$(CARGO) bench $(LOCKED) --bench console
	$(CARGO) bench $(LOCKED) --bench stand_in
	$(CARGO) bench $(LOCKED) --bench grid
	$(CARGO) bench $(LOCKED) --bench charts

peers: setup
	sh benches/peers/setup.sh "$(TARGET)/peers"
	$(CARGO) bench $(LOCKED) --bench peers -- "$(TARGET)/peers"

screenshot: setup
	$(CARGO) build $(LOCKED)
	$(CARGO) run $(LOCKED) --example screenshot -- assets/screenshots

install: setup
	$(CARGO) build $(LOCKED) --release
	install -d "$(PREFIX)/bin" "$(PREFIX)/lib/redshift-tui" "$(PREFIX)/share/man/man1"
	install -m 755 "$(TARGET)/release/redshift-tui" "$(PREFIX)/bin/"
	install -m 644 "$(DUCKDB_LIB_DIR)"/libduckdb.* "$(PREFIX)/lib/redshift-tui/"
	"$(PREFIX)/bin/redshift-tui" man >"$(PREFIX)/share/man/man1/redshift-tui.1"

clean:
	$(CARGO) clean
