/* What `run` was asked for, and the descriptors that the launcher and its children share. */

#ifndef LAUNCH_H
#define LAUNCH_H

#include <stdbool.h>

#include "denylist.h"
#include "filter.h"

/* The descriptors on which a workload with a channel finds it. */
#define CHANNEL_REQUESTS 98
#define CHANNEL_EVENTS 99

struct launch {
	/* From the command line. */
	bool channel;
	bool record;
	const char *directory;
	char **argv;
	char **envp;
	struct denylist denied[ABI_COUNT];

	/* Whether orphans of the workload become ours: see family_adopt(). */
	bool adopting;

	/* Pipes of the workload, [0] to read and [1] to write; the channel's is -1 when there is none. */
	int channel_pipe[2];
	int out_pipe[2];
	int err_pipe[2];

	/* Notes from the children: [0] the launcher's end, [1] theirs. */
	int notes[2];

	/* Signals to the launcher, as a descriptor. */
	int signals;

	/* The workload's first process; known in that process only. */
	int workload;

	long cookie;
	struct filter filter;
};

#endif
