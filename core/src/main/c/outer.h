/* Which of the listed numbers a filter that was there before ours answers itself. */

#ifndef OUTER_H
#define OUTER_H

#include "denylist.h"
#include "filter.h"

/*
 * Marks the rules that the supervisor, or a tracer behind a filter, can record. Nothing is executed: a throw-away child under a listener makes each
 * listed call, and what does not arrive at the listener was answered by an outer filter. Calls with three sets of
 * arguments; a filter that looks at others is not found out.
 * Returns 0, or -errno when this kernel gives no listener, and then no denied number is
 * marked, and every watched one.
 */
long outer_mark_recorded(struct denylist listed[ABI_COUNT], struct filter *scratch, long cookie);

#endif
