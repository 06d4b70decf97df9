/* What `run` was asked for, and the descriptors that the launcher and its children share. */

#ifndef LAUNCH_H
#define LAUNCH_H

#include <stdbool.h>
#include <stddef.h>

#include "denylist.h"
#include "filter.h"

/* Whether this program is the one with a tracer, kernelproof-trap: see build.sh. */
#ifndef TRAPS
#define TRAPS 0
#endif

/* How calls are watched that are not refused here: see trace.h. */
enum trap { TRAP_OFF, TRAP_FAST, TRAP_FULL };

/* The descriptors on which a workload with a channel finds it. */
#define CHANNEL_REQUESTS 98
#define CHANNEL_EVENTS 99

struct launch {
	/* From the command line. */
	bool channel;
	bool record;
	enum trap trap;

	/* Under TRAP_FULL: it is stopped at calls from the first SIGURG on, which it does not receive. */
	bool late;

	const char *directory;

	/* The socket to which frames are written, or NULL for the standard output. */
	const char *frames;

	/* What the kernel's release is to be for the workload, or NULL for the truth. */
	const char *release;

	/* Whether it can be that in the vDSO's note, too. */
	bool note;
	char **argv;
	char **envp;
	struct denylist listed[ABI_COUNT];

	/* The errnos that a tracer takes for a refusal: a list of numbers that are watched. */
	struct denylist refusing;

	/* Whether orphans of the workload become ours: see family_adopt(). */
	bool adopting;

	/* Which of the listed numbers an older filter answers could not be found out. */
	bool unchecked;

	/* Pipes of the workload, [0] to read and [1] to write; the channel's is -1 when there is none. */
	int channel_pipe[2];
	int out_pipe[2];
	int err_pipe[2];

	/* Notes from the children: [0] the launcher's end, [1] theirs. */
	int notes[2];

	/* Under a tracer: the workload starts when a byte comes, and ends when none does. */
	int gate[2];

	/* Signals to the launcher, as a descriptor. */
	int signals;

	/* The workload's first process; known in that process only. */
	int workload;

	long cookie;
	struct filter filter;
};

/* In a program without a tracer these are known when it is compiled, and with them what it need not contain. */
static inline enum trap launch_trap(const struct launch *launch)
{
	return TRAPS ? launch->trap : TRAP_OFF;
}

/* Whether any number is denied, or any is watched. */
bool launch_lists(const struct launch *launch, bool watched);

/* No supervisor is to be had: what only it could do is not done, and what it could record is not recorded. */
void launch_without_listener(struct launch *launch);

#endif
