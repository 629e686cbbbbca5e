# Bifold.  `make help` lists what it can do.  One file, no configure step.
VERSION := 0.1.0

CC ?= cc
PKG_CONFIG ?= pkg-config
PREFIX ?= /usr/local
DESTDIR ?=
CFLAGS ?= -O2 -g
MODE ?= release
Q := @
OUT := .build/$(MODE)

# ---- what it is made of ------------------------------------------------------
SRC := $(wildcard server/*/*.c)
HDR := $(wildcard server/*/*.h)
MAINS := $(wildcard server/bifold.c server/bifoldd.c)
UNIT := $(wildcard tests/unit/*/test_*.c)
FUZZ := $(wildcard tests/fuzz/fuzz_*.c)
LIB := $(OUT)/libbifold.a
PROGRAMS := $(MAINS:server/%.c=$(OUT)/%)
obj = $(patsubst %.c,$(OUT)/obj/%.o,$(1))

DEPS := libuv openssl sqlite3 yaml-0.1 libcmark-gfm gumbo
DEBS := gcc libc6-dev pkg-config libssl-dev libuv1-dev libsqlite3-dev libyaml-dev \
	libcmark-gfm-dev libcmark-gfm-extensions-dev libgumbo-dev libunistring-dev
DEBS_CHECK := libcmocka-dev clang clang-format libclang-rt-14-dev python3 curl openssl mandoc

# Asked when a recipe runs, once: `make deps run` starts without a compiler.
once = $(eval $(1) := $(2))$($(1))
COMPILER = $(call once,COMPILER,$(shell $(CC) --version 2>/dev/null | head -n 1))
MACHINE = $(call once,MACHINE,$(shell $(CC) -dumpmachine 2>/dev/null))
DEP_CFLAGS = $(call once,DEP_CFLAGS,$(shell $(PKG_CONFIG) --cflags $(DEPS)))
IS_CLANG = $(findstring clang,$(COMPILER))

DAEMON_LIBS := -lssl -lcrypto -luv -lsqlite3 -lyaml -lunistring
TOOL_LIBS := $(DAEMON_LIBS) -lcmark-gfm-extensions -lcmark-gfm -lgumbo

override CPPFLAGS += -Iserver -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -DVERSION='"$(VERSION)"'
override CFLAGS += -std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
	-Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 -Wundef -Wimplicit-fallthrough \
	-Werror=implicit -Werror=incompatible-pointer-types -Werror=int-conversion \
	-fno-common -fno-strict-aliasing -fno-delete-null-pointer-checks -fPIE \
	$(if $(WERROR),-Werror)
HARDEN.gcc := -Wtrampolines -Wbidi-chars=any
HARDEN.release = -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$(if $(IS_CLANG),2,3) -fstack-protector-strong \
	-fstack-clash-protection $(if $(findstring x86_64,$(MACHINE)),-fcf-protection=full) \
	$(if $(findstring aarch64,$(MACHINE)),-mbranch-protection=standard) \
	$(if $(IS_CLANG),,-ftrivial-auto-var-init=zero)
SAN.asan := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
SAN.tsan := -fsanitize=thread
SAN.cov := --coverage -O0
SAN.fuzz := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
MODE_FLAGS = $(if $(IS_CLANG),,$(HARDEN.gcc)) $(HARDEN.$(MODE)) $(SAN.$(MODE))
LDFLAGS.release := -pie -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,-z,nodlopen -Wl,-z,separate-code
override LDFLAGS += -Wl,--as-needed $(LDFLAGS.$(MODE))

all: $(PROGRAMS) ## build both programs into .build/release

$(OUT)/obj/%.o: %.c Makefile | $(filter deps,$(MAKECMDGOALS)) check-deps
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(DEP_CFLAGS) $(CFLAGS) $(MODE_FLAGS) -MMD -MP -c -o $@ $<

$(LIB): $(call obj,$(SRC))
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(OUT)/bifold: $(call obj,server/bifold.c) $(LIB)
	$(Q)$(CC) $(CFLAGS) $(MODE_FLAGS) $(LDFLAGS) -o $@ $^ $(TOOL_LIBS)

$(OUT)/bifoldd: $(call obj,server/bifoldd.c) $(LIB)
	$(Q)$(CC) $(CFLAGS) $(MODE_FLAGS) $(LDFLAGS) -o $@ $^ $(DAEMON_LIBS)

TEST_HELPERS := $(wildcard tests/unit/*.c)
$(OUT)/unit/%: $(OUT)/obj/tests/unit/%.o $(call obj,$(TEST_HELPERS)) $(LIB)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(MODE_FLAGS) $(LDFLAGS) -o $@ $^ $(TOOL_LIBS) -lcmocka

# A fuzz target with a main that replays files; in MODE=fuzz with libFuzzer's.
$(OUT)/fuzz/%: $(OUT)/obj/tests/fuzz/%.o $(if $(filter fuzz,$(MODE)),,$(OUT)/obj/tests/fuzz/replay.o) $(LIB)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(MODE_FLAGS) $(if $(filter fuzz,$(MODE)),-fsanitize=fuzzer) $(LDFLAGS) -o $@ $^ $(TOOL_LIBS)

.SECONDARY:
-include $(shell find $(OUT)/obj -name '*.d' 2>/dev/null)

include tests/check.mk

# ---- use ----------------------------------------------------------------------
run: all ## serve capsule/ on loopback: Gemini 1965, Gopher 7070
	$(OUT)/bifoldd --capsule capsule --certs certs --state .bifold \
		--gemini 127.0.0.1:1965 --gopher 127.0.0.1:7070 \
		--set capsule.title="Mental health, in plain words" --set capsule.lang=en \
		--set capsule.description="Where drug use comes into it, and where to find help; each section is a page."

check-deps: | $(filter deps,$(MAKECMDGOALS))
	@$(PKG_CONFIG) --exists --print-errors $(DEPS) || \
		{ echo "Libraries are missing: run 'make deps', or install them with your system's packages." >&2; exit 1; }

deps: ## install what building (and, with check, testing) needs, on Debian
	@sh tests/lint/deps.sh $(DEBS) $(if $(filter check% fuzz% bench% format%,$(MAKECMDGOALS)),$(DEBS_CHECK))

install: all ## install into DESTDIR/PREFIX
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/sbin $(DESTDIR)$(PREFIX)/share/man/man1 \
		$(DESTDIR)$(PREFIX)/share/man/man5 $(DESTDIR)$(PREFIX)/share/man/man8
	install -m 755 $(OUT)/bifold $(DESTDIR)$(PREFIX)/bin/bifold
	install -m 755 $(OUT)/bifoldd $(DESTDIR)$(PREFIX)/sbin/bifoldd
	install -m 644 docs/bifold.1 $(DESTDIR)$(PREFIX)/share/man/man1/
	install -m 644 docs/bifold.conf.5 $(DESTDIR)$(PREFIX)/share/man/man5/
	install -m 644 docs/bifoldd.8 $(DESTDIR)$(PREFIX)/share/man/man8/

uninstall: ## remove what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/bifold $(DESTDIR)$(PREFIX)/sbin/bifoldd \
		$(DESTDIR)$(PREFIX)/share/man/man1/bifold.1 $(DESTDIR)$(PREFIX)/share/man/man5/bifold.conf.5 \
		$(DESTDIR)$(PREFIX)/share/man/man8/bifoldd.8

compile_commands.json: $(SRC) ## for clangd and clang-tidy
	bear -- $(MAKE) -B all

dist: ## a source archive of HEAD in .build
	@mkdir -p .build
	git archive --prefix=bifold-$(VERSION)/ -o .build/bifold-$(VERSION).tar.gz HEAD

clean: ## remove all build output
	rm -rf .build

help: ## show this list
	@sed -n 's/^\([a-z0-9_.-]*\):.*  *## \(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-24s %s\n",$$1,$$2}'

.DEFAULT_GOAL := all
.PHONY: all run check-deps deps install uninstall dist clean help
