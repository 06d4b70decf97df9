/* What the kernel's release is inside, when it is to be another one: what uname(2) says, and the vDSO's note. */

#ifndef NAMES_H
#define NAMES_H

#include <linux/seccomp.h>

#include "denylist.h"

/* A call at which the release is told, and how many bytes of names it writes; 0 for brk: see names_answer(). */
struct names_call {
	enum abi abi;
	unsigned number;
	unsigned size;
};

/* All of them but the oldest uname of i386, 59, whose names are cut after eight bytes anyway. */
extern const struct names_call names_calls[];
extern const unsigned names_call_count;

/* The call of a number, or NULL. */
const struct names_call *names_find(enum abi abi, unsigned number);

/* Reads the release of the kernel itself: that of /proc/version, which nobody simulates, or else what uname says. */
void names_read_release(char *to, size_t size);

/*
 * Whether the vDSO's note can be overwritten: the kernel, of this release, can make a call itself that was notified (Linux 5.5), and
 * lets /proc write where the program itself may not (some forbid it since Linux 6.12). Tried on this process, which loses nothing.
 */
bool names_can_overwrite_note(const char *release);

/*
 * Answers such a call that waits at `listener`. uname: with the names of this process and another release, written into the
 * caller's memory. Where that cannot be written, the kernel answers itself, with its own release; before Linux 5.5, which
 * does not let it, the call fails with EFAULT.
 *
 * brk: with the first argument 0 it is what a C library's loader calls before it looks at the note of the vDSO, where the kernel
 * tells its version to who needs no call. The note is overwritten, in the caller's own copy of that page, which the next program
 * that it executes does not have any more; then the kernel answers. Where it cannot be written, it tells the truth.
 */
void names_answer(int listener, const struct seccomp_notif *asked, const struct names_call *call, const char *release);

#endif
