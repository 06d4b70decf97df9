/* Everything that differs between architectures: entry, registers, ABIs. */

#ifndef ARCH_H
#define ARCH_H

#include <asm/ptrace.h>
#include <asm/unistd.h>
#include <linux/audit.h>
#include <linux/elf.h>
#include <linux/ptrace.h>
#include <stdbool.h>
#include <stddef.h>

/* A stopped thread's registers, as far as they are about its call. */
struct arch_call {
	long number;
	unsigned long args[6];
	long result;
};

#if defined(__x86_64__)

#define ARCH_NAME "x86_64"
#define ARCH_AUDIT AUDIT_ARCH_X86_64

#define ARCH_CALLS "calls-x86_64.h"

/* The second ABI that the same kernel serves; its calls pass every filter that looks at native numbers only. */
#define ARCH_COMPAT_NAME "i386"
#define ARCH_COMPAT_AUDIT AUDIT_ARCH_I386
#define ARCH_COMPAT_PRCTL 172
#define ARCH_COMPAT_SECCOMP 354

/* Its calls at which the release is told, as in names.h: olduname, uname and brk. */
#define ARCH_COMPAT_NAMES \
	{COMPAT, 109, sizeof(struct old_utsname)}, {COMPAT, 122, sizeof(struct new_utsname)}, {COMPAT, 45, 0},

/* x32: native audit architecture, numbers from this bit on. */
#define ARCH_FOREIGN_BIT 0x40000000u
#define ARCH_FOREIGN_NAME "x32"

/* The kernel enters with the argument vector at the stack pointer; start() never returns. */
#define ARCH_ENTRY \
	__asm__(".globl _start\n" \
		"_start:\n" \
		"	xor %ebp, %ebp\n" \
		"	mov %rsp, %rdi\n" \
		"	and $-16, %rsp\n" \
		"	call start\n")

static inline long syscall6(long nr, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

/* A call of the second ABI with `fill` in all six registers. */
static inline long compat_call(long nr, long fill)
{
	long result;

	__asm__ volatile("mov %%rbp, %%r12\n"
			 "	mov %%ebx, %%ebp\n"
			 "	int $0x80\n"
			 "	mov %%r12, %%rbp\n"
			 : "=a"(result)
			 : "a"(nr), "b"(fill), "c"(fill), "d"(fill), "S"(fill), "D"(fill)
			 : "r8", "r9", "r10", "r11", "r12", "memory");
	return result;
}

/* Calls of the kernel's own trampolines, which reach no filter: kernel/seccomp.c, seccomp_uprobe_exception (6.18). */
#define ARCH_UNFILTERED(nr) ((nr) == 335 || (nr) == 336)

/* Makes a stopped child skip the call that it is about to make, with this result. */
static inline void arch_skip_call(int pid, long result)
{
	syscall6(__NR_ptrace, PTRACE_POKEUSR, pid, offsetof(struct pt_regs, orig_rax), -1, 0, 0);
	syscall6(__NR_ptrace, PTRACE_POKEUSR, pid, offsetof(struct pt_regs, rax), result, 0, 0);
}

/* Whether the result of a call comes in the register of its first argument. */
#define ARCH_RESULT_TAKES_ARGUMENT false

static inline void arch_place_args(struct arch_call *call, const struct pt_regs *regs, bool compat)
{
	const unsigned long native[6] = {regs->rdi, regs->rsi, regs->rdx, regs->r10, regs->r8, regs->r9};
	const unsigned long i386[6] = {regs->rbx, regs->rcx, regs->rdx, regs->rsi, regs->rdi, regs->rbp};

	for (int i = 0; i < 6; i++)
		call->args[i] = compat ? (unsigned)i386[i] : native[i];
}

/* The register in which a call's result is on the way back to the program; -errno of reading it. */
static inline long arch_read_result(int tid, long *result)
{
	return syscall6(__NR_ptrace, PTRACE_PEEKUSR, tid, offsetof(struct pt_regs, rax), (long)result, 0, 0);
}

/* The number of the call that a thread is about to make or has made, in whichever ABI; -1 if it cannot be read. */
static inline long arch_read_number(int tid)
{
	long number = -1;

	syscall6(__NR_ptrace, PTRACE_PEEKUSR, tid, offsetof(struct pt_regs, orig_rax), (long)&number, 0, 0);
	return number;
}

/*
 * The call that a thread is about to make or has made. `*compat` is what the registers say of its ABI: a guess, for a
 * 64-bit program may make 32-bit calls.
 */
static inline long arch_read_call(int tid, struct arch_call *call, bool *compat)
{
	/* The kernel's user_regs_struct has six registers more than this. */
	union {
		struct pt_regs regs;
		long space[27];
	} is;
	long result = syscall6(__NR_ptrace, PTRACE_GETREGS, tid, 0, (long)&is, 0, 0);

	if (result < 0)
		return result;
	call->number = is.regs.orig_rax;
	call->result = is.regs.rax;
	*compat = is.regs.cs == 0x23;
	arch_place_args(call, &is.regs, *compat);
	return 0;
}

#elif defined(__aarch64__)

#define ARCH_NAME "aarch64"
#define ARCH_AUDIT AUDIT_ARCH_AARCH64

#define ARCH_CALLS "calls-aarch64.h"

/* There is no third one. */
#define ARCH_FOREIGN_NAME ""

/* What 32-bit programs use, where processor and kernel run them. */
#define ARCH_COMPAT_NAME "arm"
#define ARCH_COMPAT_AUDIT AUDIT_ARCH_ARM
#define ARCH_COMPAT_PRCTL 172
#define ARCH_COMPAT_SECCOMP 383

#define ARCH_COMPAT_NAMES {COMPAT, 122, sizeof(struct new_utsname)}, {COMPAT, 45, 0},

/* The first of the second ABI's private calls (set_tls, cacheflush), which no program can do without: __ARM_NR_BASE. */
#define ARCH_COMPAT_PRIVATE 0x0f0000u

#define ARCH_ENTRY \
	__asm__(".globl _start\n" \
		"_start:\n" \
		"	mov x29, #0\n" \
		"	mov x30, #0\n" \
		"	mov x0, sp\n" \
		"	b start\n")

static inline long syscall6(long nr, long a, long b, long c, long d, long e, long f)
{
	register long x8 __asm__("x8") = nr;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = f;

	__asm__ volatile("svc #0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
			 : "memory");
	return x0;
}

/* A 64-bit program has no way to make such a call, so whether another filter answers it is never found out. */
static inline long compat_call(long nr, long fill)
{
	(void)nr, (void)fill;
	return -1;
}

#define ARCH_UNFILTERED(nr) ((void)(nr), 0)

static inline void arch_skip_call(int pid, long result)
{
	struct user_pt_regs registers;
	int number = -1;
	unsigned long part[2] = {(unsigned long)&registers, sizeof(registers)};

	syscall6(__NR_ptrace, PTRACE_GETREGSET, pid, NT_PRSTATUS, (long)part, 0, 0);
	registers.regs[0] = result;
	syscall6(__NR_ptrace, PTRACE_SETREGSET, pid, NT_PRSTATUS, (long)part, 0, 0);
	part[0] = (unsigned long)&number;
	part[1] = sizeof(number);
	syscall6(__NR_ptrace, PTRACE_SETREGSET, pid, NT_ARM_SYSTEM_CALL, (long)part, 0, 0);
}

#define ARCH_RESULT_TAKES_ARGUMENT true

static inline long arch_read_number(int tid)
{
	int number = -1;
	const unsigned long part[2] = {(unsigned long)&number, sizeof(number)};

	syscall6(__NR_ptrace, PTRACE_GETREGSET, tid, NT_ARM_SYSTEM_CALL, (long)part, 0, 0);
	return number;
}

static inline long arch_read_call(int tid, struct arch_call *call, bool *compat)
{
	/* A 32-bit thread has r0 to r15, cpsr and the first argument. */
	union {
		struct user_pt_regs native;
		unsigned arm[18];
	} is;
	int number = -1;
	unsigned long part[2] = {(unsigned long)&is, sizeof(is)};
	long result = syscall6(__NR_ptrace, PTRACE_GETREGSET, tid, NT_PRSTATUS, (long)part, 0, 0);

	if (result < 0)
		return result;
	*compat = part[1] == sizeof(is.arm);
	for (int i = 0; i < 6; i++)
		call->args[i] = *compat ? is.arm[i] : is.native.regs[i];
	call->result = *compat ? (int)is.arm[0] : (long)is.native.regs[0];
	part[0] = (unsigned long)&number;
	part[1] = sizeof(number);
	result = syscall6(__NR_ptrace, PTRACE_GETREGSET, tid, NT_ARM_SYSTEM_CALL, (long)part, 0, 0);
	call->number = number;
	return result;
}

static inline long arch_read_result(int tid, long *value)
{
	struct arch_call call;
	bool compat;
	long result = arch_read_call(tid, &call, &compat);

	*value = call.result;
	return result;
}

#else
#error "no system call entry for this architecture: add it to arch.h, and its table of calls"
#endif

#endif
