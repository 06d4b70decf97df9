/* The calls that were refused by way of the supervisor, counted per thread until they are sent. */

#ifndef REFUSED_H
#define REFUSED_H

#include <stdbool.h>

#include "denylist.h"
#include "text.h"

/* Takes one notification from the listener, notes it and answers it; -errno of taking it. Only if not full. */
long refused_answer(int listener, const struct denylist denied[ABI_COUNT]);

bool refused_any(void);
bool refused_full(void);

/* Writes a line per entry and forgets them. */
void refused_put(struct text *text);

#endif
