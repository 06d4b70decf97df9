/*
 * The filters that programs put on themselves while they were traced, and what these answer: a copy of each is run by the rules of
 * linux/filter.h.
 */

#ifndef OWN_H
#define OWN_H

#include "call.h"

struct own;

/* Copies the filter that a call has just put on its thread, before `older`; `older` if it cannot be had. */
const struct own *own_add(const struct call *call, const struct own *older);

/* Whether a call puts a filter on its thread, and, if `*on_all`, on all others of its process. */
bool own_is_made_by(const struct call *call, bool *on_all);

/* Whether the filters answer the call, and not the kernel. */
bool own_answers(const struct own *own, const struct call *call);

/* Whether they answer it with that error. */
bool own_refuses(const struct own *own, const struct call *call, unsigned error);

/* How many there are. */
unsigned own_count(const struct own *own);

#endif
