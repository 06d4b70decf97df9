/*
 * The processes below the launcher: the keeper, and below it the workload with all that it starts.
 *
 *	launcher        owns the frames, the listener and the pipes
 *	  keeper        subreaper: every orphan of the workload becomes its child, and ends with it
 *	    workload    leads a process group of its own
 *	      ...
 *
 * Why a process between: when the launcher is killed (Process.destroyForcibly does that), the kernel signals only its
 * own children. The keeper outlives it just long enough to kill the rest.
 * Whoever of launcher and keeper dies, the other one clears up; if both are killed at once, the workload's first
 * process still goes with the keeper, but its descendants stay.
 *
 * Terminals: the launcher stays in its caller's process group, so Ctrl-C ends it, and it ends the workload. The
 * workload is in a group of its own, so what it does to its group (kill(0, ...)) hits neither launcher nor caller; in a
 * terminal that makes it a background job, stopped by SIGTTIN should it read from there. It stays in the caller's
 * session: a new one would have no controlling terminal, which a test of terminals would notice.
 */

#ifndef FAMILY_H
#define FAMILY_H

#include "launch.h"

/*
 * Makes the orphans among the descendants of this process its children, and those of the keeper the keeper's. Kernels
 * that cannot (Linux before 3.4; gVisor) give them to the first process of the namespace. If that is not the launcher,
 * only those that stayed in the workload's group are found again. False if this process adopts none; to be called
 * before family_start().
 */
bool family_adopt(void);

/* Starts keeper and workload; the keeper's pid or -errno. */
long family_start(struct launch *launch);

/*
 * Kills every descendant of this process, which has SIGCHLD blocked, and reaps them all. They are found in /proc; where
 * that shows nothing, or orphans were not adopted, `group` is what else can be killed.
 */
void family_bury(int group);

#endif
