/*
 * The tracer: sees the calls of the workload and of all that it starts, by ptrace.
 *
 * TRAP_FULL stops at each call, at its entry and at its exit, and needs no filter. TRAP_FAST lets a filter stop the
 * listed calls only; all others run at full speed and are not seen. Where it is late, it lets all run at full speed until
 * the first SIGURG, which it keeps.
 *
 * What was refused or is watched is told to the launcher before its thread goes on; with a channel, not before the
 * launcher has framed what the thread had written. After the first refusal of its kind a thread is followed for three
 * further calls.
 */

#ifndef TRACE_H
#define TRACE_H

#include "launch.h"

/* Gets ready, and checks on a child that ptrace shows calls here as it should; -errno if it does not. */
long trace_prepare(enum trap trap, long cookie);

/* Attaches to a child, which has not made a call yet that matters; -errno. */
long trace_attach(int child, enum trap trap);

/* Traces from the child's next execve on until it ends; its wait status. Tells through `socket`. */
int trace(const struct launch *launch, int child, int socket);

/* How often a thread was stopped at a call: by the filter, at its entry, at its exit. */
unsigned long trace_stops(void);

#endif
