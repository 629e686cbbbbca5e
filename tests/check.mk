# The checks.  `make check` runs them all; each can be run alone.

CHECK_MODES := release asan

check: check-lint check-warnings ## everything: lint, both compilers, all tests under release and ASan+UBSan
	@set -e; for mode in $(CHECK_MODES); do $(MAKE) --no-print-directory MODE=$$mode check-tests; done
	@echo "make check: all passed"

check-tests: check-unit check-fuzz

check-unit: $(patsubst tests/unit/%.c,$(OUT)/unit/%,$(UNIT)) ## unit tests of this MODE
	@set -e; for t in $^; do $$t > $(OUT)/unit.log 2>&1 || { cat $(OUT)/unit.log; echo "FAILED: $$t"; exit 1; }; \
		grep -h '\[  PASSED  \]' $(OUT)/unit.log | sed "s|^|$${t#$(OUT)/unit/} |"; done

check-fuzz: $(patsubst tests/fuzz/%.c,$(OUT)/fuzz/%,$(FUZZ)) ## replay the kept fuzz corpora
	@set -e; for t in $^; do n=$${t##*/fuzz_}; $$t tests/corpus/$$n/*; done

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
	@set -e; for cc in gcc clang; do $(MAKE) --no-print-directory CC=$$cc MODE=release OUT=.build/warn-$$cc WERROR=1 all; done

.PHONY: check check-tests check-unit check-fuzz check-lint \
	check-layers check-headers check-format check-warnings format
