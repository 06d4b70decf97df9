/*
 * Which numbers are denied, and with which errno: "435=38,450-469=1,472-=38"; or watched: "435,450-469,472-". A number
 * with a flag, "434:1:2048:2048=22", is denied or watched only where these bits of the argument have that value.
 */

#ifndef DENYLIST_H
#define DENYLIST_H

#include <stdbool.h>

#include "arch.h"
#include "text.h"

#define DENYLIST_RULES 512

/* The highest number that a rule can name; above it are those of foreign ABIs, and -1. */
#define DENYLIST_LAST 0x3fffffffu

/*
 * Numbers that are looked at one by one when it matters which of them another filter answers. Those from here on,
 * which no kernel has, are judged by the first of them.
 */
#define DENYLIST_SINGLE 1024

/* Bits of an argument, counted from 0, and their value; a mask of 0 is no flag. Halves of registers: flags have 32 bits. */
struct flag {
	unsigned argument;
	unsigned mask;
	unsigned value;
};

/*
 * A run of numbers that all answer `error`, or are only watched if that is 0; with a flag, one number. Recorded: no other
 * filter answers them, so that the supervisor, or the tracer, hears of them.
 */
struct rule {
	unsigned first;
	unsigned last;
	struct flag flag;
	unsigned error;
	bool recorded;
};

/* Sorted by number, without overlaps, except that any number of flags may stand before the rule for all other calls. */
struct denylist {
	struct rule rules[DENYLIST_RULES];
	unsigned count;
};

/* The two ABIs of a process. */
enum abi { NATIVE, COMPAT, ABI_COUNT };

/* Adds what `s` says is denied, or watched; NULL, or what is wrong with it. */
const char *denylist_read(struct denylist *list, const char *s, bool watched);

/* The first rule for a call with these six arguments, or NULL. Without arguments: for any call of that number. */
const struct rule *denylist_find(const struct denylist *list, unsigned number, const unsigned long *args);

/* Marks each number recorded, but not those (below or at DENYLIST_SINGLE) that are `decided`; false: too many rules. */
bool denylist_record(struct denylist *list, const unsigned char *decided);

/* Marks what is denied not recorded. */
void denylist_record_watched_only(struct denylist *list);

/* Whether the supervisor hears of any denied call. */
bool denylist_records(const struct denylist lists[ABI_COUNT]);

/* How many numbers are denied, or watched; an open end counts once. */
unsigned denylist_size(const struct denylist *list, bool watched);

/* The unrecorded numbers, "435,450-469,1024-". */
void denylist_put_unrecorded(const struct denylist *list, struct text *text);

#endif
