/* Which of the denied numbers a filter that was there before ours answers itself. */

#ifndef OUTER_H
#define OUTER_H

#include "denylist.h"
#include "filter.h"

/*
 * Marks the rules that the supervisor can record. Nothing is executed: a throw-away child under a listener makes each
 * denied call, and what does not arrive at the listener was answered by an outer filter. Calls with three sets of
 * arguments; a filter that looks at others is not found out.
 * Returns 0, or -errno when this kernel gives no listener, and then no rule is marked.
 */
long outer_mark_recorded(struct denylist denied[ABI_COUNT], struct filter *scratch, long cookie);

#endif
