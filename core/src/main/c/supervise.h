/* The launcher's loop: from the workload's pipes, listener and end to frames. */

#ifndef SUPERVISE_H
#define SUPERVISE_H

#include "launch.h"

/* What the process was like before the workload was started; strings of digits, or "unknown". */
struct surroundings {
	char release[65];
	char machine[65];
	char seccomp[12];
	char seccomp_filters[12];
};

/* Runs until everything below `keeper` has gone and all frames are written; the launcher's exit status. */
int supervise(struct launch *launch, const struct surroundings *surroundings, int keeper);

/* Writes the frames of a launch that got no further than `step`; the launcher's exit status. */
int supervise_nothing(struct launch *launch, const struct surroundings *surroundings, const char *step, long result);

#endif
