/* What the tests of the native launcher run below it. The first argument names a function of the table at the end. */

#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#define REQUESTS 98
#define EVENTS 99

static void must(int condition, const char *what)
{
	if (!condition) {
		perror(what);
		exit(70);
	}
}

static void write_all(int fd, const char *bytes, size_t size)
{
	while (size) {
		ssize_t written = write(fd, bytes, size);

		must(written > 0, "write");
		bytes += written;
		size -= written;
	}
}

static int stay(void)
{
	while (pause() < 0)
		;
	return 74;
}

/* 0 or an errno. */
static int call(long number)
{
	return syscall(number, -1, -1, -1, -1, -1, -1) == -1 ? errno : 0;
}

/* Pseudo-random bytes that a test can make again. */
static void pattern(char *bytes, size_t size, unsigned long *state)
{
	for (size_t i = 0; i < size; i++) {
		*state = *state * 6364136223846793005ul + 1442695040888963407ul;
		bytes[i] = *state >> 56;
	}
}

static void write_pattern(int fd, long size)
{
	static char bytes[10007];
	unsigned long state = 1;

	for (long left = size; left > 0; left -= sizeof(bytes)) {
		size_t part = left < (long)sizeof(bytes) ? (size_t)left : sizeof(bytes);

		pattern(bytes, part, &state);
		write_all(fd, bytes, part);
	}
}

static int do_call(char **argv)
{
	for (; *argv; argv++)
		printf("%s %d\n", *argv, call(atol(*argv)));
	return 0;
}

static int do_exit(char **argv)
{
	return atoi(argv[0]);
}

static int do_kill(char **argv)
{
	raise(atoi(argv[0]));
	return 71;
}

static int do_descriptors(char **argv)
{
	(void)argv;
	for (int fd = 0; fd < 4096; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			printf("%d ", fd);
	printf("\n");
	return 0;
}

static int do_status(char **argv)
{
	char line[256];
	FILE *status = fopen("/proc/self/status", "r");

	must(status != NULL, "status");
	while (fgets(line, sizeof(line), status))
		if (!strncmp(line, argv[0], strlen(argv[0])))
			fputs(line, stdout);
	return 0;
}

static int do_echo_requests(char **argv)
{
	char bytes[4096];
	ssize_t got;

	(void)argv;
	must(read(0, bytes, 1) == 0, "standard input is not empty");
	while ((got = read(REQUESTS, bytes, sizeof(bytes))) > 0)
		write_all(EVENTS, bytes, got);
	return got < 0;
}

/* Prints, complains and is refused a call before each event. */
static int do_order(char **argv)
{
	long number = atol(argv[1]);

	for (int i = 0; i < atoi(argv[0]); i++) {
		char line[64];

		write_all(1, line, sprintf(line, "out %d\n", i));
		write_all(2, line, sprintf(line, "err %d\n", i));
		call(number);
		write_all(EVENTS, line, sprintf(line, "event %d\n", i));
	}
	return 0;
}

/* Writes a pattern to the channel while a child, and a child of it, write to where they may. */
static int do_noise(char **argv)
{
	pid_t child = fork();

	if (child == 0) {
		fork();
		close(REQUESTS);
		close(EVENTS);
		for (;;) {
			write_all(1, "noise on 1\n", 11);
			write_all(2, "noise on 2\n", 11);
		}
	}
	write_pattern(EVENTS, atol(argv[0]));
	return 0;
}

static int do_flood(char **argv)
{
	write_pattern(1, atol(argv[0]));
	return 0;
}

/* A child floods both outputs for ever; the parent is refused a call so many times, then makes a file. */
static int do_starve(char **argv)
{
	int refused = 0;

	if (fork() == 0) {
		char bytes[65536] = {0};

		for (;;) {
			write_all(1, bytes, sizeof(bytes));
			write_all(2, bytes, sizeof(bytes));
		}
	}
	for (int i = 0; i < atoi(argv[0]); i++)
		refused += call(atol(argv[1])) == ENOSYS;
	must(open(argv[2], O_CREAT | O_WRONLY, 0600) >= 0, argv[2]);
	return refused == atoi(argv[0]) ? 0 : 72;
}

/* A thread whose name has everything in it that a line of text cannot hold. */
static int do_strange_name(char **argv)
{
	prctl(PR_SET_NAME, "a\n\\ b=\x01\xc3\xa4");
	return do_call(argv);
}

struct thread {
	pthread_t id;
	int index;
	long number;
	int calls;
	int refused;
};

static pthread_barrier_t barrier;

static void *be_thread(void *argument)
{
	struct thread *thread = argument;
	char name[16];

	snprintf(name, sizeof(name), "worker %d", thread->index);
	prctl(PR_SET_NAME, name);
	pthread_barrier_wait(&barrier);
	for (int i = 0; i < thread->calls; i++)
		thread->refused += call(thread->number) == ENOSYS;
	return NULL;
}

/* Threads, calls per thread, number. */
static int do_threads(char **argv)
{
	int count = atoi(argv[0]);
	struct thread *threads = calloc(count, sizeof(*threads));
	pthread_attr_t small;
	long refused = 0;

	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 65536);
	pthread_barrier_init(&barrier, NULL, count);
	for (int i = 0; i < count; i++) {
		threads[i] = (struct thread){.index = i, .calls = atoi(argv[1]), .number = atol(argv[2])};
		must(pthread_create(&threads[i].id, &small, be_thread, &threads[i]) == 0, "pthread_create");
	}
	for (int i = 0; i < count; i++) {
		pthread_join(threads[i].id, NULL);
		refused += threads[i].refused;
	}
	printf("%ld\n", refused);
	return 0;
}

/* A child floods the output with so many bytes, the parent then does as do_threads. */
static int do_flood_and_threads(char **argv)
{
	if (fork() == 0) {
		write_pattern(1, atol(argv[0]));
		_exit(0);
	}
	return do_threads(argv + 1);
}

/* Processes one after another, each of which is refused a call. */
static int do_forks(char **argv)
{
	int refused = 0;

	for (int i = 0; i < atoi(argv[0]); i++) {
		int status;
		pid_t child = fork();

		must(child >= 0, "fork");
		if (child == 0)
			_exit(call(atol(argv[1])) == ENOSYS);
		must(waitpid(child, &status, 0) == child, "waitpid");
		refused += WIFEXITED(status) && WEXITSTATUS(status);
	}
	printf("%d\n", refused);
	return 0;
}

static volatile sig_atomic_t alarms;

static void on_alarm(int signal)
{
	(void)signal;
	alarms++;
}

/* Calls that are interrupted by a timer again and again. */
static int do_interrupted(char **argv)
{
	struct sigaction action = {.sa_handler = on_alarm, .sa_flags = SA_RESTART};
	/* Often, but not so often that a traced thread does nothing but handle it: a signal costs four stops. */
	struct itimerspec often = {{0, 500000}, {0, 500000}};
	int refused = 0;
	timer_t timer;

	must(sigaction(SIGALRM, &action, NULL) == 0, "sigaction");
	must(timer_create(CLOCK_MONOTONIC, NULL, &timer) == 0, "timer_create");
	must(timer_settime(timer, 0, &often, NULL) == 0, "timer_settime");
	for (int i = 0; i < atoi(argv[0]); i++)
		refused += call(atol(argv[1])) == ENOSYS;
	timer_delete(timer);
	printf("%d\n", refused);
	return alarms ? 0 : 73;
}

/* Ignores and blocks the signal that filters send. */
static int do_without_sigsys(char **argv)
{
	sigset_t set;

	signal(SIGSYS, SIG_IGN);
	sigfillset(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return do_call(argv);
}

/* A child in a session of its own, with nothing open, that stays. */
static int do_daemonize(char **argv)
{
	int ready[2];
	char byte;

	(void)argv;
	must(pipe(ready) == 0, "pipe");
	if (fork() == 0) {
		setsid();
		if (fork() == 0) {
			signal(SIGTERM, SIG_IGN);
			printf("%d\n", getpid());
			fflush(stdout);
			for (int fd = 0; fd < 3; fd++)
				close(fd);
			must(write(ready[1], "", 1) == 1, "write");
			return stay();
		}
		_exit(0);
	}
	must(read(ready[0], &byte, 1) == 1, "read");
	return 0;
}

/* So many generations, each with a session of its own, each printing its process; all stay. */
static int do_generations(char **argv)
{
	int left = atoi(argv[0]);

	while (left-- && fork() == 0)
		setsid();
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	printf("%d\n", getpid());
	fflush(stdout);
	return stay();
}

/* Stops its parent, the keeper, and stays. */
static int do_stop_parent(char **argv)
{
	(void)argv;
	must(kill(getppid(), SIGSTOP) == 0, "kill");
	printf("%d\n", getpid());
	fflush(stdout);
	return stay();
}

/* The parent of a process, from the fourth field of its stat file. */
static int parent_of(int pid)
{
	char path[32], stat[512];
	FILE *file;
	size_t size;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "r");
	must(file != NULL, path);
	size = fread(stat, 1, sizeof(stat) - 1, file);
	fclose(file);
	stat[size] = 0;
	return atoi(strrchr(stat, ')') + 4);
}

/* The ancestors of which the list has the distance: "12" are parent and grandparent. Returns how many. */
static int find_ancestors(const char *list, int *pids)
{
	int count = 0;

	for (; *list; list++) {
		int pid = getpid();

		for (int distance = *list - '0'; distance; distance--)
			pid = parent_of(pid);
		pids[count++] = pid;
	}
	return count;
}

/* Writes the numbers of a daemon of its own session and of itself into a file; then sends ancestors a signal, and stays. */
static int do_signal_ancestors(char **argv)
{
	int pids[9];
	const int count = find_ancestors(argv[1], pids);
	FILE *file = fopen(argv[2], "w");
	int daemon = fork();

	must(file != NULL, argv[2]);
	if (daemon == 0) {
		setsid();
		daemon = fork();
		if (daemon)
			_exit(!fprintf(file, "%d\n", daemon) || fclose(file));
		for (int fd = 0; fd < 3; fd++)
			close(fd);
		return stay();
	}
	must(waitpid(daemon, NULL, 0) == daemon, "waitpid");
	fprintf(file, "%d\nend\n", getpid());
	fclose(file);
	for (int i = 0; i < count; i++)
		kill(pids[i], atoi(argv[0]));
	return stay();
}

/* Attaches to ancestors, prints what each time was answered, and never lets go. */
static int do_trace_ancestors(char **argv)
{
	int pids[9];
	const int count = find_ancestors(argv[0], pids);

	for (int i = 0; i < count; i++)
		printf("%d\n", ptrace(PTRACE_ATTACH, pids[i], 0, 0) ? errno : 0);
	fflush(stdout);
	return stay();
}

/* Becomes a command behind a filter: action, number, command. */
static int do_filtered(char **argv)
{
	const unsigned action = !strcmp(argv[0], "kill")   ? SECCOMP_RET_KILL_PROCESS
				: !strcmp(argv[0], "trap") ? SECCOMP_RET_TRAP
							   : SECCOMP_RET_LOG;
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)atol(argv[1]), 0, 1),
		BPF_STMT(BPF_RET | BPF_K, action),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(code[0]), code};

	must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "prctl");
	must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0, "seccomp");
	execv(argv[2], argv + 2);
	must(0, argv[2]);
	return 0;
}

/* Lets a filter of its own answer an error, as an argument, to calls of a number whose second argument has 7 in its lowest byte. */
static void *put_own_filter_on_all(void *errors)
{
	const unsigned number = 2000, error = *(int *)errors;
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 10),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[1])),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xff),
		BPF_STMT(BPF_ST, 1),
		BPF_STMT(BPF_LDX | BPF_W | BPF_MEM, 1),
		BPF_STMT(BPF_LD | BPF_IMM, 3),
		BPF_STMT(BPF_ALU | BPF_ADD | BPF_K, 4),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_X, 0, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0),
		BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, 63, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(code[0]), code};

	must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "prctl");
	must(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0, "seccomp");
	return NULL;
}

static void *make_own_call(void *argument)
{
	(void)argument;
	syscall(2000, 0, 0x107, 0, 0, 0, 0);
	syscall(SYS_getppid);
	return NULL;
}

/* What that filter answers, and what it does not: in a thread that did not put it on, in a new one, a child, and another program. */
static int do_own_filter(char **argv)
{
	int error = atoi(argv[0]);
	pthread_t thread;
	int child;

	pthread_create(&thread, NULL, put_own_filter_on_all, &error);
	pthread_join(thread, NULL);
	make_own_call(NULL);
	syscall(2000, 0, 8, 0, 0, 0, 0);
	pthread_create(&thread, NULL, make_own_call, NULL);
	pthread_join(thread, NULL);
	child = fork();
	if (child == 0) {
		make_own_call(NULL);
		execl("/proc/self/exe", "workload", "own-call", NULL);
	}
	must(waitpid(child, NULL, 0) == child, "waitpid");
	return 0;
}

static int do_own_call(char **argv)
{
	(void)argv;
	make_own_call(NULL);
	return 0;
}

/* Nanoseconds that a call takes: of this thread's processor time, and of the clock. */
static int do_bench(char **argv)
{
	struct timespec times[4];
	const long count = atol(argv[0]), number = atol(argv[1]);

	clock_gettime(CLOCK_MONOTONIC, &times[0]);
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &times[1]);
	for (long i = 0; i < count; i++)
		syscall(number);
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &times[2]);
	clock_gettime(CLOCK_MONOTONIC, &times[3]);
	for (int i = 1; i >= 0; i--)
		printf("%.1f ", ((times[3 - i].tv_sec - times[i].tv_sec) * 1e9 +
				 (times[3 - i].tv_nsec - times[i].tv_nsec)) / count);
	printf("\n");
	return 0;
}

/* Asks to be traced; prints what that answered. */
static int do_be_traced(char **argv)
{
	(void)argv;
	printf("%d\n", ptrace(PTRACE_TRACEME, 0, 0, 0) == -1 ? errno : 0);
	return 0;
}

/* A child stops itself, is continued, makes a call and ends; its parent tells what it saw of it. */
static int do_stop_and_continue(char **argv)
{
	int status, ends[2];
	char byte = 0;
	pid_t child;

	must(pipe(ends) == 0, "pipe");
	child = fork();
	if (child == 0) {
		raise(SIGSTOP);
		call(atol(argv[0]));
		/* An end at once would take the place of the news that it was continued. */
		must(read(ends[0], &byte, 1) == 1, "read");
		_exit(5);
	}
	must(waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status), "not stopped");
	printf("stopped by %d\n", WSTOPSIG(status));
	must(kill(child, SIGCONT) == 0, "kill");
	must(waitpid(child, &status, WCONTINUED) == child && WIFCONTINUED(status), "not continued");
	printf("continued\n");
	must(write(ends[1], &byte, 1) == 1, "write");
	must(waitpid(child, &status, 0) == child && WIFEXITED(status), "not ended");
	printf("ended with %d\n", WEXITSTATUS(status));
	return 0;
}

static void *become(void *argument)
{
	char **argv = argument;

	call(atol(argv[0]));
	execv(argv[1], argv + 1);
	return NULL;
}

/* A thread that is not the first is refused a call and becomes a command: number, command. */
static int do_exec_in_thread(char **argv)
{
	pthread_t thread;

	must(pthread_create(&thread, NULL, become, argv) == 0, "pthread_create");
	return stay();
}

/* A child that shares everything until it executes a command, after it was refused a call: number, command. */
static int do_vfork(char **argv)
{
	int status;
	pid_t child = vfork();

	if (child == 0) {
		call(atol(argv[0]));
		execv(argv[1], argv + 1);
		_exit(75);
	}
	must(waitpid(child, &status, 0) == child, "waitpid");
	return WEXITSTATUS(status);
}

/* Who it is, and as whom it acts. */
static int do_users(char **argv)
{
	(void)argv;
	printf("%d %d\n", getuid(), geteuid());
	return 0;
}

/* Makes the first call with arguments from 1 to 6, then the others. */
static int do_sequence(char **argv)
{
	syscall(atol(argv[0]), 1l, 2l, 3l, 4l, 5l, 6l);
	for (argv++; *argv; argv++)
		call(atol(*argv));
	return 0;
}

static int announced[2];
static atomic_bool over;

static void *wait_for_end(void *unused)
{
	char byte;

	must(read(announced[0], &byte, 1) == 0, "read");
	call(2001);
	return unused;
}

static void *spin_to_end(void *unused)
{
	while (!over)
		;
	call(2002);
	return unused;
}

static void *do_nothing(void *unused)
{
	return unused;
}

static void *make_threads_to_end(void *unused)
{
	while (!over) {
		pthread_t thread;

		must(pthread_create(&thread, NULL, do_nothing, NULL) == 0, "pthread_create");
		pthread_join(thread, NULL);
	}
	call(2003);
	return unused;
}

static void on_announcement(int signal)
{
	(void)signal;
	write_all(1, "received\n", 9);
}

/*
 * A thread that waits, one that never makes a call, one that makes threads, and a child, all there before SIGURG is sent for the
 * first time; all are refused a call of their own after it.
 */
static int do_announce(char **argv)
{
	void *(*const bodies[])(void *) = {wait_for_end, spin_to_end, make_threads_to_end};
	pthread_t threads[3];
	pid_t child;

	(void)argv;
	must(pipe(announced) == 0, "pipe");
	child = fork();
	must(child >= 0, "fork");
	if (child == 0) {
		close(announced[1]);
		wait_for_end(NULL);
		_exit(0);
	}
	for (int i = 0; i < 3; i++)
		must(pthread_create(&threads[i], NULL, bodies[i], NULL) == 0, "pthread_create");
	call(2000);
	raise(SIGURG);
	call(2004);
	signal(SIGURG, on_announcement);
	raise(SIGURG);
	over = true;
	close(announced[1]);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	waitpid(child, NULL, 0);
	return 0;
}

static int do_release(char **argv)
{
	struct utsname names;

	(void)argv;
	must(uname(&names) == 0, "uname");
	printf("%s %s %s\n", names.sysname, names.release, names.machine);
	return 0;
}

/* The same of a process whose memory nobody else of its user may touch. */
static int do_undumpable_release(char **argv)
{
	must(prctl(PR_SET_DUMPABLE, 0) == 0, "prctl");
	return do_release(argv);
}

/* The version that the vDSO's note tells; in each program that an older one executes, too, as many times as is asked for. */
static int do_note(char **argv)
{
	const int again = atoi(argv[0]) - 1;
	const char *image = (const char *)getauxval(AT_SYSINFO_EHDR);
	const ElfW(Ehdr) *head = (const void *)image;
	const ElfW(Phdr) *segments = (const void *)(image + head->e_phoff);
	char number[16];

	for (int i = 0; i < head->e_phnum; i++) {
		const char *at = image + segments[i].p_offset;

		while (segments[i].p_type == PT_NOTE && at < image + segments[i].p_offset + segments[i].p_filesz) {
			const ElfW(Nhdr) *note = (const void *)at;
			const char *text = at + sizeof(*note) + ((note->n_namesz + 3) & ~3);

			if (note->n_type == 0 && !strcmp(at + sizeof(*note), "Linux")) {
				const unsigned version = *(const unsigned *)text;

				printf("%u.%u.%u\n", version >> 16, version >> 8 & 255, version & 255);
			}
			at = text + ((note->n_descsz + 3) & ~3);
		}
	}
	fflush(stdout);
	snprintf(number, sizeof(number), "%d", again);
	if (again > 0)
		execl("/proc/self/exe", "workload", "note", number, NULL);
	return 0;
}

static const struct {
	const char *name;
	int (*start)(char **argv);
	int arguments;
} table[] = {
	{"announce", do_announce, 0},
	{"be-traced", do_be_traced, 0},
	{"bench", do_bench, 2},
	{"call", do_call, 1},
	{"daemonize", do_daemonize, 0},
	{"descriptors", do_descriptors, 0},
	{"echo-requests", do_echo_requests, 0},
	{"exec-in-thread", do_exec_in_thread, 2},
	{"exit", do_exit, 1},
	{"filtered", do_filtered, 3},
	{"flood", do_flood, 1},
	{"flood-and-threads", do_flood_and_threads, 4},
	{"forks", do_forks, 2},
	{"generations", do_generations, 1},
	{"interrupted", do_interrupted, 2},
	{"kill", do_kill, 1},
	{"noise", do_noise, 1},
	{"order", do_order, 2},
	{"note", do_note, 1},
	{"own-call", do_own_call, 0},
	{"own-filter", do_own_filter, 1},
	{"release", do_release, 0},
	{"sequence", do_sequence, 1},
	{"signal-ancestors", do_signal_ancestors, 3},
	{"starve", do_starve, 3},
	{"status", do_status, 1},
	{"stop-and-continue", do_stop_and_continue, 1},
	{"stop-parent", do_stop_parent, 0},
	{"strange-name", do_strange_name, 1},
	{"threads", do_threads, 3},
	{"trace-ancestors", do_trace_ancestors, 1},
	{"undumpable-release", do_undumpable_release, 0},
	{"users", do_users, 0},
	{"vfork", do_vfork, 2},
	{"without-sigsys", do_without_sigsys, 1},
};

int main(int argc, char **argv)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (argc >= 2 + table[i].arguments && !strcmp(argv[1], table[i].name))
			return table[i].start(argv + 2);
	fprintf(stderr, "workload: unknown command, or arguments are missing\n");
	return 64;
}
