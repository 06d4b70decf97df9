#include "command.h"

#include "proc.h"
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

static void close_from(unsigned long fd, int directory, unsigned long first)
{
	if (fd >= first && (int)fd != directory)
		sys_close(fd);
}

long command_close_from(int first)
{
	/* Kernels before 5.9, and filters that do not know it. */
	if (sys_close_range(first, ~0u) < 0)
		return proc_each("/proc/self/fd", close_from, first);
	return 0;
}
