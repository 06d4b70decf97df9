#include "command.h"

#include "sys.h"
#include "text.h"

#define PATH_SIZE 4096

static const char *path_of(char **envp)
{
	for (; *envp; envp++) {
		const char *value = text_after(*envp, "PATH=");

		if (value)
			return value;
	}
	return "/bin:/usr/bin";
}

long command_execute(char **argv, char **envp, long cookie)
{
	static char candidate[PATH_SIZE];
	const char *path = path_of(envp);
	long worst = -ENOENT;

	if (!argv[0][0])
		return -ENOENT;
	for (const char *s = argv[0]; *s; s++)
		if (*s == '/')
			return sys_execve_past(cookie, argv[0], argv, envp);
	for (;;) {
		struct text text = {candidate, candidate + PATH_SIZE - 1, false};
		long result;

		while (*path && *path != ':')
			text_put_char(&text, *path++);
		/* An empty element is the current directory. */
		if (text.at != candidate)
			text_put_char(&text, '/');
		text_put(&text, argv[0]);
		*text.at = 0;
		result = text.full ? -ENAMETOOLONG : sys_execve_past(cookie, candidate, argv, envp);
		if (result == -EACCES)
			worst = result;
		else if (result != -ENOENT && result != -ENOTDIR && result != -ENAMETOOLONG)
			return result;
		if (!*path++)
			return worst;
	}
}

void command_reset_signals(void)
{
	/* The kernel's struct sigaction, all zero: SIG_DFL. KILL and STOP refuse, and have nothing to reset. */
	static const unsigned long by_default[4];

	for (int signal = 1; signal <= SIGNAL_COUNT; signal++)
		sys_sigaction(signal, by_default);
}

/* For kernels before 5.9 and filters that do not know close_range. */
static long close_listed(int first)
{
	char entries[2048] __attribute__((aligned(8)));
	int directory = sys_open("/proc/self/fd", O_RDONLY | O_DIRECTORY);
	long got;

	if (directory < 0)
		return directory;
	while ((got = sys_getdents(directory, entries, sizeof(entries))) > 0) {
		for (long at = 0; at < got;) {
			const struct directory_entry *entry = (const void *)(entries + at);
			const char *name = entry->name;
			unsigned long fd;

			at += entry->size;
			if (text_number(&name, 0x7fffffff, &fd) && !*name && (int)fd >= first && (int)fd != directory)
				sys_close(fd);
		}
	}
	sys_close(directory);
	return got;
}

long command_close_from(int first)
{
	return sys_close_range(first, ~0u) == 0 ? 0 : close_listed(first);
}
