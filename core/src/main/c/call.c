#include "call.h"

#include <linux/errno.h>

static const char *const abi_names[ABI_COUNT] = {ARCH_NAME, ARCH_COMPAT_NAME};

unsigned call_error(const struct call *call)
{
	return call->result < 0 && call->result >= -4095 ? -call->result : 0;
}

/* The Name: line has newline and backslash as \n and \\. */
static void read_comm(struct call *call, const char *name)
{
	while (*name && *name != '\n' && call->comm_length < COMM_SIZE) {
		char c = *name++;

		if (c == '\\' && *name) {
			c = *name == 'n' ? '\n' : *name;
			name++;
		}
		call->comm[call->comm_length++] = c;
	}
}

void call_read_thread(struct call *call)
{
	char path[32];
	char status[1024];
	struct text text = {path, path + sizeof(path) - 1, false};
	const char *name, *group, *filters;
	unsigned long pid, count;
	bool counted;

	text_put(&text, "/proc/");
	text_put_number(&text, call->tid);
	text_put(&text, "/status");
	*text.at = 0;
	if (text_read_file(path, status, sizeof(status)) < 0)
		return;
	name = text_field(status, "Name");
	if (name)
		read_comm(call, name);
	/* Linux before 5.9, and gVisor, say only whether there is one. */
	filters = text_field(status, "Seccomp_filters");
	counted = filters != NULL;
	if (!counted)
		filters = text_field(status, "Seccomp");
	if (filters && text_number(&filters, ~0u, &count))
		call->filters = counted ? count : count != 0;
	group = text_field(status, "Tgid");
	if (group && text_number(&group, ~0u, &pid))
		call->pid = pid;
}

bool call_same_kind(const struct call *a, const struct call *b)
{
	if (a->number != b->number || a->flag != b->flag || a->abi != b->abi || a->own != b->own || call_error(a) != call_error(b) ||
	    a->comm_length != b->comm_length)
		return false;
	for (unsigned i = 0; i < a->comm_length; i++)
		if (a->comm[i] != b->comm[i])
			return false;
	return true;
}

static void put_field(struct text *text, const char *key, long value)
{
	text_put(text, key);
	text_put_number(text, value);
}

void call_put_number(const struct call *call, struct text *text)
{
	bool foreign = false;

#ifdef ARCH_FOREIGN_BIT
	foreign = call->abi == NATIVE && call->number & ARCH_FOREIGN_BIT;
	put_field(text, "nr=", foreign ? call->number & ~ARCH_FOREIGN_BIT : call->number);
#else
	put_field(text, "nr=", call->number);
#endif
	text_put(text, " abi=");
	text_put(text, foreign ? ARCH_FOREIGN_NAME : abi_names[call->abi]);
	if (call->flag)
		put_field(text, " flag=", call->flag);
}

void call_put_thread(const struct call *call, struct text *text)
{
	put_field(text, " pid=", call->pid);
	put_field(text, " tid=", call->tid);
}

void call_put_own(const struct call *call, struct text *text)
{
	if (call->own)
		text_put(text, call->own == OWN_REFUSED ? " own=refused" : " own=perhaps");
}

void call_put_args(const struct call *call, struct text *text)
{
	for (int i = 0; i < 6; i++) {
		text_put(text, i ? "," : " args=");
		text_put_hex(text, call->args[i]);
	}
}

void call_put_comm(const struct call *call, struct text *text)
{
	text_put(text, " comm=");
	text_put_escaped(text, call->comm, call->comm_length);
	text_put_char(text, '\n');
}
