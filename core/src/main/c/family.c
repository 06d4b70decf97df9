#include "family.h"

#include "command.h"
#include "guard.h"
#include "handover.h"
#include "proc.h"
#include "sys.h"
#include "trace.h"

static bool adopting;

bool family_adopt(void)
{
	adopting = sys_prctl(PR_SET_CHILD_SUBREAPER, 1, 0) == 0;
	return adopting;
}

static void fail(const struct launch *launch, const char *step, long result)
{
	const struct note note = {.kind = NOTE_FAILED, .step = step, .value = -result, .pid = launch->workload};

	handover_send(launch->notes[1], &note, -1, launch->cookie);
	sys_exit_past(launch->cookie, 127);
}

static void check(const struct launch *launch, const char *step, long result)
{
	if (result < 0)
		fail(launch, step, result);
}

/* Hear of the parent's end. It may have died before we asked for it: then somebody else is our parent by now. */
static void follow(const struct launch *launch, int parent, int signal)
{
	check(launch, "prctl", sys_prctl(PR_SET_PDEATHSIG, signal, 0));
	if (sys_getppid() != parent)
		sys_exit(127);
}

static void place_descriptors(const struct launch *launch)
{
	if (launch->channel) {
		/* The launcher has closed all but a few low descriptors, so neither number can be in use. */
		check(launch, "dup3", sys_dup3(0, CHANNEL_REQUESTS, 0));
		check(launch, "dup3", sys_dup3(launch->channel_pipe[1], CHANNEL_EVENTS, 0));
		int null = sys_open("/dev/null", O_RDONLY);

		check(launch, "open", null);
		check(launch, "dup3", sys_dup3(null, 0, 0));
	}
	check(launch, "dup3", sys_dup3(launch->out_pipe[1], 1, 0));
	check(launch, "dup3", sys_dup3(launch->err_pipe[1], 2, 0));
}

/* The listener, if it listens, or 0; -errno. */
static long put_filter_on(struct launch *launch, bool listens, bool *set_no_new_privs)
{
	const struct filter_answers answers = {
		.watched = launch_trap(launch) == TRAP_FAST ? SECCOMP_RET_TRACE : SECCOMP_RET_ALLOW,
		.names = listens && launch->release,
		.note = launch->note,
	};

	if (!filter_build(&launch->filter, launch->listed, &answers, launch->cookie))
		fail(launch, "filter", -E2BIG);
	return filter_install(&launch->filter, listens, set_no_new_privs);
}

/* Puts the filter on, if one is needed, and tells the launcher how that went, with the listener if there is one. */
static void install_filter(struct launch *launch)
{
	struct note note = {.kind = NOTE_READY, .pid = launch->workload, .adopting = adopting};
	const bool denies = launch_lists(launch, false);
	const bool traces = launch_trap(launch) == TRAP_FAST && launch_lists(launch, true);
	long listener = -1;

	if ((denies && launch->record) || launch->release) {
		listener = put_filter_on(launch, true, &note.set_no_new_privs);
		note.listening = listener >= 0;
	}
	if ((denies || traces) && !note.listening) {
		launch_without_listener(launch);
		check(launch, "seccomp", put_filter_on(launch, false, &note.set_no_new_privs));
	}
	/* The filter is on now: every call from here carries the cookie. */
	if (handover_send(launch->notes[1], &note, listener, launch->cookie) < 0)
		sys_exit_past(launch->cookie, 127);
}

/* Until the keeper traces us, or has gone because it cannot. */
static void await_tracer(const struct launch *launch)
{
	char byte;

	sys_close(launch->gate[1]);
	if (sys_read(launch->gate[0], &byte, 1) != 1)
		sys_exit(127);
	sys_close(launch->gate[0]);
}

static void be_workload(struct launch *launch, int keeper)
{
	launch->workload = sys_getpid();
	follow(launch, keeper, SIGKILL);
	if (launch_trap(launch))
		await_tracer(launch);
	check(launch, "setpgid", sys_setpgid(0, 0));
	place_descriptors(launch);
	if (launch->directory)
		check(launch, "chdir", sys_chdir(launch->directory));
	check(launch, "sigprocmask", sys_sigmask(0));
	install_filter(launch);
	fail(launch, "execve", command_execute(launch->argv, launch->envp, launch->cookie));
}

/* Lets go of the pipes, and of the caller's descriptors, so that their readers see the end when all else is gone. */
static void keep_only(int fd, int as)
{
	sys_dup3(fd, as, O_CLOEXEC);
	command_close_from(as + 1);
}

/* Until the workload ends: its wait status, or -1 when the launcher says so, or has died before. All signals are blocked. */
static int await_end(long workload, int launcher)
{
	/* The kernel sends SIGCONT when the launcher dies, for it also reaches us where we were stopped. */
	static const signals wanted = SIGNAL(SIGCHLD) | SIGNAL(SIGCONT) | SIGNAL(SIGTERM);
	static const struct timespec look = {LOOK_SECONDS, 0};
	long signal = 0;

	while (signal != SIGTERM && sys_getppid() == launcher) {
		int status;
		long pid;

		while ((pid = sys_wait(-1, &status, WNOHANG)) > 0)
			if (pid == workload)
				return status;
		signal = sys_sigwait(wanted, &look);
		if (signal == -EAGAIN)
			guard_continue(launcher);
	}
	return -1;
}

static void be_keeper(struct launch *launch, int launcher)
{
	const bool traces = launch_trap(launch);
	struct note ended = {.kind = NOTE_ENDED};
	int keeper = sys_getpid();
	long workload;

	/* A tracer takes its tracees with it. */
	follow(launch, launcher, traces ? SIGKILL : SIGCONT);
	family_adopt();
	if (traces) {
		/* A tracer without privileges needs children that are, and they are what we are until they execute a program. */
		sys_prctl(PR_SET_DUMPABLE, 1, 0);
		check(launch, "ptrace", trace_prepare(launch_trap(launch), launch->cookie));
		check(launch, "pipe", sys_pipe(launch->gate));
	}
	workload = sys_fork();
	check(launch, "fork", workload);
	if (workload == 0)
		be_workload(launch, keeper);
	if (traces) {
		check(launch, "ptrace", trace_attach(workload, launch->trap));
		sys_prctl(PR_SET_DUMPABLE, 0, 0);
		sys_write(launch->gate[1], "", 1);
	}
	keep_only(launch->notes[1], 0);
	ended.value = traces ? trace(launch, workload, 0) : await_end(workload, launcher);
	ended.stops = traces ? trace_stops() : 0;
	family_bury(workload, 0);
	if (ended.value >= 0)
		handover_send(0, &ended, -1, 0);
	/*
	 * Should it be stopped, with its guard: then nobody else is left to let it go on. On a busy machine it may not have got as far
	 * as to stop, so it is not looked at first: SIGCONT takes a stop back that is still to come.
	 */
	if (sys_getppid() == launcher)
		sys_kill(launcher, SIGCONT);
	sys_exit(0);
}

long family_start(struct launch *launch)
{
	int launcher = sys_getpid();
	long keeper = sys_fork();

	if (keeper == 0)
		be_keeper(launch, launcher);
	return keeper;
}

/* The state of a process, and its parent, from the third and fourth fields of its stat file; the second may contain anything but ends last. */
static char look_at(unsigned long pid, unsigned long *parent)
{
	char path[64];
	char stat[512];
	struct text text = {path, path + sizeof(path) - 1, false};
	const char *field = NULL;

	*parent = 0;
	text_put(&text, "/proc/");
	text_put_number(&text, pid);
	text_put(&text, "/stat");
	*text.at = 0;
	if (text_read_file(path, stat, sizeof(stat)) < 0)
		return 0;
	for (const char *s = stat; *s; s++)
		if (*s == ')')
			field = s;
	if (!field || text_length(field) < 5)
		return 0;
	const char state = field[2];

	field += 4;
	text_number(&field, 0x7fffffff, parent);
	return state;
}

/* /proc may be another process namespace's, whose numbers say nothing about our children. */
static bool proc_is_ours(unsigned long self)
{
	char target[16];
	const char *at = target;
	long length = sys_readlink("/proc/self", target, sizeof(target) - 1);
	unsigned long pid;

	if (length < 0)
		return false;
	target[length] = 0;
	return text_number(&at, 0x7fffffff, &pid) && !*at && pid == self;
}

char family_state(int pid)
{
	unsigned long parent;

	return proc_is_ours(sys_getpid()) ? look_at(pid, &parent) : 0;
}

void family_leave_input(void)
{
	long null = sys_open("/dev/null", O_RDONLY);

	if (null < 0 || sys_dup3(null, 0, 0) < 0)
		sys_close(0);
	if (null >= 0)
		sys_close(null);
}

static unsigned killed;

static void kill_child(unsigned long pid, int directory, unsigned long self)
{
	unsigned long parent;

	(void)directory;
	look_at(pid, &parent);
	if (parent == self && sys_kill(pid, SIGKILL) == 0)
		killed++;
}

/* Kills the children that this process has right now; how many. */
static unsigned kill_children(unsigned long self)
{
	killed = 0;
	proc_each("/proc", kill_child, self);
	return killed;
}

/* Whether a child is left, alive or not; those that have ended are reaped, and the status of one of them is kept. */
static bool has_children(int child, int *kept)
{
	int status;
	long pid;

	while ((pid = sys_wait(-1, &status, WNOHANG | __WALL)) > 0)
		if (pid == child)
			*kept = status;
	return pid == 0;
}

/*
 * Round by round: the children of those that died are ours in the next one. No round waits for a particular child: one
 * that is being traced stays until its tracer goes, who may be further down. Whoever has no child need not look for any:
 * /proc may show hundreds of other processes.
 */
int family_bury(int group, int child)
{
	int status = SIGKILL;

	static const struct timespec pause = {0, 50 * 1000 * 1000};
	unsigned long self = sys_getpid();

	/* Minus one would be everybody. */
	if (group > 1 && !(adopting && proc_is_ours(self)))
		sys_kill(-group, SIGKILL);
	while (has_children(child, &status) && proc_is_ours(self) && kill_children(self) > 0)
		sys_sigwait(SIGNAL(SIGCHLD), &pause);
	has_children(child, &status);
	return status;
}
