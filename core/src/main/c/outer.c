#include "outer.h"

#include <linux/ioctl.h>
#include <linux/seccomp.h>

#include "handover.h"
#include "sys.h"

/* What the listener answers: no call that an outer filter answered returns this. */
#define MARKER 0x6b70

#define NUMBERS (DENYLIST_SINGLE + 1)
#define CASES (ABI_COUNT * NUMBERS)

/* Written by the child, read by the launcher. */
struct finding {
	volatile unsigned at;	/* the case under way, for when the child is killed by it */
	unsigned char decided[ABI_COUNT][NUMBERS];
};

/* Zeros and ones all over pass most rules on arguments or fail them; the third has some bits of everything. */
static const long fills[] = {0, -1, 0x55555555};

static long call(enum abi abi, unsigned number, long fill)
{
	if (abi == COMPAT)
		return compat_call(number, fill);
	return syscall6(number, fill, fill, fill, fill, fill, fill);
}

static void try_from(unsigned first, struct finding *finding, const struct denylist listed[ABI_COUNT])
{
	for (unsigned i = first; i < CASES; i++) {
		const enum abi abi = i / NUMBERS;
		const unsigned number = i % NUMBERS;

		if (!denylist_find(&listed[abi], number, NULL))
			continue;
		finding->at = i;
		for (unsigned f = 0; f < sizeof(fills) / sizeof(fills[0]); f++)
			if (call(abi, number, fills[f]) != MARKER)
				finding->decided[abi][number] = 1;
	}
}

static void be_tried(unsigned first, struct finding *finding, const struct denylist listed[ABI_COUNT],
		     const struct filter *filter, int socket, long cookie)
{
	struct note note = {.kind = NOTE_READY};
	bool set_no_new_privs = false;
	long listener;

	sys_limit(RLIMIT_CORE, 0);
	sys_prctl(PR_SET_PDEATHSIG, SIGKILL, 0);
	listener = filter_install(filter, true, &set_no_new_privs);
	if (listener < 0)
		note = (struct note){.kind = NOTE_FAILED, .value = -listener};
	if (handover_send(socket, &note, listener < 0 ? -1 : listener, cookie) < 0 || listener < 0)
		sys_exit_past(cookie, 1);
	try_from(first, finding, listed);
	sys_exit_past(cookie, 0);
}

/* Answers until the child has gone. */
static void answer_all(int socket, int listener)
{
	struct pollfd fds[] = {{socket, 0, 0}, {listener, POLLIN, 0}};

	while (!(fds[0].revents & (POLLHUP | POLLERR))) {
		union {
			struct seccomp_notif call;
			char space[512];
		} asked = {.space = {0}};
		union {
			struct seccomp_notif_resp reply;
			char space[512];
		} answer = {.space = {0}};

		if (sys_poll(fds, 2, NULL) < 0)
			return;
		if (!(fds[1].revents & POLLIN) || sys_ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &asked) < 0)
			continue;
		answer.reply.id = asked.call.id;
		answer.reply.val = MARKER;
		sys_ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
	}
}

static const struct filter_answers all_asked = {.watched = SECCOMP_RET_USER_NOTIF, .whole = true};

/* One child: 1 when it died of the call at finding->at, 0 when it is through, or -errno. */
static long try_in_child(unsigned first, struct finding *finding, const struct denylist listed[ABI_COUNT],
			 const struct filter *filter, long cookie)
{
	struct note note;
	int ends[2], listener, status;
	long result = sys_socketpair(ends);
	long child;

	if (result < 0)
		return result;
	finding->at = first;
	child = sys_fork();
	if (child == 0) {
		sys_close(ends[0]);
		be_tried(first, finding, listed, filter, ends[1], cookie);
	}
	sys_close(ends[1]);
	result = child < 0 ? child : handover_receive(ends[0], &note, &listener);
	if (result == 0)
		result = -ECHILD;
	if (result == 1) {
		result = note.kind == NOTE_FAILED ? -note.value : 0;
		if (listener >= 0) {
			answer_all(ends[0], listener);
			sys_close(listener);
		}
	}
	sys_close(ends[0]);
	if (child > 0 && sys_wait(child, &status, 0) == child && result == 0)
		return status != 0;
	return result;
}

long outer_mark_recorded(struct denylist listed[ABI_COUNT], struct filter *scratch, long cookie)
{
	struct finding *finding;
	unsigned first = 0;
	long result = sys_share(sizeof(*finding));

	if (result < 0)
		return result;
	finding = (struct finding *)result;

	/* Every number goes to the listener; real rules are marked only when it is known which of them can. */
	for (int abi = 0; abi < ABI_COUNT; abi++)
		if (!denylist_record(&listed[abi], finding->decided[abi]))
			return -E2BIG;
	if (!filter_build(scratch, listed, &all_asked, cookie))
		return -E2BIG;
	while ((result = try_in_child(first, finding, listed, scratch, cookie)) == 1) {
		finding->decided[finding->at / NUMBERS][finding->at % NUMBERS] = 1;
		first = finding->at + 1;
	}
	for (int abi = 0; abi < ABI_COUNT; abi++) {
		if (result < 0)
			denylist_record_watched_only(&listed[abi]);
		else if (!denylist_record(&listed[abi], finding->decided[abi]))
			return -E2BIG;
	}
	return result;
}
