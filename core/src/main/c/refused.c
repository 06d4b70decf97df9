#include "refused.h"

#include <linux/ioctl.h>
#include <linux/seccomp.h>

#include "sys.h"

/* So many that their longest lines fit one frame. */
#define ENTRIES 256

#define COMM_SIZE 16

struct entry {
	enum abi abi;
	unsigned number;
	unsigned error;
	unsigned pid;
	unsigned tid;
	unsigned count;
	unsigned comm_length;
	char comm[COMM_SIZE];
};

static struct entry entries[ENTRIES];
static unsigned used;

static const char *const abi_names[ABI_COUNT] = {ARCH_NAME, ARCH_COMPAT_NAME};

bool refused_any(void)
{
	return used > 0;
}

bool refused_full(void)
{
	return used == ENTRIES;
}

/* The Name: line has newline and backslash as \n and \\. */
static void read_comm(struct entry *entry, const char *name)
{
	while (*name && *name != '\n' && entry->comm_length < COMM_SIZE) {
		char c = *name++;

		if (c == '\\' && *name) {
			c = *name == 'n' ? '\n' : *name;
			name++;
		}
		entry->comm[entry->comm_length++] = c;
	}
}

/* Process and name of a thread. It cannot go away meanwhile, or its notification goes away with it. */
static void read_thread(struct entry *entry)
{
	char path[32];
	char status[1024];
	struct text text = {path, path + sizeof(path) - 1, false};
	const char *name, *group;
	unsigned long pid;

	text_put(&text, "/proc/");
	text_put_number(&text, entry->tid);
	text_put(&text, "/status");
	*text.at = 0;
	if (text_read_file(path, status, sizeof(status)) < 0)
		return;
	name = text_field(status, "Name");
	if (name)
		read_comm(entry, name);
	group = text_field(status, "Tgid");
	if (group && text_number(&group, ~0u, &pid))
		entry->pid = pid;
}

static bool same(const struct entry *a, const struct entry *b)
{
	if (a->tid != b->tid || a->number != b->number || a->abi != b->abi || a->error != b->error ||
	    a->pid != b->pid || a->comm_length != b->comm_length)
		return false;
	for (unsigned i = 0; i < a->comm_length; i++)
		if (a->comm[i] != b->comm[i])
			return false;
	return true;
}

static void count(const struct entry *entry)
{
	for (unsigned i = 0; i < used; i++) {
		if (same(&entries[i], entry)) {
			entries[i].count++;
			return;
		}
	}
	entries[used++] = *entry;
}

long refused_answer(int listener, const struct denylist denied[ABI_COUNT])
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
	struct entry entry = {.count = 1};
	const struct rule *rule;
	long result = sys_ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &asked);

	if (result < 0)
		return result;
	entry.abi = asked.call.data.arch == ARCH_AUDIT ? NATIVE : COMPAT;
	entry.number = asked.call.data.nr;
	entry.tid = asked.call.pid;
	rule = denylist_find(&denied[entry.abi], entry.number);
	entry.error = rule ? rule->error : ENOSYS;
	read_thread(&entry);

	answer.reply.id = asked.call.id;
	answer.reply.error = -(int)entry.error;
	/*
	 * Noted only if the answer was taken. A thread that was killed saw no errno; one that a signal woke repeats the
	 * call and asks again. Nothing is sent between answer and note, so what the thread does next comes after.
	 */
	if (sys_ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer) == 0)
		count(&entry);
	return 0;
}

void refused_put(struct text *text)
{
	for (unsigned i = 0; i < used; i++) {
		const struct entry *entry = &entries[i];

		text_put(text, "nr=");
		text_put_number(text, entry->number);
		text_put(text, " abi=");
		text_put(text, abi_names[entry->abi]);
		text_put(text, " errno=");
		text_put_number(text, entry->error);
		text_put(text, " pid=");
		text_put_number(text, entry->pid);
		text_put(text, " tid=");
		text_put_number(text, entry->tid);
		text_put(text, " count=");
		text_put_number(text, entry->count);
		text_put(text, " comm=");
		text_put_escaped(text, entry->comm, entry->comm_length);
		text_put_char(text, '\n');
	}
	used = 0;
}
