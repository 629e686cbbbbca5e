/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "proto/punycode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The examples of RFC 3492, section 7.1, in lower case: Arabic, Chinese,
 * Czech, Hebrew, Russian, Vietnamese, Japanese with ASCII in front and behind. */
static const char *const examples[][2] = {
	{ "\xd9\x84\xd9\x8a\xd9\x87\xd9\x85\xd8\xa7\xd8\xa8\xd8\xaa\xd9\x83\xd9\x84\xd9\x85\xd9\x88"
	  "\xd8\xb4\xd8\xb9\xd8\xb1\xd8\xa8\xd9\x8a\xd8\x9f",
		"xn--egbpdaj6bu4bxfgehfvwxn" },
	{ "\xe4\xbb\x96\xe4\xbb\xac\xe4\xb8\xba\xe4\xbb\x80\xe4\xb9\x88\xe4\xb8\x8d\xe8\xaf\xb4\xe4"
	  "\xb8\xad\xe6\x96\x87",
		"xn--ihqwcrb4cv8a8dqg056pqjye" },
	{ "pro\xc4\x8dprost\xc4\x9bnemluv\xc3\xad\xc4\x8d"
	  "esky",
		"xn--proprostnemluvesky-uyb24dma41a" },
	{ "2\xe6\x9c\x88", "xn--2-636b" },
	{ "\xe3\x81\xb2\xe3\x81\xa8\xe3\x81\xa4\xe5\xb1\x8b\xe6\xa0\xb9\xe3\x81\xae\xe4\xb8\x8b"
	  "2",
		"xn--2-u9tlzr9756bt3uc0v" },
	{ "b\xc3\xbc"
	  "cher",
		"xn--bcher-kva" },
	{ "\xc3\xa0", "xn--0ca" },
	{ "\xf0\x9f\x92\xa9", "xn--ls8h" },
	{ "plain-ascii", "plain-ascii" },
	{ "xn--bcher-kva", "xn--bcher-kva" },
};

static void punycode__encodes_the_examples(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		char out[PUNYCODE_LABEL_MAX];
		size_t len = punycode_label(str_of(examples[i][0]), out);

		if (!str_eq(str_make(out, len), str_of(examples[i][1])))
			fail_msg("%.*s, not %s", (int)len, out, examples[i][1]);
	}
}

static void punycode__refuses_what_is_longer_than_a_label(void **state)
{
	char label[130], out[PUNYCODE_LABEL_MAX];

	(void)state;
	memset(label, 'a', sizeof(label));
	assert_int_equal(punycode_label(str_make(label, 63), out), 63);
	assert_int_equal(punycode_label(str_make(label, 64), out), 0);
	memcpy(label, "\xc3\xbc", 2);
	assert_int_equal(punycode_label(str_make(label, 60), out), 0);
	assert_true(punycode_label(str_make(label, 50), out) > 50);
	for (size_t i = 0; i < sizeof(label); i += 2)
		memcpy(label + i, "\xc3\xbc", 2);
	assert_int_equal(punycode_label(str_make(label, 128), out), 0);
	assert_int_equal(punycode_label(STR(""), out), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(punycode__encodes_the_examples),
		cmocka_unit_test(punycode__refuses_what_is_longer_than_a_label),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
