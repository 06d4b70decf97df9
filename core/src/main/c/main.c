#include <linux/auxvec.h>

#include "arch.h"
#include "launch.h"
#include "modes.h"
#include "sys.h"
#include "text.h"

#if TRAPS
#define TRAP_OPTIONS " [--trap full|late|fast] [--errno LIST] [--watch LIST] [--watch-32 LIST]"
#else
#define TRAP_OPTIONS ""
#endif

struct mode {
	const char *name;
	int (*start)(char **argv, char **envp, long cookie);
	const char *usage;
};

static const struct mode modes[] = {
#if KEEPS
	{"wait", wait, "wait [+COUNT WORD...] [COUNT WORD...]..."},
	{"kill", kill, "kill PID"},
	{"get", get, "get LIMIT FILE..."},
	{"put", put, "put FILE PERMISSIONS"},
	{"dir", dir, "dir DIRECTORY PERMISSIONS"},
	{"call", call, "call NR [ARGUMENT...]"},
	{"connect", connect, "connect PORT"},
#else
#if !TRAPS
	{"probe", probe, "probe [NR...]"},
	{"who", who, "who [NR...]"},
	{"deny", deny, "deny LIST [--32 LIST] -- COMMAND..."},
#endif
	{"run", run, "run [--channel] [--record] [--deny LIST] [--deny-32 LIST] [--uname RELEASE] [--chdir DIR] [--frames SOCKET]"
		     TRAP_OPTIONS " -- COMMAND..."},
#endif
};

#define MODES (sizeof(modes) / sizeof(modes[0]))

static int main(char **argv, char **envp, long cookie)
{
	for (unsigned i = 0; i < MODES; i++)
		if (argv[0] && argv[1] && text_equal(argv[1], modes[i].name))
			return modes[i].start(argv + 2, envp, cookie);
	for (unsigned i = 0; i < MODES; i++)
		text_complain("usage", modes[i].usage);
	return EXIT_USAGE;
}

/* 64 random bits, made by the kernel for each program that it starts. */
static long random_of(char **envp)
{
	const unsigned long *entry;
	long random = 0;

	while (*envp)
		envp++;
	for (entry = (const unsigned long *)(envp + 1); entry[0] != AT_NULL; entry += 2)
		if (entry[0] == AT_RANDOM)
			/* Anywhere on the stack. */
			memcpy(&random, (const void *)entry[1], sizeof(random));
	return random;
}

ARCH_ENTRY;

/* The stack as the kernel made it: the count, the arguments, NULL, the environment, NULL, the auxiliary vector. */
__attribute__((noreturn, used)) void start(char **stack)
{
	char **argv = stack + 1;
	char **envp = argv + *(long *)stack + 1;

	sys_exit(main(argv, envp, random_of(envp)));
	__builtin_unreachable();
}
