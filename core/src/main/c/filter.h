/* The seccomp filter that answers for the kernel. */

#ifndef FILTER_H
#define FILTER_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>

#include "denylist.h"

struct filter {
	struct sock_filter code[BPF_MAXINSNS];
	unsigned short count;
	bool full;
};

/* What becomes of calls that are not simply denied. */
struct filter_answers {
	unsigned watched;	/* the action for calls that are watched, if they are recorded */
	bool names;		/* the supervisor answers uname */
	bool note;		/* it is asked at brk, too, to overwrite the vDSO's note */
	bool whole;		/* rules hold for calls with any flags */
};

/*
 * Writes the filter for a list per ABI; false: longer than the kernel takes. Denied calls that are recorded ask the
 * supervisor, the others answer at once. A native call with `cookie` in its sixth register is let through.
 */
bool filter_build(struct filter *filter, const struct denylist listed[ABI_COUNT], const struct filter_answers *answers,
		  long cookie);

/*
 * Puts the filter on this process, with no_new_privs only where the kernel insists. Returns the listener's descriptor
 * if `listen`, else 0, or -errno; -EBUSY or -EINVAL when this kernel gives no listener.
 */
long filter_install(const struct filter *filter, bool listen, bool *set_no_new_privs);

#endif
