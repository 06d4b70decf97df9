#include "names.h"

#include <linux/ioctl.h>
#include <linux/utsname.h>

#include "arch.h"
#include "sys.h"

const struct names_call names_calls[] = {
	{NATIVE, __NR_uname, sizeof(struct new_utsname)},
	ARCH_COMPAT_NAMES
};

const unsigned names_call_count = sizeof(names_calls) / sizeof(names_calls[0]);

const struct names_call *names_find(enum abi abi, unsigned number)
{
	for (unsigned i = 0; i < names_call_count; i++)
		if (names_calls[i].abi == abi && names_calls[i].number == number)
			return &names_calls[i];
	return NULL;
}

/* Into the caller's memory: it waits, so its process is the one that /proc shows as long as the call is still there. */
static bool give(int listener, const struct seccomp_notif *asked, const void *names, size_t size)
{
	char path[32];
	struct text text = {path, path + sizeof(path) - 1, false};
	uint64_t id = asked->id;
	bool given;
	int memory;

	text_put(&text, "/proc/");
	text_put_number(&text, asked->pid);
	text_put(&text, "/mem");
	*text.at = 0;
	memory = sys_open(path, O_WRONLY);
	if (memory < 0)
		return false;
	given = sys_ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0 &&
		sys_pwrite(memory, names, size, asked->data.args[0]) == (long)size;
	sys_close(memory);
	return given;
}

void names_answer(int listener, const struct seccomp_notif *asked, const struct names_call *call, const char *release)
{
	/* The kernel takes as much as its own struct has, which may be more than ours. */
	union {
		struct seccomp_notif_resp reply;
		char space[512];
	} answer = {.space = {0}};
	struct new_utsname names;
	struct text text = {names.release, names.release + sizeof(names.release) - 1, false};

	memset(&names, 0, sizeof(names));
	sys_uname(&names);
	memset(names.release, 0, sizeof(names.release));
	text_put(&text, release);
	answer.reply.id = asked->id;
	if (!give(listener, asked, &names, call->size))
		answer.reply.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	if (sys_ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer) != -EINVAL)
		return;
	answer.reply.flags = 0;
	answer.reply.error = -EFAULT;
	sys_ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
}
