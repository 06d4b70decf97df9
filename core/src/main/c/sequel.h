/* What a thread did after it was refused a call. */

#ifndef SEQUEL_H
#define SEQUEL_H

#include "call.h"

#define SEQUEL_CALLS 3

struct sequel {
	struct call call;	/* that was refused */
	unsigned long after;	/* microseconds since the workload began */

	/* The calls that followed; the last one may not have returned. */
	struct {
		unsigned number;
		bool returned;
		long result;
	} next[SEQUEL_CALLS];
	unsigned count;

	/* Another one of the same thread. */
	struct sequel *other;
};

/* Writes a line. */
void sequel_put(const struct sequel *sequel, struct text *text);

#endif
