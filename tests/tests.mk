# Goals of the tests and measurements.  Included by the Makefile instead of PGXS; what must be built of the extension is
# built by a make of its own.

# Warnings are errors where CI says so, never for the person who builds.
WERROR = $(if $(CI),-Werror)
BUILD = $(MAKE) -s with_llvm=no $(if $(CI),COPT=$(WERROR))

help:
	@echo 'make demo | check | check-crash SECONDS=n | check-hostile QUERIES=n SEED=n | bench | fuzz SECONDS=n | unit | lint | indent | dictionary | release | deps'

deps:
	tests/deps

# --- programs ----------------------------------------------------------------------------------------------------------
CORE_SRCS = $(CORE_OBJS:.o=.c)
HEADERS_ALL := $(wildcard extension/core/*.h extension/core/*/*.h)

build/unit build/generator build/bench build/fuzz build/generated:
	mkdir -p $@

CORE_INC = build/generated/droit.inc build/generated/dsn_rubriques.inc

build/generated/droit.inc: extension/core/droit/droit.awk extension/core/droit/droit.tsv | build/generated
	$(BUILD) $@

build/generated/dsn_rubriques.inc: extension/core/dsn/dsn_rubriques.awk extension/core/dsn/dsn_rubriques.tsv | build/generated
	$(BUILD) $@

TEST_CFLAGS = -std=gnu99 -g -Wall -Wextra $(WERROR) -Wno-unused-parameter -Iextension -Ibuild/generated -D_GNU_SOURCE
SANITIZE = -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

UNIT_TESTS := $(patsubst tests/unit/%.c,build/unit/%,$(wildcard tests/unit/*_test.c))
UNIT_CORE = $(CORE_SRCS:extension/core/%.c=build/unit/core/%.o)
# What of the client reads files that others wrote, without OpenSSL.
READERS = archive_text cms_outer json_read manifest memory log escape
UNIT_READERS = $(READERS:%=build/unit/cli/%.o)

build/unit/core/%.o: extension/core/%.c $(HEADERS_ALL) $(CORE_INC) | build/unit
	@mkdir -p $(@D)
	$(CC) $(TEST_CFLAGS) $(SANITIZE) -c -o $@ $<

build/unit/cli/%.o: cli/%.c $(wildcard cli/*.h) $(HEADERS_ALL) | build/unit
	@mkdir -p $(@D)
	$(CC) $(TEST_CFLAGS) $(SANITIZE) -c -o $@ $<

build/unit/%_test: tests/unit/%_test.c $(wildcard tests/unit/*.h) $(UNIT_CORE) $(UNIT_READERS)
	$(CC) $(TEST_CFLAGS) $(SANITIZE) -Itests/unit -Icli -o $@ $< $(UNIT_CORE) $(UNIT_READERS)

unit: $(UNIT_TESTS)
	prove -Q --exec '' $(UNIT_TESTS)

GENERATOR = build/generator/calimero-generer
GENERATOR_SRCS = $(wildcard tests/generator/*.c)
GENERATOR_CORE = $(addprefix extension/core/,allocator.c amount.c calendar.c) $(filter extension/core/identifiants/%,$(CORE_SRCS))

$(GENERATOR): $(GENERATOR_SRCS) $(wildcard tests/generator/*.h) $(GENERATOR_CORE) $(HEADERS_ALL) | build/generator
	$(CC) $(TEST_CFLAGS) -O2 -o $@ $(GENERATOR_SRCS) $(GENERATOR_CORE)

unit-programs: $(UNIT_TESTS)

generator: $(GENERATOR)

run-demo: deps
	$(BUILD) stage
	$(MAKE) -s generator
	tests/demo.sh

# docs/data-dictionary.md and the list of controls, from the catalogue.
dictionary: deps
	$(BUILD) stage
	tests/dictionary.sh --write

# sql/released, for the version of calimero.control: what later versions are tested to upgrade from.
release: deps
	$(BUILD) stage
	tests/release

indent:
	tests/checks/indent.sh --write

# Slower than what "make check" does to the sources.  Plain C only: core, the client and the programs of the tests.  One process a
# file, since clang-tidy takes what one file leaves behind for a fault of the next.  Unit tests compare bytes and write literals in
# pieces on purpose.
LINT = xargs -I '{}' -P 2 clang-tidy --quiet --warnings-as-errors='*'
LINT_FLAGS = -std=gnu99 -Iextension -Ibuild/generated -Itests/unit -Icli -I$(shell $(PG_CONFIG) --includedir) -D_GNU_SOURCE \
	-DCALIMERO_VERSION='"lint"'
LINT_UNIT = --checks=-bugprone-suspicious-memory-comparison,-bugprone-suspicious-missing-comma,-clang-analyzer-optin.performance.Padding

lint: $(CORE_INC)
	cppcheck -q --error-exitcode=1 --enable=warning,performance,portability --inline-suppr \
		--suppress=missingIncludeSystem -Iextension -Ibuild/generated -Itests/unit -Icli extension/core cli \
		tests/generator tests/unit tests/bench tests/fuzz
	printf '%s\n' $(CORE_SRCS) cli/*.c tests/generator/*.c tests/bench/*.c tests/fuzz/*.c | $(LINT) '{}' -- $(LINT_FLAGS)
	printf '%s\n' tests/unit/*_test.c | $(LINT) $(LINT_UNIT) '{}' -- $(LINT_FLAGS)

# --- checks ------------------------------------------------------------------------------------------------------------
run-check: deps
	$(BUILD) stage
	$(MAKE) -s generator unit-programs
	tests/check

# 32 clients on payments for SECONDS seconds, backends and the server killed at random; no centime lost or doubled.
run-crash: deps
	$(BUILD) stage
	$(MAKE) -s generator
	CALIMERO_CRASH_SECONDS=$(SECONDS) tests/check crash

# QUERIES random queries as each profile, and as many random calls of our functions, from SEED on.
QUERIES = 20000
SEED = 1
run-hostile: deps
	$(BUILD) stage
	CALIMERO_HOSTILE_QUERIES=$(QUERIES) CALIMERO_HOSTILE_SEED=$(SEED) tests/check hostile

.PHONY: run-crash run-hostile help deps run-demo dictionary release indent lint unit unit-programs generator run-check

# --- measurements ------------------------------------------------------------------------------------------------------
# The programs that measure core alone, and one that measures the server, with the optimisation that PGXS gives to the library.
BENCH_PROGRAMS := $(patsubst tests/bench/%.c,build/bench/%,$(wildcard tests/bench/*_bench.c))

build/bench/%_bench: tests/bench/%_bench.c $(CORE_SRCS) $(HEADERS_ALL) $(CORE_INC) | build/bench
	$(CC) $(TEST_CFLAGS) -O2 -o $@ $< $(CORE_SRCS)

# Measures the server, not core.
build/bench/access_bench: tests/bench/access_bench.c | build/bench
	$(CC) $(TEST_CFLAGS) -I$(shell $(PG_CONFIG) --includedir) -O2 -o $@ $< -L$(shell $(PG_CONFIG) --libdir) -lpq

$(BENCH_PROGRAMS): | deps

# BENCH_SIZE=small: a quick trial.  BENCH_ONLY='reader deposit files matching engine dossiers access': some parts only.
run-bench: deps $(BENCH_PROGRAMS)
	$(BUILD) stage
	$(MAKE) -s generator
	tests/bench/run

# --- fuzzing -----------------------------------------------------------------------------------------------------------
# Each target for SECONDS seconds, from its corpus; what it finds stays in build/fuzz and fails the goal.
# The corpus of NAME_fuzz is tests/fuzz/corpus/NAME, or what NAME begins with (cai for cai_csv).
SECONDS = 60
FUZZ_CC = clang
FUZZ_CFLAGS = $(filter-out -Werror,$(TEST_CFLAGS)) -O1 -fno-omit-frame-pointer -fno-sanitize-recover=all
FUZZ_CORE = $(CORE_SRCS:extension/core/%.c=build/fuzz/core/%.o)
FUZZ_READERS = $(READERS:%=build/fuzz/cli/%.o)
FUZZ_TARGETS := $(patsubst tests/fuzz/%.c,build/fuzz/%,$(wildcard tests/fuzz/*_fuzz.c))

build/fuzz/core/%.o: extension/core/%.c $(HEADERS_ALL) $(CORE_INC) | build/fuzz
	@mkdir -p $(@D)
	$(FUZZ_CC) $(FUZZ_CFLAGS) -fsanitize=fuzzer-no-link,address,undefined -c -o $@ $<

build/fuzz/cli/%.o: cli/%.c $(wildcard cli/*.h) $(HEADERS_ALL) | build/fuzz
	@mkdir -p $(@D)
	$(FUZZ_CC) $(FUZZ_CFLAGS) -fsanitize=fuzzer-no-link,address,undefined -c -o $@ $<

build/fuzz/%_fuzz: tests/fuzz/%_fuzz.c $(FUZZ_CORE) $(FUZZ_READERS)
	$(FUZZ_CC) $(FUZZ_CFLAGS) -fsanitize=fuzzer,address,undefined -Icli -o $@ $< $(FUZZ_CORE) $(FUZZ_READERS)

$(FUZZ_CORE) $(FUZZ_READERS) $(FUZZ_TARGETS): | deps

run-fuzz: deps $(FUZZ_TARGETS)
	@for target in $(FUZZ_TARGETS); do \
		name=$$(basename "$$target" _fuzz); \
		seeds=tests/fuzz/corpus/$$name; \
		[ -d "$$seeds" ] || seeds=tests/fuzz/corpus/$${name%%_*}; \
		mkdir -p "build/fuzz/corpus/$$name" && cp -R "$$seeds/." "build/fuzz/corpus/$$name/" || exit 1; \
		echo "== $$name, $(SECONDS) s"; \
		dictionary=tests/fuzz/$${name%%_*}.dict; \
		"$$target" $$([ -f "$$dictionary" ] && echo "-dict=$$dictionary") -max_total_time=$(SECONDS) -timeout=25 -rss_limit_mb=4096 -print_final_stats=1 \
			-artifact_prefix="build/fuzz/$$name-" "build/fuzz/corpus/$$name" > "build/fuzz/$$name.log" 2>&1 || \
			{ tail -60 "build/fuzz/$$name.log"; exit 1; }; \
		grep -E '^stat::(number_of_executed_units|average_exec_per_sec|peak_rss_mb)' "build/fuzz/$$name.log"; \
	done

.PHONY: run-bench run-fuzz
