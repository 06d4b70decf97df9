/*
 * The process that our caller knows and the parent of the launcher: it passes signals on, looks after a launcher that is kept from
 * running, and clears up after one that was killed together with its keeper. Its exit status is the launcher's.
 */

#ifndef GUARD_H
#define GUARD_H

#include <stdbool.h>

/* So long between two looks at a process that should run, in seconds. */
#define LOOK_SECONDS 1

/* Makes a child that goes on as the launcher, and guards it: 0 in that child, and -errno if there is none. */
long guard_start(void);

/* Whether the guard still lives; true where there never was one. */
bool guard_lives(void);

/* To be called at every look: sees to it that the guard runs. */
void guard_look(void);

/* To be called at the end: should the guard be stopped, or about to be, who waits for its end would wait for ever. */
void guard_leave(void);

/* Lets a process of ours go on, if somebody stopped it. */
void guard_continue(int pid);

/*
 * To be called at every look at a child: lets it go on if somebody stopped it. `*looks` counts how often in a row it did not run,
 * stopped or held by a tracer; true after so many that it has to be killed.
 */
bool guard_finds_held(int child, unsigned *looks);

#endif
