#include "guard.h"

#include <linux/signalfd.h>

#include "family.h"
#include "modes.h"
#include "sys.h"
#include "text.h"

/* What SIGCONT and the next look do not bring to run again is held by a tracer, who may never let go. */
#define HELD_LOOKS 5

/* A launcher that is to end tells what it knows, for a second at most, and kills all below it. */
#define ENDING_LOOKS 6

static long guard;

bool guard_lives(void)
{
	return !guard || sys_getppid() == guard;
}

void guard_look(void)
{
	if (guard && guard_lives())
		guard_continue((int)guard);
}

void guard_leave(void)
{
	/* Not looked at first: on a busy machine it may not have got as far as to stop. SIGCONT takes back what is still to come. */
	if (guard && guard_lives())
		sys_kill((int)guard, SIGCONT);
}

void guard_continue(int pid)
{
	/* All our signals are blocked, so nothing but SIGSTOP stops us, and nobody does that for a good reason. */
	if (family_state(pid) == 'T')
		sys_kill(pid, SIGCONT);
}

/* Who traces us traces our children, too, as in a run within a trapped one, and holds them for a moment at every call. */
static bool is_traced(void)
{
	static char status[4096];
	const char *tracer;

	if (text_read_file("/proc/self/status", status, sizeof(status)) < 0)
		return false;
	tracer = text_field(status, "TracerPid");
	return tracer && *tracer != '0';
}

bool guard_finds_held(int child, unsigned *looks)
{
	const char state = family_state(child);

	if (state != 'T' && (state != 't' || is_traced())) {
		*looks = 0;
		return false;
	}
	sys_kill(child, SIGCONT);
	return ++*looks > HELD_LOOKS;
}

/* Passes a signal on; false if there was none. */
static bool pass_on(int signals, int launcher)
{
	struct signalfd_siginfo caught;

	if (sys_read(signals, &caught, sizeof(caught)) != sizeof(caught) || caught.ssi_signo == SIGCHLD ||
	    caught.ssi_signo == SIGCONT)
		return false;
	sys_kill(launcher, caught.ssi_signo);
	/* Should it be stopped. */
	sys_kill(launcher, SIGCONT);
	return true;
}

static int be_guard(int launcher, int signals)
{
	static const struct timespec look = {LOOK_SECONDS, 0};
	struct pollfd fds[] = {{1, 0, 0}, {signals, POLLIN, 0}};
	unsigned held = 0, ending = 0;
	int status = 0;

	while (sys_wait(launcher, &status, WNOHANG | __WALL) == 0) {
		const long ready = sys_poll(fds, 2, &look);

		if (ready < 0 && ready != -EINTR) {
			sys_wait(launcher, &status, __WALL);
			break;
		}
		/* Nobody reads any more. The launcher sees that, too. */
		if (ready > 0 && fds[0].revents) {
			fds[0].fd = -1;
			ending++;
		}
		if (ready > 0 && fds[1].revents && pass_on(signals, launcher))
			ending++;
		if (ready != 0)
			continue;
		if (guard_finds_held(launcher, &held) || (ending && ++ending > ENDING_LOOKS)) {
			text_complain("the launcher", "was held by another process, or did not end when told to, and is killed");
			sys_kill(launcher, SIGKILL);
			status = family_bury(0, launcher);
		}
	}
	family_bury(0, 0);
	return status & 0x7f ? EXIT_SIGNAL + (status & 0x7f) : status >> 8 & 0xff;
}

long guard_start(void)
{
	const long signals =
		sys_signalfd(SIGNAL(SIGTERM) | SIGNAL(SIGINT) | SIGNAL(SIGHUP) | SIGNAL(SIGCHLD) | SIGNAL(SIGCONT));
	const int self = sys_getpid();
	long launcher;

	if (signals < 0)
		return signals;
	/*
	 * Not to die with our caller, whose reader's end we see, but to be continued then, should we be stopped. The kernel does so
	 * for every end of the thread that started us, and of those that inherit us from it: no harm.
	 */
	sys_prctl(PR_SET_PDEATHSIG, SIGCONT, 0);
	family_adopt();
	launcher = sys_fork();
	if (launcher < 0)
		return launcher;
	if (launcher == 0) {
		guard = self;
		sys_close((int)signals);
		sys_prctl(PR_SET_PDEATHSIG, SIGCONT, 0);
		/* What the terminal sends comes from the guard, and comes once. */
		sys_setpgid(0, 0);
		if (!guard_lives())
			sys_exit(EXIT_COULD_NOT);
		return 0;
	}
	/* What the workload reads is not ours. */
	family_leave_input();
	sys_exit(be_guard((int)launcher, (int)signals));
	return -EIO;
}
