/* The first process of a container that is kept for later programs, the end of one of those, and what needs no program there. */

#include "modes.h"
#include "sys.h"
#include "text.h"

#define PART (64 * 1024)

/* No line of the other programs. */
#define ENDED "\nended\n"

/* The process, or -errno. */
static long start(char **argv, char **envp, bool beside)
{
	long pid = sys_fork();

	if (pid == 0) {
		if (beside)
			sys_dup3(2, 1, 0);
		sys_execve_past(0, argv[0], argv, envp);
		sys_exit(EXIT_NOT_FOUND);
	}
	return pid;
}

/* A program's status, as wait(2) has it, or -errno. */
static long run_one(char **argv, char **envp)
{
	int status = 0;
	long pid = start(argv, envp, false);
	long result = pid < 0 ? pid : sys_wait((int)pid, &status, 0);

	return result < 0 ? result : status;
}

/* A program that runs beside the others has the input, and standard error for its output, to itself. */
static long start_beside(char **argv, char **envp)
{
	long pid = start(argv, envp, true);

	sys_close(0);
	sys_close(2);
	return pid;
}

/*
 * Runs programs one after the other, each with the number of its words before it, until one does not end well. Tells which is the
 * process beside them, if there is one.
 */
static int run_all(char **argv, char **envp, long *beside_them)
{
	bool first = true;

	for (; *argv; first = false) {
		const char *digits = *argv++;
		bool beside = first && *digits == '+';
		unsigned long count;
		char **next = argv;
		char *kept;
		long status;

		digits += beside;
		if (!text_number(&digits, INT32_MAX, &count) || *digits || !count) {
			text_complain("not a number of words", argv[-1]);
			return EXIT_USAGE;
		}
		for (; count && *next; count--)
			next++;
		if (count) {
			text_complain("fewer words than said", argv[-1]);
			return EXIT_USAGE;
		}
		kept = *next;
		*next = NULL;
		if (beside)
			status = *beside_them = start_beside(argv, envp);
		else
			status = run_one(argv, envp);
		*next = kept;
		if (beside ? status < 0 : status)
			return EXIT_COULD_NOT;
		argv = next;
	}
	return 0;
}

/*
 * As init does: adopts orphans and reaps them, until it is told to end, which ends all others of its namespace. Before that it
 * runs the programs that it is given; whoever reads their output sees its end where one of them failed. The end of the one beside
 * them cannot be seen by that, so it is told behind the output of the others.
 */
int wait(char **argv, char **envp, long cookie)
{
	const signals wanted = SIGNAL(SIGCHLD) | SIGNAL(SIGTERM) | SIGNAL(SIGINT);
	long beside = 0;
	int status = run_all(argv, envp, &beside);
	long ended, signal;

	(void)cookie;
	if (status)
		return status;
	sys_sigmask(wanted);
	do {
		while ((ended = sys_wait(-1, NULL, WNOHANG)) > 0)
			if (ended == beside)
				text_write(1, ENDED, sizeof(ENDED) - 1);
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

/* Ends the answer for one file: a size of zero, and 0 or -errno. */
static int tell(long result)
{
	const int32_t end[2] = {0, result < 0 ? (int32_t)result : 0};

	return text_write(1, (const char *)end, sizeof(end)) ? EXIT_COULD_NOT : 0;
}

static long send(const char *path, size_t limit)
{
	static char part[PART];
	/* A named pipe would wait for who writes into it. */
	long fd = sys_open(path, O_RDONLY | O_NONBLOCK);
	long got;

	if (fd < 0)
		return fd;
	while ((got = sys_read(fd, part, limit < PART ? limit : PART)) > 0) {
		const uint32_t size = got;

		if (text_write(1, (const char *)&size, sizeof(size)) || text_write(1, part, size))
			break;
		limit -= size;
	}
	sys_close(fd);
	return got;
}

/*
 * Writes what is in files to standard output, of each at most so many bytes: in parts, a part's size in 4 bytes before it,
 * and then its end.
 */
int get(char **argv, char **envp, long cookie)
{
	const char *digits = argv[0];
	unsigned long limit;
	int status = 0;

	(void)envp;
	(void)cookie;
	if (!digits || !text_number(&digits, INT32_MAX, &limit) || *digits || !argv[1]) {
		text_complain("not a limit in bytes and files", digits ? argv[0] : "");
		return EXIT_USAGE;
	}
	for (argv++; *argv && !status; argv++)
		status = tell(send(*argv, limit));
	return status;
}

/* Also what there is no place for is read: whoever sends it may wait for that. */
static long receive(const char *path, unsigned mode)
{
	static char part[PART];
	long fd = sys_create(path);
	long result = fd;
	long got;

	while ((got = sys_read(0, part, sizeof(part))) > 0)
		if (result >= 0)
			result = text_write(fd, part, got);
	if (got < 0 && result >= 0)
		result = got;
	if (result >= 0)
		result = sys_fchmod(fd, mode);
	if (fd >= 0)
		sys_close(fd);
	return result;
}

/* Where a file or directory is to be, and its permissions. */
static bool place(char **argv, unsigned long *mode)
{
	const char *digits = argv[0] ? argv[1] : NULL;

	if (digits && !argv[2] && text_number(&digits, 07777, mode) && !*digits)
		return true;
	text_complain("not a path and its permissions in decimal digits", argv[0] ? argv[0] : "");
	return false;
}

/* Makes a file of standard input, in place of what was in it; tells its end as `get` does. */
int put(char **argv, char **envp, long cookie)
{
	unsigned long mode;

	(void)envp;
	(void)cookie;
	return place(argv, &mode) ? tell(receive(argv[0], mode)) : EXIT_USAGE;
}

/* Makes a directory, if it is not there; tells its end as `get` does. */
int dir(char **argv, char **envp, long cookie)
{
	unsigned long mode;
	long result;

	(void)envp;
	(void)cookie;
	if (!place(argv, &mode))
		return EXIT_USAGE;
	result = sys_mkdir(argv[0], mode);
	return tell(result == -EEXIST ? 0 : result);
}

/* Makes one system call and prints its result, as `probe` does. */
int call(char **argv, char **envp, long cookie)
{
	unsigned long values[7] = {0};
	char line[32];
	struct text text = {line, line + sizeof(line), false};

	(void)envp;
	(void)cookie;
	for (unsigned i = 0; argv[i] || i == 0; i++) {
		const char *digits = argv[i];

		if (i == 7 || !digits || !text_number(&digits, -1ul, &values[i]) || *digits) {
			text_complain("not the numbers of a call and its arguments", digits ? argv[i] : "");
			return EXIT_USAGE;
		}
	}
	text_put_number(&text, syscall6(values[0], values[1], values[2], values[3], values[4], values[5], values[6]));
	text_put_char(&text, '\n');
	return text_write(1, line, text.at - line) ? EXIT_COULD_NOT : 0;
}

/* Reads once from one descriptor and writes that to the other; how much, 0 at the end, -errno. */
static long carry(int from, int to)
{
	static char part[PART];
	long got = sys_read(from, part, sizeof(part));
	long result = got > 0 ? text_write(to, part, got) : 0;

	return result < 0 ? result : got;
}

/* Carries bytes between standard input and output and a port of this network's own machine, until the other side ends. */
int connect(char **argv, char **envp, long cookie)
{
	const char *digits = argv[0];
	unsigned long port;
	long other;
	struct pollfd ends[2];

	(void)envp;
	(void)cookie;
	if (!digits || argv[1] || !text_number(&digits, UINT16_MAX, &port) || *digits) {
		text_complain("not a port", argv[0] ? argv[0] : "");
		return EXIT_USAGE;
	}
	other = sys_connect_here(port);
	if (other < 0) {
		text_complain_errno("connect", other);
		return EXIT_COULD_NOT;
	}
	ends[0] = (struct pollfd){.fd = 0, .events = POLLIN};
	ends[1] = (struct pollfd){.fd = (int)other, .events = POLLIN};
	while (sys_poll(ends, 2, NULL) >= 0) {
		if (ends[0].revents && carry(0, (int)other) <= 0) {
			sys_end_output((int)other);
			/* poll(2) leaves out what is negative. */
			ends[0].fd = -1;
		}
		if (ends[1].revents && carry((int)other, 1) <= 0)
			return 0;
	}
	return EXIT_COULD_NOT;
}
