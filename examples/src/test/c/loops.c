/* Loops around single system calls, for the benchmark of the tracer: what to do, and how often. */

#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int getppid_loop(long times)
{
	while (times--)
		syscall(SYS_getppid);
	return 0;
}

/* A byte there and back between two processes. */
static int pipe_loop(long times)
{
	int there[2], back[2];
	char byte = 0;

	if (pipe(there) < 0 || pipe(back) < 0)
		return 1;
	if (fork() == 0) {
		close(there[1]);
		while (read(there[0], &byte, 1) == 1)
			if (write(back[1], &byte, 1) != 1)
				_exit(1);
		_exit(0);
	}
	while (times--)
		if (write(there[1], &byte, 1) != 1 || read(back[0], &byte, 1) != 1)
			return 1;
	return 0;
}

static int fork_loop(long times)
{
	while (times--) {
		int status;
		pid_t child = fork();

		if (child == 0)
			_exit(0);
		if (waitpid(child, &status, 0) != child || status)
			return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "getppid"))
		return getppid_loop(atol(argv[2]));
	if (argc == 3 && !strcmp(argv[1], "pipe"))
		return pipe_loop(atol(argv[2]));
	if (argc == 3 && !strcmp(argv[1], "fork"))
		return fork_loop(atol(argv[2]));
	return 64;
}
