/* The first process of a container that is kept for later programs, and the end of one of those. */

#include "modes.h"
#include "sys.h"
#include "text.h"

/* As init does: adopts orphans and reaps them, until it is told to end, which ends all others of its namespace. */
int wait(char **argv, char **envp, long cookie)
{
	const signals wanted = SIGNAL(SIGCHLD) | SIGNAL(SIGTERM) | SIGNAL(SIGINT);
	long signal;

	(void)envp;
	(void)cookie;
	if (argv[0]) {
		text_complain("not an argument of wait", argv[0]);
		return EXIT_USAGE;
	}
	sys_sigmask(wanted);
	do {
		while (sys_wait(-1, NULL, WNOHANG) > 0)
			continue;
		signal = sys_sigwait(wanted, NULL);
	} while (signal == SIGCHLD || signal == -EINTR);
	return signal > 0 ? 0 : EXIT_COULD_NOT;
}

/* Ends a process as nothing can prevent it, where there is no other program that could. Never a group, never all. */
int kill(char **argv, char **envp, long cookie)
{
	const char *digits = argv[0];
	unsigned long pid;

	(void)envp;
	(void)cookie;
	if (!digits || argv[1] || !text_number(&digits, INT32_MAX, &pid) || *digits || pid < 2) {
		text_complain("not the number of one process", argv[0] ? argv[0] : "");
		return EXIT_USAGE;
	}
	return sys_kill((int)pid, SIGKILL) ? EXIT_COULD_NOT : 0;
}
