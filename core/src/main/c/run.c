/* The mode `run`: a workload under the launcher's eyes, and what becomes of it as frames. */

#include "command.h"
#include "family.h"
#include "guard.h"
#include "modes.h"
#include "names.h"
#include "outer.h"
#include "supervise.h"
#include "sys.h"

/* ENOSYS. */
#define DEFAULT_ERRNO "38"

#define UNKNOWN_OPTION "unknown option, or its value is missing"

#include <linux/utsname.h>

static struct launch launch;
static struct surroundings surroundings;

static int usage(const char *what, const char *wrong)
{
	text_complain(what, wrong);
	return EXIT_USAGE;
}

static const char *read_release(const char *release)
{
	launch.release = release;
	return text_length(release) > sizeof(surroundings.release) - 1 ? "longer than 64 bytes" : NULL;
}

static const char *read_trap(const char *mode)
{
	launch.late = text_equal(mode, "late");
	launch.trap = launch.late || text_equal(mode, "full") ? TRAP_FULL : text_equal(mode, "fast") ? TRAP_FAST : TRAP_OFF;
	return launch.trap ? NULL : "expected full, late or fast";
}

/* Reads the options into `launch`; 0 or an exit status. */
static int read_options(char **argv)
{
	for (; *argv && !text_equal(*argv, "--"); argv++) {
		const char *option = *argv;
		const char *wrong = NULL;

		if (text_equal(option, "--channel")) {
			launch.channel = true;
			continue;
		}
		if (text_equal(option, "--record")) {
			launch.record = true;
			continue;
		}
		/* Signals of the terminal do not reach us: our caller passes on to the workload what it likes. */
		if (TRAPS && text_equal(option, "--group")) {
			sys_setpgid(0, 0);
			continue;
		}
		if (!argv[1])
			return usage(option, UNKNOWN_OPTION);
		argv++;
		if (text_equal(option, "--deny"))
			wrong = denylist_read(&launch.listed[NATIVE], *argv, false);
		else if (text_equal(option, "--deny-32"))
			wrong = denylist_read(&launch.listed[COMPAT], *argv, false);
		else if (text_equal(option, "--chdir"))
			launch.directory = *argv;
		else if (text_equal(option, "--frames"))
			launch.frames = *argv;
		else if (text_equal(option, "--uname"))
			wrong = read_release(*argv);
		else if (TRAPS && text_equal(option, "--trap"))
			wrong = read_trap(*argv);
		else if (TRAPS && text_equal(option, "--errno"))
			wrong = denylist_read(&launch.refusing, *argv, true);
		else if (TRAPS && text_equal(option, "--watch"))
			wrong = denylist_read(&launch.listed[NATIVE], *argv, true);
		else if (TRAPS && text_equal(option, "--watch-32"))
			wrong = denylist_read(&launch.listed[COMPAT], *argv, true);
		else
			wrong = UNKNOWN_OPTION;
		if (wrong)
			return usage(option, wrong);
	}
	if (!*argv || !argv[1])
		return usage("--", "expected '--' and a command behind the options");
	launch.argv = argv + 1;
	if (TRAPS && !launch.trap && launch_lists(&launch, true))
		return usage("--watch", "expected '--trap' as well");
	if (TRAPS && !launch.refusing.count)
		denylist_read(&launch.refusing, DEFAULT_ERRNO, true);
	return 0;
}

static void copy_line(char *to, size_t size, const char *from)
{
	struct text text = {to, to + size - 1, false};

	while (from && *from && *from != '\n')
		text_put_char(&text, *from++);
	if (text.at == to)
		text_put(&text, "unknown");
	*text.at = 0;
}

static void look_around(void)
{
	static char status[4096];
	struct new_utsname names = {.machine = ""};

	sys_uname(&names);
	names_read_release(surroundings.release, sizeof(surroundings.release));
	launch.note = launch.release && names_can_overwrite_note(surroundings.release);
	if (text_read_file("/proc/self/status", status, sizeof(status)) < 0)
		status[0] = 0;
	copy_line(surroundings.machine, sizeof(surroundings.machine), names.machine);
	copy_line(surroundings.seccomp, sizeof(surroundings.seccomp), text_field(status, "Seccomp"));
	copy_line(surroundings.seccomp_filters, sizeof(surroundings.seccomp_filters),
		  text_field(status, "Seccomp_filters"));
}

/* Leaves 0, 1 and 2 open and nothing else, so that the workload inherits what it is meant to and no more. */
static long close_all_else(void)
{
	long result = command_close_from(3);

	for (int fd = 0; fd < 3 && result >= 0; fd++)
		if (sys_fcntl(fd, F_GETFD, 0) < 0 && (result = sys_open("/dev/null", O_RDWR)) >= 0)
			result = sys_fcntl(fd, F_SETFD, 0);
	return result;
}

static long open_pipe(int ends[2])
{
	long result = sys_pipe(ends);

	return result < 0 ? result : sys_fcntl(ends[0], F_SETFL, O_NONBLOCK);
}

static long open_pipes(void)
{
	long result = open_pipe(launch.out_pipe);

	launch.channel_pipe[0] = launch.channel_pipe[1] = -1;
	if (result >= 0)
		result = open_pipe(launch.err_pipe);
	if (result >= 0 && launch.channel)
		result = open_pipe(launch.channel_pipe);
	return result;
}

/*
 * Ctrl-\ asks a JVM for a thread dump, so SIGQUIT is not among those that end us. SIGCONT comes when the guard dies. All are
 * blocked.
 */
static long open_signals(void)
{
	launch.signals = sys_signalfd(SIGNAL(SIGTERM) | SIGNAL(SIGINT) | SIGNAL(SIGHUP) | SIGNAL(SIGCONT));
	return launch.signals;
}

/*
 * Frames go to whoever listens there, in place of the standard output. A pipe can be opened by way of /proc, by the workload too
 * if it may, and what it writes there would be believed; a socket cannot be.
 */
static long connect_frames(void)
{
	long fd, result;

	if (!launch.frames)
		return 0;
	fd = sys_connect_path(launch.frames);
	result = fd < 0 ? fd : sys_fcntl((int)fd, F_SETFL, O_NONBLOCK);
	if (result >= 0)
		result = sys_dup3((int)fd, 1, 0);
	if (fd >= 0)
		sys_close((int)fd);
	return result;
}

/* The launcher keeps the reading ends; its standard input belongs to the workload alone. */
static void let_go(void)
{
	family_leave_input();
	sys_close(launch.out_pipe[1]);
	sys_close(launch.err_pipe[1]);
	sys_close(launch.notes[1]);
	if (launch.channel)
		sys_close(launch.channel_pipe[1]);
}

static long decide_recording(void)
{
	static unsigned char nothing[DENYLIST_SINGLE + 1];
	long result;

	if (!launch.record && launch_trap(&launch) != TRAP_FAST)
		return 0;
	if (text_equal(surroundings.seccomp, "0")) {
		for (int abi = 0; abi < ABI_COUNT; abi++)
			if (!denylist_record(&launch.listed[abi], nothing))
				return -E2BIG;
		return 0;
	}
	result = outer_mark_recorded(launch.listed, &launch.filter, launch.cookie);
	if (result == -E2BIG)
		return result;
	/* No listener to be had: everything is denied all the same, and the hello says that nothing is recorded. */
	if (result < 0) {
		launch.record = false;
		launch.unchecked = true;
	}
	return 0;
}

int run(char **argv, char **envp, long cookie)
{
	const char *step = NULL;
	long result;
	int status = read_options(argv);

	if (status)
		return status;
	launch.envp = envp;
	launch.cookie = cookie;
	look_around();
	/* What we say of the workload it must not write into us. Its own program becomes what it is when it is executed. */
	sys_prctl(PR_SET_DUMPABLE, 0, 0);
	command_reset_signals();

	if ((result = sys_sigmask(~0ull)) < 0)
		step = "sigprocmask";
	else if ((result = close_all_else()) < 0)
		step = "close_range";
	if (connect_frames() < 0) {
		text_complain("--frames", "nobody listens there");
		return EXIT_COULD_NOT;
	}
	if (!step && (result = guard_start()) < 0)
		step = "fork";
	launch.adopting = family_adopt();
	if (step)
		return supervise_nothing(&launch, &surroundings, step, result);
	if ((result = open_pipes()) < 0)
		step = "pipe";
	else if ((result = sys_socketpair(launch.notes)) < 0)
		step = "socketpair";
	else if ((result = open_signals()) < 0)
		step = "signalfd";
	else if ((result = decide_recording()) < 0)
		step = "filter";
	else if ((result = family_start(&launch)) < 0)
		step = "fork";
	if (step)
		return supervise_nothing(&launch, &surroundings, step, result);
	let_go();
	status = supervise(&launch, &surroundings, result);
	guard_leave();
	return status;
}
