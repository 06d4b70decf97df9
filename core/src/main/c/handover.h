/* Small messages between the launcher and its children, with a descriptor where one is to be handed over. */

#ifndef HANDOVER_H
#define HANDOVER_H

#include <stdbool.h>

#include "sequel.h"

enum note_kind {
	NOTE_READY,	/* the filter is on and the program about to be executed */
	NOTE_FAILED,	/* `step` could not be done: `value` is the errno */
	NOTE_CALL,	/* the tracer saw a call; with a channel it waits for a byte before its thread goes on */
	NOTE_SEQUEL,	/* and what its thread did next */
	NOTE_ENDED,	/* the program has ended: `value` is its wait status */
};

struct note {
	enum note_kind kind;
	const char *step;	/* a literal: the same address in every process that forked from the launcher */
	int value;
	int pid;
	bool listening;		/* a listener comes along */
	bool adopting;		/* the keeper gets the orphans */
	bool set_no_new_privs;
	bool watched;		/* the call was not refused, only watched */
	bool listened;		/* it was denied by way of the listener, if there is one: only the launcher knows */
	unsigned long stops;	/* how often the tracer stopped a thread at a call, until the end */
	struct sequel sequel;
};

/* `fd` is -1 for none; see sys.h for the cookie. -errno. */
long handover_send(int socket, const struct note *note, int fd, long cookie);

/* 1 for a note, 0 when all senders are gone, or -errno; `*fd` is -1 if none came along. */
long handover_receive(int socket, struct note *note, int *fd);

#endif
