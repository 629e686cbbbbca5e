/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "proto/punycode.h"

#include <string.h>

enum { BASE = 36, T_MIN = 1, T_MAX = 26, SKEW = 38, DAMP = 700, BIAS_FIRST = 72, CODE_FIRST = 128 };

unsigned long punycode_next(struct str *s)
{
	unsigned char first = (unsigned char)s->p[0];
	size_t len = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	unsigned long code = len == 1 ? first : first & (0xffu >> (len + 1));

	for (size_t i = 1; i < len && i < s->len; i++)
		code = code << 6 | ((unsigned char)s->p[i] & 0x3f);
	*s = str_from(*s, len);
	return code;
}

/* RFC 3492, 6.1 */
static unsigned long adapt(unsigned long delta, unsigned long points, bool first)
{
	unsigned long k = 0;

	delta = first ? delta / DAMP : delta / 2;
	delta += delta / points;
	for (; delta > ((BASE - T_MIN) * T_MAX) / 2; k += BASE)
		delta /= BASE - T_MIN;
	return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

struct writer {
	char *out;
	size_t len;
	bool full;
};

static void put(struct writer *w, char c)
{
	if (w->len == PUNYCODE_LABEL_MAX)
		w->full = true;
	else
		w->out[w->len++] = c;
}

/* a variable-length integer, least digit first: RFC 3492, 6.3 */
static void put_delta(struct writer *w, unsigned long delta, unsigned long bias)
{
	for (unsigned long k = BASE;; k += BASE) {
		unsigned long t = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;

		if (delta < t)
			break;
		put(w, "abcdefghijklmnopqrstuvwxyz0123456789"[t + (delta - t) % (BASE - t)]);
		delta = (delta - t) / (BASE - t);
	}
	put(w, "abcdefghijklmnopqrstuvwxyz0123456789"[delta]);
}

static unsigned long next_code(const unsigned long *codes, size_t count, unsigned long least)
{
	unsigned long best = 0x110000;

	for (size_t i = 0; i < count; i++)
		if (codes[i] >= least && codes[i] < best)
			best = codes[i];
	return best;
}

/* At most 63 code points below 0x110000: no sum here can pass 2^32. */
static void encode(struct writer *w, const unsigned long *codes, size_t count)
{
	unsigned long n = CODE_FIRST, delta = 0, bias = BIAS_FIRST;
	size_t basic = 0, done;

	for (size_t i = 0; i < count; i++)
		if (codes[i] < 0x80) {
			put(w, (char)codes[i]);
			basic++;
		}
	if (basic)
		put(w, '-');
	for (done = basic; done < count && !w->full; delta++, n++) {
		unsigned long m = next_code(codes, count, n);

		delta += (m - n) * (done + 1);
		n = m;
		for (size_t i = 0; i < count; i++) {
			if (codes[i] < n)
				delta++;
			if (codes[i] != n)
				continue;
			put_delta(w, delta, bias);
			bias = adapt(delta, done + 1, done == basic);
			delta = 0;
			done++;
		}
	}
}

size_t punycode_label(struct str label, char *out)
{
	struct writer w = { .out = out };
	unsigned long codes[PUNYCODE_LABEL_MAX];
	size_t count = 0;
	bool ascii = true;

	while (label.len) {
		if (count == PUNYCODE_LABEL_MAX)
			return 0;
		codes[count] = punycode_next(&label);
		ascii = ascii && codes[count] < 0x80;
		count++;
	}
	if (ascii) {
		for (size_t i = 0; i < count; i++)
			put(&w, (char)codes[i]);
	} else {
		memcpy(out, "xn--", 4);
		w.len = 4;
		encode(&w, codes, count);
	}
	return w.full ? 0 : w.len;
}
