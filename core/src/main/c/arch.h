/* Everything that differs between architectures: entry, registers, ABIs. */

#ifndef ARCH_H
#define ARCH_H

#include <asm/ptrace.h>
#include <asm/unistd.h>
#include <linux/audit.h>
#include <linux/elf.h>
#include <linux/ptrace.h>
#include <stddef.h>

#if defined(__x86_64__)

#define ARCH_NAME "x86_64"
#define ARCH_AUDIT AUDIT_ARCH_X86_64

#define ARCH_CALLS "calls-x86_64.h"

/* The second ABI that the same kernel serves; its calls pass every filter that looks at native numbers only. */
#define ARCH_COMPAT_NAME "i386"
#define ARCH_COMPAT_AUDIT AUDIT_ARCH_I386

/* x32: native audit architecture, numbers from this bit on. */
#define ARCH_FOREIGN_BIT 0x40000000u

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

#elif defined(__aarch64__)

#define ARCH_NAME "aarch64"
#define ARCH_AUDIT AUDIT_ARCH_AARCH64

#define ARCH_CALLS "calls-aarch64.h"

/* What 32-bit programs use, where processor and kernel run them. */
#define ARCH_COMPAT_NAME "arm"
#define ARCH_COMPAT_AUDIT AUDIT_ARCH_ARM

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

#else
#error "no system call entry for this architecture: add it to arch.h, and its table of calls"
#endif

#endif
