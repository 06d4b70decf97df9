/*
 * The mode `who`: for each number, whether a filter that was there before answers it, and with what. No call is made.
 *
 * A child under our ptrace puts one more filter on itself: calls with the cookie in the sixth register are TRACEd. The
 * kernel takes the most severe answer of all filters, and KILL, TRAP and ERRNO come before TRACE: either an older
 * filter's answer shows, or the call stops at ours, where it is skipped. This judges calls with zeros in the other
 * registers.
 */

#include <linux/ptrace.h>
#include <linux/seccomp.h>

#include "command.h"
#include "filter.h"
#include "modes.h"
#include "sys.h"
#include "text.h"

/* 0 to 511 if none are asked for: whatever a kernel has, and some that it does not. */
#define MOST 512

#define LINE_SIZE 24

/* What a skipped call returns, and what our own filter answers to the other cookie. */
#define MARKER 0x6b70
#define ERRNO_OF_OURS 4094

enum state { UNKNOWN, RETURNED, TRACED, TRAPPED, KILLED, UNFILTERED };

static const char *const words[] = {
	[UNKNOWN] = "unknown",
	[RETURNED] = "errno ",
	[TRACED] = "allowed",
	[TRAPPED] = "trap",
	[KILLED] = "kill",
	[UNFILTERED] = "unfiltered",
};

/* Shared with the child. The parent writes while the child is stopped. */
struct sheet {
	volatile bool checked;
	volatile unsigned at;
	volatile enum state states[MOST];
	volatile long results[MOST];
};

static unsigned numbers[MOST];
static unsigned count;
static struct filter filter;

static long other(long cookie)
{
	return cookie ^ 1;
}

static void write_filter(long cookie)
{
	const unsigned low = offsetof(struct seccomp_data, args[5]);
	const struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, low + sizeof(unsigned)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned long)cookie >> 32, 0, 5),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, low),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)cookie, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)other(cookie), 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ERRNO_OF_OURS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};

	memcpy(filter.code, code, sizeof(code));
	filter.count = sizeof(code) / sizeof(code[0]);
}

static long ask(unsigned number, long cookie)
{
	return syscall6(number, 0, 0, 0, 0, 0, cookie);
}

/* A kernel in user space may have ptrace and filters but not that the one sees the other. */
static bool works(long cookie)
{
	/* Harmless if made after all; all three behind a filter would be a strange one. */
	static const unsigned short harmless[] = {__NR_getpid, __NR_getuid, __NR_sched_yield};

	for (unsigned i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++)
		if (ask(harmless[i], cookie) == MARKER && ask(harmless[i], other(cookie)) == -ERRNO_OF_OURS &&
		    ask(harmless[i], 0) != MARKER)
			return true;
	return false;
}

/*
 * Starts when there is a byte to read: then the parent traces us. No signal to ourselves, as is usual: if a filter
 * answers getpid with -1, that kill() stops every process of the machine.
 */
static void be_child(struct sheet *sheet, long cookie, int start)
{
	bool set_no_new_privs;
	char byte;

	sys_limit(RLIMIT_CORE, 0);
	if (sys_read(start, &byte, 1) != 1 || filter_install(&filter, false, &set_no_new_privs) < 0)
		sys_exit(1);
	/* Stops before the check are not of a number yet. */
	if (!sheet->checked && !works(cookie))
		sys_exit(1);
	sheet->checked = true;
	for (; sheet->at < count; sheet->at++) {
		long result;

		if (ARCH_UNFILTERED(numbers[sheet->at])) {
			sheet->states[sheet->at] = UNFILTERED;
			continue;
		}
		result = ask(numbers[sheet->at], cookie);
		if (sheet->states[sheet->at] == UNKNOWN && result <= 0 && result >= -4095) {
			sheet->states[sheet->at] = RETURNED;
			sheet->results[sheet->at] = -result;
		}
	}
	sys_exit(0);
}

static void answer_stop(struct sheet *sheet, int child, int status)
{
	const int signal = status >> 8 & 0xff;
	const bool asking = sheet->checked && sheet->at < count;
	int deliver = 0;

	if (status >> 16 == PTRACE_EVENT_SECCOMP) {
		arch_skip_call(child, MARKER);
		if (asking)
			sheet->states[sheet->at] = TRACED;
	} else if (signal == SIGSYS && asking) {
		sheet->states[sheet->at] = TRAPPED;
	} else {
		deliver = signal;
	}
	sys_ptrace(PTRACE_CONT, child, 0, deliver);
}

/* One child: its wait status when it has gone, or -errno. */
static long let_run(struct sheet *sheet, long cookie)
{
	long result, child;
	int ends[2], status;

	result = sys_pipe(ends);
	if (result < 0)
		return result;
	child = sys_fork();
	if (child == 0) {
		sys_close(ends[1]);
		be_child(sheet, cookie, ends[0]);
	}
	result = child < 0 ? child : sys_ptrace(PTRACE_SEIZE, child, 0, PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL);
	if (result >= 0)
		sys_write(ends[1], "", 1);
	/* Without that byte, the end of the pipe makes the child end. */
	sys_close(ends[1]);
	sys_close(ends[0]);
	while (child > 0) {
		long waited = sys_wait(child, &status, __WALL);

		if (waited != child)
			return -ECHILD;
		if ((status & 0xff) != 0x7f)
			break;
		answer_stop(sheet, child, status);
	}
	return result < 0 ? result : status;
}

/* 0, or -errno where this cannot be found out. */
static long fill(struct sheet *sheet, long cookie)
{
	while (sheet->at < count) {
		long status = let_run(sheet, cookie);

		if (status < 0 || !sheet->checked)
			return -EOPNOTSUPP;
		if (sheet->at == count)
			break;
		if ((status & 0x7f) == SIGSYS)
			sheet->states[sheet->at] = KILLED;
		sheet->at++;
	}
	return 0;
}

/* An outer supervisor outranks TRACE, and may let a call go on: then it would be made. Only one listener is allowed. */
static bool supervised(void)
{
	bool set_no_new_privs;
	int status = 0;
	long child = sys_fork();

	if (child == 0)
		sys_exit(filter_install(&filter, true, &set_no_new_privs) == -EBUSY);
	return child > 0 && sys_wait(child, &status, 0) == child && status != 0;
}

static void put_answers(struct text *text, const struct sheet *sheet)
{
	for (unsigned i = 0; i < count; i++) {
		text_put_number(text, numbers[i]);
		text_put_char(text, ' ');
		text_put(text, words[sheet->states[i]]);
		if (sheet->states[i] == RETURNED)
			text_put_number(text, sheet->results[i]);
		text_put_char(text, '\n');
	}
	text_put(text, "end ");
	text_put_number(text, count);
	text_put_char(text, '\n');
}

int who(char **argv, char **envp, long cookie)
{
	static char lines[(MOST + 3) * LINE_SIZE];
	struct text text = {lines, lines + sizeof(lines), false};
	const char *wrong = text_read_numbers(argv, DENYLIST_LAST, numbers, MOST, &count);
	long result;

	(void)envp;
	if (wrong) {
		text_complain(wrong, "not a number, or too many");
		return EXIT_USAGE;
	}
	if (!*argv)
		for (; count < MOST; count++)
			numbers[count] = count;
	command_reset_signals();
	write_filter(cookie);
	text_put(&text, "kernelproof-who 1 " ARCH_NAME "\n");
	result = sys_share(sizeof(struct sheet));
	if (result < 0) {
		text_put(&text, "unsupported no shared memory\n");
	} else if (supervised()) {
		text_put(&text, "unsupported an outer filter has a supervisor\n");
	} else if (fill((struct sheet *)result, cookie) < 0) {
		text_put(&text, "unsupported no ptrace of a filter's answers\n");
	} else {
		put_answers(&text, (struct sheet *)result);
	}
	result = text_write(1, lines, text.at - lines);
	return result == 0 ? 0 : EXIT_COULD_NOT;
}
