/* The mode `probe`: what each number answers here. Raw results; nothing is concluded from them. */

#include <linux/sched.h>

#include "command.h"
#include "denylist.h"
#include "modes.h"
#include "sys.h"
#include "text.h"

/* Fits every number of a table, or as many as may be asked for. */
#define MOST 512

#define LINE_SIZE 32

/*
 * A number and the six arguments of its call, in 32 bits. Arguments are small numbers, or one of those below: see
 * value_of().
 */
struct call {
	unsigned number : 14;
	signed a : 3;
	signed b : 3;
	signed c : 3;
	signed d : 3;
	signed e : 3;
	signed f : 3;
};

enum { NEVER = -4, NOBODY = 2, SIGHAND = 3 };

static const struct call calls[] = {
#include ARCH_CALLS
};

#define CALLS (sizeof(calls) / sizeof(calls[0]))

enum state { PENDING, RETURNED, NOT_CALLED, KILLED, BLOCKED };

struct answer {
	enum state state;
	long value;	/* what was returned, or the signal that killed */
};

/* Shared with the child that makes the calls. */
struct sheet {
	volatile unsigned at;
	volatile struct answer answers[MOST];
};

static unsigned numbers[MOST];
static unsigned count;

static long value_of(int argument)
{
	switch (argument) {
	case NOBODY:
		return 0x7fffffff;
	case SIGHAND:
		return CLONE_SIGHAND;
	default:
		return argument;
	}
}

static const struct call *find(unsigned number)
{
	for (unsigned i = 0; i < CALLS; i++)
		if (calls[i].number == number)
			return &calls[i];
	return NULL;
}

/* What has an answer already is left alone: it killed or stopped an earlier child. */
static void make_calls(struct sheet *sheet)
{
	long self = sys_getpid();

	for (; sheet->at < count; sheet->at++) {
		volatile struct answer *answer = &sheet->answers[sheet->at];
		const struct call *call = find(numbers[sheet->at]);

		if (answer->state != PENDING)
			continue;
		if (!call || call->a == NEVER) {
			answer->state = NOT_CALLED;
			continue;
		}
		answer->value = syscall6(call->number, value_of(call->a), value_of(call->b), value_of(call->c),
					 value_of(call->d), value_of(call->e), value_of(call->f));
		/* A kernel that accepted what should have been refused has made a second process of us. */
		if (sys_getpid() != self)
			sys_exit(0);
		answer->state = RETURNED;
	}
}

/* Nothing here may rely on a call that a filter could refuse: getpid and its like then answer the same error always. */
static void be_child(struct sheet *sheet, long parent)
{
	long parent_now;

	sys_prctl(PR_SET_PDEATHSIG, SIGKILL, 0);
	sys_limit(RLIMIT_CORE, 0);
	sys_sigmask(0);
	parent_now = sys_getppid();
	if (parent < 0 || parent_now < 0 || parent_now == parent)
		make_calls(sheet);
	sys_exit(0);
}

/* Waits for a child: 1 when it has ended, 0 when it spent a whole limit in one call and was killed, or -errno. */
static long let_run(const struct sheet *sheet, int child, int *status, const struct timespec *limit)
{
	for (;;) {
		unsigned seen = sheet->at;
		long signal = sys_sigwait(SIGNAL(SIGCHLD), limit);
		long result;

		if (signal < 0 && signal != -EAGAIN && signal != -EINTR)
			return signal;
		result = sys_wait(child, status, WNOHANG);
		if (result != 0)
			return result < 0 ? result : 1;
		if (signal == -EAGAIN && sheet->at == seen)
			break;
	}
	sys_kill(child, SIGKILL);
	return sys_wait(child, status, 0) < 0 ? -ECHILD : 0;
}

/* One child makes all calls, and after each death another one the rest; 0 or -errno. */
static long fill(struct sheet *sheet)
{
	/* On a loaded machine, or a kernel in user space, a call may take long that does not block: a second try. */
	static const struct timespec limits[] = {{0, 500 * 1000 * 1000}, {2, 0}};
	long parent = sys_getpid();
	bool second = false;
	long result = sys_sigmask(SIGNAL(SIGCHLD));

	while (result >= 0 && sheet->at < count) {
		volatile struct answer *answer;
		long child = sys_fork();
		int status;

		if (child < 0)
			return child;
		if (child == 0)
			be_child(sheet, parent);
		result = let_run(sheet, child, &status, &limits[second]);
		if (result < 0)
			sys_kill(child, SIGKILL);
		if (result < 0 || sheet->at >= count)
			break;
		answer = &sheet->answers[sheet->at];
		second = result == 0 && !second;
		if (second)
			continue;
		answer->value = status & 0x7f;
		answer->state = result == 0 ? BLOCKED : KILLED;
		/* The child does not move on any more, so this is what makes the loop end. */
		sheet->at++;
	}
	return result < 0 ? result : 0;
}

static long print(const struct sheet *sheet)
{
	static char lines[(MOST + 2) * LINE_SIZE];
	struct text text = {lines, lines + sizeof(lines), false};

	text_put(&text, "kernelproof-probe 1 " ARCH_NAME "\n");
	for (unsigned i = 0; i < count; i++) {
		text_put_number(&text, numbers[i]);
		text_put_char(&text, ' ');
		switch (sheet->answers[i].state) {
		case RETURNED:
			text_put_number(&text, sheet->answers[i].value);
			break;
		case KILLED:
			text_put(&text, "killed ");
			text_put_number(&text, sheet->answers[i].value);
			break;
		case BLOCKED:
			text_put(&text, "blocked");
			break;
		case NOT_CALLED:
		case PENDING:
			text_put(&text, "never");
			break;
		}
		text_put_char(&text, '\n');
	}
	text_put(&text, "end ");
	text_put_number(&text, count);
	text_put_char(&text, '\n');
	return text_write(1, lines, text.at - lines);
}

int probe(char **argv, char **envp, long cookie)
{
	const char *wrong = text_read_numbers(argv, DENYLIST_LAST, numbers, MOST, &count);
	long result;

	(void)envp, (void)cookie;
	if (wrong) {
		text_complain(wrong, "not a number, or too many");
		return EXIT_USAGE;
	}
	if (!*argv)
		for (; count < CALLS; count++)
			numbers[count] = calls[count].number;
	command_reset_signals();
	result = sys_share(sizeof(struct sheet));
	if (result >= 0) {
		struct sheet *sheet = (struct sheet *)result;

		result = fill(sheet);
		if (result == 0)
			result = print(sheet);
	}
	if (result == 0)
		return 0;
	text_complain_errno("probe", result);
	return EXIT_COULD_NOT;
}
