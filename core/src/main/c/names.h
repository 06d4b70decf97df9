/* What uname(2) says inside, when it is to name another release. */

#ifndef NAMES_H
#define NAMES_H

#include <linux/seccomp.h>

#include "denylist.h"

/* A call that tells the names of the system, and how many bytes it writes. */
struct names_call {
	enum abi abi;
	unsigned number;
	unsigned size;
};

/* All of them but the oldest of i386, 59, whose names are cut after eight bytes anyway. */
extern const struct names_call names_calls[];
extern const unsigned names_call_count;

/* The call of a number, or NULL. */
const struct names_call *names_find(enum abi abi, unsigned number);

/*
 * Answers such a call that waits at `listener`: with the names of this process and another release, written into the
 * caller's memory. Where that cannot be written, the kernel answers itself, with its own release; before Linux 5.5, which
 * does not let it, the call fails with EFAULT.
 */
void names_answer(int listener, const struct seccomp_notif *asked, const struct names_call *call, const char *release);

#endif
