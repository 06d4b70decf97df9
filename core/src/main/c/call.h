/* A system call that a thread of the workload made, as it is told. */

#ifndef CALL_H
#define CALL_H

#include "denylist.h"
#include "text.h"

#define COMM_SIZE 16

/* Whether the program's own filter has refused the call. */
enum own_filter { OWN_NONE, OWN_PERHAPS, OWN_REFUSED };

struct call {
	enum abi abi;
	unsigned number;
	unsigned flag;	/* the value of the flag for which a rule stands, or 0 */
	long result;	/* a value, or -errno */
	unsigned long args[6];
	unsigned pid;
	unsigned tid;
	unsigned filters;	/* how many filters the thread has, as far as the kernel tells; with one, whether it has any */
	enum own_filter own;
	unsigned comm_length;
	char comm[COMM_SIZE];
};

/* The errno that the call answered, or 0. */
unsigned call_error(const struct call *call);

/* Fills in process and name of the thread `tid`, which must not run meanwhile. */
void call_read_thread(struct call *call);

/* The same number and flag, answered with the same errno, in a thread of the same name. */
bool call_same_kind(const struct call *a, const struct call *b);

/* "nr=434 abi=x86_64", with a flag " flag=2048" */
void call_put_number(const struct call *call, struct text *text);

/* " pid=12 tid=14" */
void call_put_thread(const struct call *call, struct text *text);

/* " own=refused", " own=perhaps" or nothing. */
void call_put_own(const struct call *call, struct text *text);

/* " args=ffffffff,0,0,0,0,0" */
void call_put_args(const struct call *call, struct text *text);

/* " comm=java\n": the end of every line, for the name may have spaces. */
void call_put_comm(const struct call *call, struct text *text);

#endif
