/*
 * The system calls used here. Each returns what the kernel returned: a value, or -errno.
 * Only calls that every architecture has, so no open, poll, fork, pipe or dup2.
 */

#ifndef SYS_H
#define SYS_H

#include <asm/ioctls.h>
#include <asm/unistd.h>
#include <linux/errno.h>
#include <linux/fcntl.h>
#include <linux/ioctl.h>
#include <linux/mman.h>
#include <linux/poll.h>
#include <linux/prctl.h>
#include <linux/resource.h>
#include <linux/signal.h>
#include <linux/time.h>
#include <linux/wait.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch.h"

/* Kernel ABI without a uapi header; glibc: bits/socket.h, dirent.h. */
#define AF_UNIX 1
#define AF_INET 2
#define SOCK_STREAM 1
#define SHUT_WR 1
#define SOCK_SEQPACKET 5
#define SOCK_CLOEXEC O_CLOEXEC
#define SOL_SOCKET 1
#define SCM_RIGHTS 1
#define MSG_NOSIGNAL 0x4000
#define MSG_CMSG_CLOEXEC 0x40000000
#define DT_DIR 4

struct iovec {
	void *base;
	size_t size;
};

struct message {
	void *name;
	int name_size;
	struct iovec *parts;
	size_t part_count;
	void *control;
	size_t control_size;
	unsigned flags;
};

struct control_fd {
	size_t size;
	int level;
	int type;
	int fd;
	int pad;
};

struct directory_entry {
	uint64_t inode;
	int64_t offset;
	uint16_t size;
	uint8_t type;
	char name[];
};

/* The kernel's own sigset, one bit per signal, and its size argument. */
typedef uint64_t signals;
#define SIGNAL(number) (1ull << ((number) - 1))
#define SIGNALS_SIZE 8
#define SIGNAL_COUNT 64

static inline long sys_read(int fd, void *to, size_t size)
{
	return syscall6(__NR_read, fd, (long)to, size, 0, 0, 0);
}

static inline long sys_write(int fd, const void *from, size_t size)
{
	return syscall6(__NR_write, fd, (long)from, size, 0, 0, 0);
}

static inline long sys_pread(int fd, void *to, size_t size, unsigned long offset)
{
	return syscall6(__NR_pread64, fd, (long)to, size, offset, 0, 0);
}

static inline long sys_pwrite(int fd, const void *from, size_t size, unsigned long offset)
{
	return syscall6(__NR_pwrite64, fd, (long)from, size, offset, 0, 0);
}

static inline long sys_open(const char *path, int flags)
{
	return syscall6(__NR_openat, AT_FDCWD, (long)path, flags | O_CLOEXEC, 0, 0, 0);
}

static inline long sys_create(const char *path)
{
	return syscall6(__NR_openat, AT_FDCWD, (long)path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600, 0, 0);
}

static inline long sys_fchmod(int fd, unsigned mode)
{
	return syscall6(__NR_fchmod, fd, mode, 0, 0, 0, 0);
}

static inline long sys_mkdir(const char *path, unsigned mode)
{
	return syscall6(__NR_mkdirat, AT_FDCWD, (long)path, mode, 0, 0, 0);
}

static inline long sys_close(int fd)
{
	return syscall6(__NR_close, fd, 0, 0, 0, 0, 0);
}

static inline long sys_close_range(unsigned first, unsigned last)
{
	return syscall6(__NR_close_range, first, last, 0, 0, 0, 0);
}

static inline long sys_dup3(int from, int to, int flags)
{
	return syscall6(__NR_dup3, from, to, flags, 0, 0, 0);
}

static inline long sys_fcntl(int fd, int command, long argument)
{
	return syscall6(__NR_fcntl, fd, command, argument, 0, 0, 0);
}

static inline long sys_pipe(int ends[2])
{
	return syscall6(__NR_pipe2, (long)ends, O_CLOEXEC, 0, 0, 0, 0);
}

static inline long sys_socketpair(int ends[2])
{
	return syscall6(__NR_socketpair, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, (long)ends, 0, 0);
}

/* A connection to a TCP port of 127.0.0.1, or -errno. */
static inline long sys_connect_here(unsigned port)
{
	const uint8_t address[16] = {AF_INET, 0, port >> 8, port & 0xff, 127, 0, 0, 1};
	long fd = syscall6(__NR_socket, AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0, 0, 0, 0);
	long result = fd < 0 ? fd : syscall6(__NR_connect, fd, (long)address, sizeof(address), 0, 0, 0);

	return result < 0 ? result : fd;
}

/* A connection to the socket of that name, or -errno. */
static inline long sys_connect_path(const char *path)
{
	struct {
		uint16_t family;
		char path[108];
	} address = {AF_UNIX, ""};
	size_t length = 0;
	long fd, result;

	while (path[length] && length < sizeof(address.path) - 1) {
		address.path[length] = path[length];
		length++;
	}
	fd = syscall6(__NR_socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, 0, 0, 0);
	result = fd < 0 ? fd : syscall6(__NR_connect, fd, (long)&address, sizeof(address), 0, 0, 0);
	return result < 0 ? result : fd;
}

static inline long sys_end_output(int fd)
{
	return syscall6(__NR_shutdown, fd, SHUT_WR, 0, 0, 0, 0);
}

static inline long sys_ioctl(int fd, unsigned long request, void *argument)
{
	return syscall6(__NR_ioctl, fd, request, (long)argument, 0, 0, 0);
}

static inline long sys_poll(struct pollfd *fds, unsigned count, const struct timespec *limit)
{
	/* The kernel writes what is left of the limit back. */
	struct timespec left = limit ? *limit : (struct timespec){0, 0};

	return syscall6(__NR_ppoll, (long)fds, count, limit ? (long)&left : 0, 0, SIGNALS_SIZE, 0);
}

static inline long sys_getdents(int fd, void *to, size_t size)
{
	return syscall6(__NR_getdents64, fd, (long)to, size, 0, 0, 0);
}

static inline long sys_readlink(const char *path, char *to, size_t size)
{
	return syscall6(__NR_readlinkat, AT_FDCWD, (long)path, (long)to, size, 0, 0);
}

static inline long sys_chdir(const char *path)
{
	return syscall6(__NR_chdir, (long)path, 0, 0, 0, 0, 0);
}

static inline long sys_fork(void)
{
	return syscall6(__NR_clone, SIGCHLD, 0, 0, 0, 0, 0);
}

static inline long sys_wait(int pid, int *status, int options)
{
	return syscall6(__NR_wait4, pid, (long)status, options, 0, 0, 0);
}

static inline long sys_yield(void)
{
	return syscall6(__NR_sched_yield, 0, 0, 0, 0, 0, 0);
}

static inline long sys_kill(int pid, int signal)
{
	return syscall6(__NR_kill, pid, signal, 0, 0, 0, 0);
}

static inline long sys_getpid(void)
{
	return syscall6(__NR_getpid, 0, 0, 0, 0, 0, 0);
}

static inline long sys_getppid(void)
{
	return syscall6(__NR_getppid, 0, 0, 0, 0, 0, 0);
}

static inline long sys_setpgid(int pid, int group)
{
	return syscall6(__NR_setpgid, pid, group, 0, 0, 0, 0);
}

static inline long sys_prctl(int option, long a, long b)
{
	return syscall6(__NR_prctl, option, a, b, 0, 0, 0);
}

static inline long sys_seccomp(unsigned operation, unsigned flags, const void *argument)
{
	return syscall6(__NR_seccomp, operation, flags, (long)argument, 0, 0, 0);
}

static inline long sys_sigaction(int signal, const void *action)
{
	return syscall6(__NR_rt_sigaction, signal, (long)action, 0, SIGNALS_SIZE, 0, 0);
}

static inline long sys_sigmask(signals blocked)
{
	return syscall6(__NR_rt_sigprocmask, SIG_SETMASK, (long)&blocked, 0, SIGNALS_SIZE, 0, 0);
}

/* The signal taken from `wanted`, which the caller has blocked; -EAGAIN at the limit. */
static inline long sys_sigwait(signals wanted, const struct timespec *limit)
{
	return syscall6(__NR_rt_sigtimedwait, (long)&wanted, 0, (long)limit, SIGNALS_SIZE, 0, 0);
}

static inline long sys_signalfd(signals wanted)
{
	return syscall6(__NR_signalfd4, -1, (long)&wanted, SIGNALS_SIZE, O_CLOEXEC, 0, 0);
}

static inline long sys_limit(int resource, uint64_t limit)
{
	const uint64_t both[2] = {limit, limit};

	return syscall6(__NR_prlimit64, 0, resource, (long)both, 0, 0, 0);
}

static inline long sys_uname(void *names)
{
	return syscall6(__NR_uname, (long)names, 0, 0, 0, 0, 0);
}

static inline long sys_recvmsg(int fd, struct message *message, int flags)
{
	return syscall6(__NR_recvmsg, fd, (long)message, flags, 0, 0, 0);
}

static inline long sys_ptrace(long request, int pid, long address, long data)
{
	return syscall6(__NR_ptrace, request, pid, address, data, 0, 0);
}

static inline long sys_clock(struct timespec *now)
{
	return syscall6(__NR_clock_gettime, CLOCK_MONOTONIC, (long)now, 0, 0, 0, 0);
}

/* Memory of zeros that takes space only where it is written; -errno as a pointer value when there is none. */
static inline long sys_reserve(size_t size)
{
	return syscall6(__NR_mmap, 0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}

/* Memory that stays common after a fork; -errno as a pointer value when there is none. */
static inline long sys_share(size_t size)
{
	return syscall6(__NR_mmap, 0, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

/*
 * Calls of a process that has its own filter on already. The cookie in the sixth register, which none of them uses,
 * is what the filter lets through, so that a workload can be denied these calls as well.
 */
static inline long sys_sendmsg_past(long cookie, int fd, const struct message *message)
{
	return syscall6(__NR_sendmsg, fd, (long)message, MSG_NOSIGNAL, 0, 0, cookie);
}

static inline long sys_execve_past(long cookie, const char *path, char **argv, char **envp)
{
	return syscall6(__NR_execve, (long)path, (long)argv, (long)envp, 0, 0, cookie);
}

static inline void sys_exit_past(long cookie, int status)
{
	syscall6(__NR_exit_group, status, 0, 0, 0, 0, cookie);
	syscall6(__NR_exit, status, 0, 0, 0, 0, cookie);
	/* A filter that refuses both leaves only this. */
	__builtin_trap();
}

static inline void sys_exit(int status)
{
	sys_exit_past(0, status);
}

#endif
