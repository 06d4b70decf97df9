#include "refused.h"

#include <linux/ioctl.h>
#include <linux/seccomp.h>

#include "names.h"
#include "sys.h"

/* So many that their longest lines fit one frame. */
#define ENTRIES 192

struct entry {
	struct call call;
	unsigned count;
};

/* By whether they were watched: what was watched and not refused is told apart. */
static struct entry entries[2][ENTRIES];
static unsigned used[2];

bool refused_any(bool watched)
{
	return used[watched] > 0;
}

bool refused_full(void)
{
	return used[false] == ENTRIES || used[true] == ENTRIES;
}

void refused_count(const struct call *call, bool watched)
{
	struct entry *list = entries[watched];

	for (unsigned i = 0; i < used[watched]; i++) {
		if (list[i].call.tid == call->tid && list[i].call.pid == call->pid &&
		    call_same_kind(&list[i].call, call)) {
			list[i].count++;
			return;
		}
	}
	list[used[watched]++] = (struct entry){*call, 1};
}

/* A thread that makes a call again has its process and name already: reading them costs more than all else that is done here. */
static bool is_known(struct call *call)
{
	for (unsigned i = 0; i < used[false]; i++) {
		const struct call *earlier = &entries[false][i].call;

		if (earlier->tid == call->tid && earlier->number == call->number && earlier->abi == call->abi) {
			call->pid = earlier->pid;
			call->comm_length = earlier->comm_length;
			memcpy(call->comm, earlier->comm, COMM_SIZE);
			return true;
		}
	}
	return false;
}

long refused_answer(int listener, const struct launch *launch)
{
	/* The kernel fills in as much as its own struct has, which may be more than ours. */
	union {
		struct seccomp_notif call;
		char space[512];
	} asked = {.space = {0}};
	union {
		struct seccomp_notif_resp reply;
		char space[512];
	} answer = {.space = {0}};
	struct call call = {.abi = NATIVE};
	const struct names_call *names;
	const struct rule *rule;
	long result = sys_ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &asked);

	if (result < 0)
		return result;
	call.abi = asked.call.data.arch == ARCH_AUDIT ? NATIVE : COMPAT;
	call.number = asked.call.data.nr;
	call.tid = asked.call.pid;
	answer.reply.id = asked.call.id;
	rule = denylist_find(&launch->listed[call.abi], call.number, (const unsigned long *)asked.call.data.args);
	names = launch->release && !(rule && rule->error) ? names_find(call.abi, call.number) : NULL;
	if (names) {
		names_answer(listener, &asked.call, names, launch->release);
		return 0;
	}
	call.result = -(long)(rule ? rule->error : ENOSYS);
	call.flag = rule ? rule->flag.value : 0;
	if (!is_known(&call))
		call_read_thread(&call);
	answer.reply.error = call.result;
	/*
	 * Noted only if the answer was taken. A thread that was killed saw no errno; one that a signal woke repeats the
	 * call and asks again. Nothing is sent between answer and note, so what the thread does next comes after.
	 */
	if (sys_ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer) == 0)
		refused_count(&call, false);
	return 0;
}

static void put_entry(struct text *text, const struct entry *entry, bool watched)
{
	call_put_number(&entry->call, text);
	text_put(text, watched ? " result=" : " errno=");
	text_put_number(text, watched ? entry->call.result : -entry->call.result);
	call_put_thread(&entry->call, text);
	text_put(text, " count=");
	text_put_number(text, entry->count);
	call_put_own(&entry->call, text);
	if (watched)
		call_put_args(&entry->call, text);
	call_put_comm(&entry->call, text);
}

void refused_put(bool watched, struct text *text)
{
	for (unsigned i = 0; i < used[watched]; i++)
		put_entry(text, &entries[watched][i], watched);
	used[watched] = 0;
}
