# The checks.  `make check` runs them all; each can be run alone.

CHECK_MODES := release asan
JOBS = -j$(shell nproc)
FUZZ_MINUTES ?= 1
UNIT_TESTS := $(patsubst tests/unit/%.c,$(OUT)/unit/%,$(UNIT))
FUZZ_TARGETS := $(patsubst tests/fuzz/%.c,$(OUT)/fuzz/%,$(FUZZ))

# `make deps check`, even with -j, installs before anything is looked at.
check-lint check-warnings: | $(filter deps,$(MAKECMDGOALS))
check: | $(filter deps,$(MAKECMDGOALS))

check: check-lint check-warnings ## everything: lint, both compilers, all tests under release and ASan+UBSan
	@set -e; for mode in $(CHECK_MODES); do $(MAKE) --no-print-directory $(JOBS) MODE=$$mode check-build; \
		$(MAKE) --no-print-directory MODE=$$mode check-tests; done
	@echo "make check: all passed"

check-build: $(PROGRAMS) $(UNIT_TESTS) $(FUZZ_TARGETS)

check-tests: check-unit check-golden check-fuzz check-e2e

check-unit: $(UNIT_TESTS) ## unit tests of this MODE
	@set -e; for t in $^; do $$t > $(OUT)/unit.log 2>&1 || { cat $(OUT)/unit.log; echo "FAILED: $$t"; exit 1; }; \
		grep -h '\[  PASSED  \]' $(OUT)/unit.log | sed "s|^|$${t#$(OUT)/unit/} |"; done

check-golden: $(PROGRAMS) ## compare `bifold render` with the golden files
	@python3 tests/golden/run.py $(OUT)
	@python3 tests/golden/scripts.py $(OUT)

check-e2e: $(PROGRAMS) ## the real programs on loopback, port 0
	@python3 tests/e2e/run.py $(OUT)

check-fuzz: $(FUZZ_TARGETS) ## replay the kept fuzz corpora
	@set -e; for t in $^; do n=$${t##*/fuzz_}; $$t tests/corpus/$$n/*; done

fuzz: ## fuzz each target until it has had FUZZ_MINUTES of processor time in all; see tests/fuzz/campaign.py
	$(MAKE) MODE=fuzz CC=clang $(JOBS) fuzz-build
	$(MAKE) MODE=fuzz CC=clang fuzz-run

fuzz-build: $(FUZZ_TARGETS)
fuzz-run:
	@python3 tests/fuzz/campaign.py --minutes $(FUZZ_MINUTES) $(FUZZ_TARGETS)

BENCH := .build/bench
BENCH_ARTICLES ?= 10000

bench: $(PROGRAMS) ## what indexing and serving BENCH_ARTICLES articles costs; takes minutes
	@test -d $(BENCH)/$(BENCH_ARTICLES) || python3 tests/bench/generate.py $(BENCH)/$(BENCH_ARTICLES) $(BENCH_ARTICLES)
	@set -e; for b in index ready update pages; do python3 tests/bench/$$b.py --programs $(OUT) \
		--capsule $(BENCH)/$(BENCH_ARTICLES) --state $(BENCH)/state; done
	@python3 tests/bench/crash.py --programs $(OUT)

check-lint: check-layers check-headers check-format

check-layers: ## fail if a file includes what its layer may not see
	@awk -f tests/lint/layers.awk $(SRC) $(HDR)

check-headers: | check-deps ## fail if a header does not compile alone
	@set -e; for h in $(HDR); do echo "#include \"$${h#server/}\"" | \
		$(CC) $(CPPFLAGS) $(DEP_CFLAGS) $(CFLAGS) -Werror -fsyntax-only -x c - || { echo "$$h does not stand alone"; exit 1; }; done

FORMATTED := $(SRC) $(HDR) $(MAINS) $(wildcard tests/unit/*.[ch] tests/unit/*/*.[ch] tests/fuzz/*.[ch] tests/bench/*.[ch])
check-format:
	@clang-format --dry-run -Werror $(FORMATTED)

format: ## lay all C out as .clang-format says
	@clang-format -i $(FORMATTED)

check-warnings: ## compile everything with gcc and clang, warnings as errors
	@set -e; for cc in gcc clang; do $(MAKE) --no-print-directory $(JOBS) CC=$$cc MODE=release OUT=.build/warn-$$cc WERROR=1 all; done

.PHONY: check check-build check-tests bench fuzz fuzz-build fuzz-run check-unit check-golden check-e2e check-fuzz check-lint \
	check-layers check-headers check-format check-warnings format
