#include "own.h"

#include <linux/filter.h>
#include <linux/ptrace.h>
#include <linux/seccomp.h>

#include "sys.h"

#define ARGUMENT_FLAGS 1
#define ARGUMENT_PROGRAM 2

struct own {
	const struct own *older;
	unsigned count;
	struct sock_filter code[BPF_MAXINSNS];
};

/* What a call without a filter comes to. */
#define LET_THROUGH SECCOMP_RET_ALLOW

bool own_is_made_by(const struct call *call, bool *on_all)
{
	const bool seccomp = call->number == (call->abi == NATIVE ? __NR_seccomp : ARCH_COMPAT_SECCOMP);
	const bool prctl = call->number == (call->abi == NATIVE ? __NR_prctl : ARCH_COMPAT_PRCTL);

	*on_all = seccomp && call->args[ARGUMENT_FLAGS] & SECCOMP_FILTER_FLAG_TSYNC;
	/* Of threads that could not be made to agree, it answers the number of one. */
	if (*on_all && call->result > 0 && !(call->args[ARGUMENT_FLAGS] & SECCOMP_FILTER_FLAG_NEW_LISTENER))
		return false;
	return !call_error(call) && ((seccomp && call->args[0] == SECCOMP_SET_MODE_FILTER) ||
				     (prctl && call->args[0] == PR_SET_SECCOMP && call->args[1] == SECCOMP_MODE_FILTER));
}

static bool peek(int tid, unsigned long from, void *to, size_t size)
{
	for (size_t at = 0; at < size; at += sizeof(long)) {
		unsigned long word;

		if (sys_ptrace(PTRACE_PEEKDATA, tid, from + at, (long)&word) < 0)
			return false;
		memcpy((char *)to + at, &word, size - at < sizeof(word) ? size - at : sizeof(word));
	}
	return true;
}

const struct own *own_add(const struct call *call, const struct own *older)
{
	/* struct sock_fprog of either ABI. */
	union {
		struct {
			unsigned short count;
			unsigned long code;
		} native;
		struct {
			unsigned short count;
			unsigned code;
		} compat;
	} program = {.native = {0, 0}};
	const bool native = call->abi == NATIVE;
	const long memory = sys_reserve(sizeof(struct own));
	struct own *own = (struct own *)memory;

	if (memory < 0 || !peek(call->tid, call->args[ARGUMENT_PROGRAM], &program,
				native ? sizeof(program.native) : sizeof(program.compat)))
		return older;
	own->count = native ? program.native.count : program.compat.count;
	if (own->count > BPF_MAXINSNS ||
	    !peek(call->tid, native ? program.native.code : program.compat.code, own->code, own->count * sizeof(own->code[0])))
		return older;
	own->older = older;
	return own;
}

unsigned own_count(const struct own *own)
{
	unsigned count = 0;

	for (; own; own = own->older)
		count++;
	return count;
}

static unsigned calculate(unsigned short code, unsigned a, unsigned b)
{
	switch (BPF_OP(code)) {
	case BPF_ADD: return a + b;
	case BPF_SUB: return a - b;
	case BPF_MUL: return a * b;
	case BPF_DIV: return b ? a / b : 0;
	case BPF_OR: return a | b;
	case BPF_AND: return a & b;
	case BPF_XOR: return a ^ b;
	case BPF_LSH: return a << (b & 31);
	case BPF_RSH: return a >> (b & 31);
	default: return -a;
	}
}

static bool holds(unsigned short code, unsigned a, unsigned b)
{
	switch (BPF_OP(code)) {
	case BPF_JEQ: return a == b;
	case BPF_JGT: return a > b;
	case BPF_JGE: return a >= b;
	default: return (a & b) != 0;
	}
}

/* The kernel has checked it; a copy that it would not have taken lets everything through. */
static unsigned run_filter(const struct own *own, const struct seccomp_data *data)
{
	unsigned a = 0, x = 0, memory[BPF_MEMWORDS] = {0};

	for (unsigned at = 0; at < own->count; at++) {
		const struct sock_filter *is = &own->code[at];
		const unsigned operand = BPF_SRC(is->code) == BPF_X ? x : is->k;
		unsigned value = is->k;

		switch (BPF_CLASS(is->code)) {
		case BPF_LD:
		case BPF_LDX:
			if (BPF_MODE(is->code) == BPF_MEM)
				value = memory[is->k % BPF_MEMWORDS];
			else if (BPF_MODE(is->code) == BPF_LEN)
				value = sizeof(*data);
			else if (BPF_MODE(is->code) == BPF_ABS && is->k <= sizeof(*data) - sizeof(value))
				memcpy(&value, (const char *)data + is->k, sizeof(value));
			*(BPF_CLASS(is->code) == BPF_LD ? &a : &x) = value;
			break;
		case BPF_ST:
			memory[is->k % BPF_MEMWORDS] = a;
			break;
		case BPF_STX:
			memory[is->k % BPF_MEMWORDS] = x;
			break;
		case BPF_ALU:
			a = calculate(is->code, a, operand);
			break;
		case BPF_JMP:
			at += BPF_OP(is->code) == BPF_JA ? is->k : holds(is->code, a, operand) ? is->jt : is->jf;
			break;
		case BPF_RET:
			return BPF_RVAL(is->code) == BPF_A ? a : is->k;
		default:
			*(BPF_MISCOP(is->code) == BPF_TAX ? &x : &a) = BPF_MISCOP(is->code) == BPF_TAX ? a : x;
		}
	}
	return LET_THROUGH;
}

/* The most severe of all, as the kernel has it: the lowest action as a signed number, of equals the newest. */
static unsigned answer(const struct own *own, const struct call *call)
{
	struct seccomp_data data = {
		.nr = (int)call->number, .arch = call->abi == NATIVE ? ARCH_AUDIT : ARCH_COMPAT_AUDIT};
	unsigned worst = LET_THROUGH;

	for (int i = 0; i < 6; i++)
		data.args[i] = call->args[i];
	for (; own; own = own->older) {
		const unsigned is = run_filter(own, &data);

		if ((int)(is & SECCOMP_RET_ACTION_FULL) < (int)(worst & SECCOMP_RET_ACTION_FULL))
			worst = is;
	}
	return worst;
}

bool own_answers(const struct own *own, const struct call *call)
{
	const unsigned action = answer(own, call) & SECCOMP_RET_ACTION_FULL;

	return action == SECCOMP_RET_ERRNO || action == SECCOMP_RET_TRAP;
}

bool own_refuses(const struct own *own, const struct call *call, unsigned error)
{
	const unsigned is = answer(own, call);

	/* What its own supervisor answers is the program's doing as well. */
	return is == (SECCOMP_RET_ERRNO | error) || (is & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_USER_NOTIF;
}
