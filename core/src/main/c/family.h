/*
 * The processes of a launch: the one that was started, and below it the launcher, the keeper and the workload with all that it
 * starts.
 *
 *	guard             what our caller knows; subreaper
 *	  launcher        owns the frames, the listener and the pipes; subreaper
 *	    keeper        subreaper: every orphan of the workload becomes its child, and ends with it
 *	      workload    leads a process group of its own
 *	        ...
 *
 * Why three: when one of them is killed (Process.destroyForcibly does that), the kernel signals only its own children, and gives
 * them to the nearest subreaper above. Whoever is left clears up; should all three be killed at once, the workload's first
 * process still goes with the keeper, but its descendants stay.
 *
 * Stopped ones: who hears of its parent's end hears it by SIGCONT, which also reaches who was stopped; once a second the guard
 * looks at the launcher, and the launcher at the other two. Who is held longer, by a tracer, is killed.
 *
 * Terminals: the guard stays in its caller's process group, so Ctrl-C reaches it, and it passes that on, once, to the launcher,
 * which is in a group of its own with the keeper. The workload is in another one, so what it does to its group (kill(0, ...)) hits neither launcher nor caller; in a
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

/* The state of a process, as proc(5) has it; 0 if it is not known. */
char family_state(int pid);

/* Puts /dev/null in place of the standard input. */
void family_leave_input(void);

/*
 * Kills every descendant of this process, which has SIGCHLD blocked, and reaps them all. They are found in /proc; where
 * that shows nothing, or orphans were not adopted, `group` is what else can be killed. The wait status of `child`, or SIGKILL if
 * that was not to be had: no child that is traced is waited for, before its tracer is gone.
 */
int family_bury(int group, int child);

#endif
