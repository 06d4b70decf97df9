/* The calls that were refused, and those that were watched, counted per thread until they are sent. */

#ifndef REFUSED_H
#define REFUSED_H

#include "call.h"
#include "launch.h"

/* Takes one notification from the listener and answers it, and notes it if it was a refusal; -errno of taking it. Only if not full. */
long refused_answer(int listener, const struct launch *launch);

/* Notes a call that somebody else has answered. Only if not full. */
void refused_count(const struct call *call, bool watched);

bool refused_full(void);

/* Whether there are calls to send that were refused, or those that were watched. */
bool refused_any(bool watched);

/* Writes a line per entry and forgets them. */
void refused_put(bool watched, struct text *text);

#endif
