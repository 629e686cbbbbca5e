/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "article/autolink.h"

#include "build_doc.h"

/* The first number that the text has, at any place of it. */
static void expect(struct build *b, const char *region, const char *text, const char *number,
	const char *target)
{
	struct str all = str_of(text), got = STR_EMPTY;

	for (size_t at = 0; at < all.len; at++) {
		size_t len = autolink_tel(&b->arena, all, at, str_of(region), &got);

		if (!len)
			continue;
		if (!str_eq(str_make(all.p + at, len), str_of(number)) ||
			!str_eq(got, str_of(target)))
			fail_msg("'%s' gave '%.*s' as %.*s", text, (int)len, all.p + at,
				STR_PRINTF(got));
		return;
	}
	if (*number)
		fail_msg("'%s' has no number", text);
}

static void refuse(struct build *b, const char *region, const char *text)
{
	expect(b, region, text, "", "");
}

static void north_american__has_three_groups_and_one_separator(void **state)
{
	static const char *const good[] = { "501.904.4762", "501-904-4762", "(501) 904-4762",
		"(501)904-4762", "501‑904‑4762" };
	struct build *b = *state;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		const char *frames[] = { "%s", "Call %s.", "(%s)", "“%s”", "%s 24 hours",
			"Tel:%s!" };

		for (size_t f = 0; f < sizeof(frames) / sizeof(frames[0]); f++) {
			struct str text;

			if (f == 2 && good[i][0] == '(')
				continue;
			text = arena_printf(&b->arena, "%.*s%s%s",
				(int)(strstr(frames[f], "%s") - frames[f]), frames[f], good[i],
				strstr(frames[f], "%s") + 2);
			expect(b, "US", text.p, good[i], "tel:+1-501-904-4762");
		}
	}
	expect(b, "CA", "501.904.4762", "501.904.4762", "tel:+1-501-904-4762");
}

static void north_american__refuses_everything_else(void **state)
{
	static const char *const bad[] = { "501.904-4762", "501 904 4762", "5019044762",
		"501.904.476", "501.904.47621", "1501.904.4762", "1-501-904-4762", "1-800-662-4357",
		"501.904.4762.1", "12.501.904.4762", "501.904.4762-3", "101.904.4762",
		"501.104.4762", "911", "988", "x501.904.4762", "501.904.4762x", "#501-904-4762",
		"/501-904-4762", "1 501-904-4762", "$501.904.4762", "501-904", "(501 904-4762",
		"(501)", "(501) 904", "501-", "192.168.100.1234", "2024-05-01", "v501.904.4762",
		"501-904-4762:80", "501--904--4762" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		refuse(*state, "US", bad[i]);
}

static void a_national_number__needs_its_region(void **state)
{
	refuse(*state, "", "501.904.4762");
	refuse(*state, "DE", "501.904.4762");
	refuse(*state, "XX", "501.904.4762");
	refuse(*state, "USA", "501.904.4762");
	refuse(*state, "", "020 7946 0958");
}

static void international__is_found_without_a_region(void **state)
{
	static const char *const good[][2] = {
		{ "+1-501-904-4762", "tel:+1-501-904-4762" },
		{ "+1 (501) 904-4762", "tel:+1-501-904-4762" },
		{ "+1 501 904 4762", "tel:+1-501-904-4762" },
		{ "+15019044762", "tel:+1-5019044762" },
		{ "+44 20 7946 0958", "tel:+44-20-7946-0958" },
		{ "+44 (0)20 7946 0958", "tel:+44-20-7946-0958" },
		{ "+44(0)20 7946 0958", "tel:+44-20-7946-0958" },
		{ "+49/30/1234567", "tel:+49-30-1234567" },
		{ "+33 1 23 45 67 89", "tel:+33-1-23-45-67-89" },
		{ "+48 123 456 789", "tel:+48-123-456-789" },
		{ "+358 40 1234567", "tel:+358-40-1234567" },
		{ "+7 495 123-45-67", "tel:+7-495-123-45-67" },
		{ "+353 1 234 5678", "tel:+353-1-234-5678" },
	};
	struct build *b = *state;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct str text = arena_printf(&b->arena, "(Tel. %s), or", good[i][0]);

		expect(b, "", text.p, good[i][0], good[i][1]);
	}
	/* the next word is not part of it */
	expect(b, "", "+1 501 904 4762 24 hours", "+1 501 904 4762", "tel:+1-501-904-4762");
	expect(b, "", "+33 1 23 45 67 89 12 h", "+33 1 23 45 67 89", "tel:+33-1-23-45-67-89");
}

static void international__refuses_amounts_and_sums(void **state)
{
	static const char *const bad[] = { "+5", "+100 000 000", "+250 000 000", "+1 234 567",
		"+10%", "2+1234567890", "+0 123 456 789", "+1 101 904 4762", "C++11 2011 2014",
		"++15019044762", "+1234567890123456789", "+44 20 7946 0958x", "+",
		"+ 44 20 7946 0958", "+(44)" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		refuse(*state, "", bad[i]);
}

static void trunk_prefix__tells_a_number_where_there_is_one(void **state)
{
	struct build *b = *state;

	expect(b, "GB", "020 7946 0958", "020 7946 0958", "tel:+44-20-7946-0958");
	expect(b, "GB", "(020) 7946 0958", "(020) 7946 0958", "tel:+44-20-7946-0958");
	expect(b, "DE", "030/1234567", "030/1234567", "tel:+49-30-1234567");
	expect(b, "DE", "030 123 45 67.", "030 123 45 67", "tel:+49-30-123-45-67");
	expect(b, "FR", "01.23.45.67.89", "01.23.45.67.89", "tel:+33-1-23-45-67-89");
	expect(b, "FR", "01 23 45 67 89 24h", "01 23 45 67 89", "tel:+33-1-23-45-67-89");
	expect(b, "SE", "08-123 456 78", "08-123 456 78", "tel:+46-8-123-456-78");
	expect(b, "IT", "06 1234 5678", "06 1234 5678", "tel:+39-06-1234-5678");
	expect(b, "ZA", "021 123 4567", "021 123 4567", "tel:+27-21-123-4567");
	refuse(b, "GB", "02079460958");
	refuse(b, "DE", "01.02.2024");
	refuse(b, "DE", "01-02-2024");
	refuse(b, "DE", "0 5 10 15 20 25 30");
	refuse(b, "DE", "00 49 30 1234567");
	refuse(b, "FR", "01 23 45 67");
	refuse(b, "US", "020 7946 0958");
}

static void a_number_cut_off_anywhere__is_safe_to_look_at(void **state)
{
	static const char *const texts[] = { "(501) 904-4762", "501‑904", "+44 (0)20 7946",
		"020 7946 0958", "+49/30/1234567" };
	static const char *const places[] = { "US", "GB", "DE", "" };
	struct build *b = *state;
	struct str target;

	for (size_t t = 0; t < sizeof(texts) / sizeof(texts[0]); t++)
		for (size_t len = 1; len <= strlen(texts[t]); len++)
			for (size_t p = 0; p < 4; p++) {
				/* a copy of exactly that length, for the sanitizer */
				char *copy = test_malloc(len);

				memcpy(copy, texts[t], len);
				for (size_t at = 0; at < len; at++)
					assert_true(
						autolink_tel(&b->arena, str_make(copy, len), at,
							str_of(places[p]), &target) <= len - at);
				test_free(copy);
			}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BUILD_TEST(north_american__has_three_groups_and_one_separator),
		BUILD_TEST(north_american__refuses_everything_else),
		BUILD_TEST(a_national_number__needs_its_region),
		BUILD_TEST(international__is_found_without_a_region),
		BUILD_TEST(international__refuses_amounts_and_sums),
		BUILD_TEST(trunk_prefix__tells_a_number_where_there_is_one),
		BUILD_TEST(a_number_cut_off_anywhere__is_safe_to_look_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
