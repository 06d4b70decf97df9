/*
 * The first process of a guest: runs the commands of /commands, tells on the console what became of each, and switches
 * the machine off. /commands holds arguments that end in a zero byte; an empty one ends the command.
 *
 *	kernelproof-guest 1
 *	command 0
 *	result 0 status=0 size=5 adler32=103547413
 *	hello
 *	end 1
 *
 * `status` is the command's wait status; behind the line come `size` bytes, what it wrote to its descriptors 1 and 2,
 * and one newline. The console is shared with the kernel, so the sum says whether the bytes arrived as they were sent.
 */

#include <asm/termbits.h>
#include <linux/reboot.h>

#include "arch.h"
#include "sys.h"
#include "text.h"

#define CONSOLE 1

/* Of syslog(2); glibc: sys/klog.h has no name for it. From here on only what is about to be a panic is printed. */
#define CONSOLE_LEVEL 8
#define EMERGENCIES 1

#define ARGUMENTS 64

static char commands[64 * 1024];
static char output[1024 * 1024];

static unsigned adler32(const char *bytes, size_t size)
{
	unsigned a = 1, b = 0;

	for (size_t i = 0; i < size; i++) {
		a = (a + (unsigned char)bytes[i]) % 65521;
		b = (b + a) % 65521;
	}
	return b << 16 | a;
}

static void say(const char *word, long number)
{
	char line[64];
	struct text text = {line, line + sizeof(line), false};

	text_put(&text, word);
	text_put_number(&text, number);
	text_put_char(&text, '\n');
	text_write(CONSOLE, line, text.at - line);
}

static void put_field(struct text *text, const char *key, unsigned long value)
{
	text_put(text, key);
	text_put_number(text, value);
}

static void say_result(unsigned number, int status, size_t size)
{
	char line[128];
	struct text text = {line, line + sizeof(line), false};

	put_field(&text, "result ", number);
	put_field(&text, " status=", status);
	put_field(&text, " size=", size);
	put_field(&text, " adler32=", adler32(output, size));
	text_put_char(&text, '\n');
	text_write(CONSOLE, line, text.at - line);
	text_write(CONSOLE, output, size);
	text_write(CONSOLE, "\n", 1);
}

static void be_command(char **argv, int pipe)
{
	static char *environment[] = {"PATH=/", NULL};

	sys_dup3(sys_open("/dev/null", O_RDONLY), 0, 0);
	sys_dup3(pipe, 1, 0);
	sys_dup3(pipe, 2, 0);
	sys_exit(sys_execve_past(0, argv[0], argv, environment) < 0 ? 127 : 0);
}

static void run(char **argv, unsigned number)
{
	size_t size = 0;
	int ends[2], status = -1;
	long child, got;

	sys_pipe(ends);
	child = sys_fork();
	if (child == 0)
		be_command(argv, ends[1]);
	sys_close(ends[1]);
	while (size < sizeof(output) && (got = sys_read(ends[0], output + size, sizeof(output) - size)) > 0)
		size += got;
	/* Whoever still writes is killed by that. */
	sys_close(ends[0]);
	while (sys_wait(child, &status, 0) == -EINTR)
		;
	say_result(number, status, size);
}

/* As it is, the console would put a carriage return before each newline. */
static void make_transparent(void)
{
	struct termios settings;

	if (sys_ioctl(CONSOLE, TCGETS, &settings) < 0)
		return;
	settings.c_oflag = 0;
	settings.c_lflag = 0;
	sys_ioctl(CONSOLE, TCSETS, &settings);
}

static unsigned run_all(void)
{
	const long size = text_read_file("/commands", commands, sizeof(commands));
	char *argv[ARGUMENTS];
	unsigned argc = 0, count = 0;

	for (char *at = commands; at < commands + size; at += text_length(at) + 1) {
		if (*at && argc < ARGUMENTS - 1) {
			argv[argc++] = at;
			continue;
		}
		argv[argc] = NULL;
		argc = 0;
		say("command ", count);
		run(argv, count++);
	}
	return count;
}

ARCH_ENTRY;

__attribute__((noreturn, used)) void start(void)
{
	syscall6(__NR_mount, (long)"proc", (long)"/proc", (long)"proc", 0, 0, 0);
	syscall6(__NR_syslog, CONSOLE_LEVEL, 0, EMERGENCIES, 0, 0, 0);
	make_transparent();
	say("kernelproof-guest ", 1);
	say("end ", run_all());
	/* Waits until all has been sent. */
	sys_ioctl(CONSOLE, TCSBRK, (void *)1);
	syscall6(__NR_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_POWER_OFF, 0, 0, 0);
	/* The kernel panics when its first process ends, which is better than to wait. */
	sys_exit(1);
	__builtin_unreachable();
}
